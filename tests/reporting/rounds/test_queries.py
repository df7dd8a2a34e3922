"""Who has not reported, as the pages of a round tell it; which quarters concern a body."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.reporting.world import OPENED, opened, region
from tracker.database import db
from tracker.people.models import Department
from tracker.reporting.rounds.queries import missing_of
from tracker.reporting.rounds.unit_queries import open_quarters_for
from tracker.tasks.models import Assignment
from tracker.vocabulary import PartyRole


def test_a_body_is_called_by_its_name_of_now(session: Session) -> None:
    """What was counted is remembered until a report changes; it read 交通局 until then."""
    of = region()
    of.task()
    round_id = opened().id
    assert {one.name for one in missing_of(round_id)} == {"交通局", "商务委"}
    db.session.get_one(Department, of.transport.id).short_name = "交通运输局"
    db.session.commit()
    db.session.remove()
    assert {one.name for one in missing_of(round_id)} == {"交通运输局", "商务委"}


def test_a_member_from_below_has_the_quarter_before_it_is_asked(session: Session) -> None:
    """A body that joins a collective in mid-quarter read 没有开着的报告期 until the day after it signed."""
    of = region()
    of.task()
    quarter, member = opened(), rows.department("万州区发展改革委", "500101")
    assert open_quarters_for("500101", [member.id]) == []
    joined = of.task(bodies=[(member, PartyRole.CO)])
    assert [one.id for one in open_quarters_for("500101", [member.id])] == [quarter.id]
    db.session.scalars(select(Assignment).where(Assignment.task_id == joined.id)).one().ended_on = OPENED
    assert open_quarters_for("500101", [member.id]) == []
