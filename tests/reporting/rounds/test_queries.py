"""Who has not reported, as the pages of a round tell it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.reporting.world import opened, region
from tracker.database import db
from tracker.people.models import Department
from tracker.reporting.rounds.queries import missing_of


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
