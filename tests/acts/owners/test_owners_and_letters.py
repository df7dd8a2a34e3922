"""A 督办函 in draft, and whose the overdue date is said again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.acts.supervision.test_letters import FIFTH, Desk, all_letters, by, of
from tests.alerts.offices import days, scanned
from tests.given.builders import TODAY, act
from tests.given.rows import added, owned
from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision
from tracker.database import db
from tracker.plans.models import Item, Milestone, OwnerFact
from tracker.plans.owners.claim_queries import newest_facts
from tracker.vocabulary import KnownBy, LetterState, MilestoneSource

__all__ = ["of"]

pytestmark = pytest.mark.usefixtures("session")


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_letter_to_an_owner_who_is_named_again_stands(of: Desk) -> None:
    task, body = of.here.task, of.here.commerce.id
    own = Milestone.task_id == task.id, Milestone.source == MilestoneSource.OWN
    owned(task, db.session.scalars(select(Milestone).where(*own)).one(), KnownBy.ASSIGNED, body)
    item = db.session.scalars(select(Item)).one()
    said = {"since": TODAY, "recorded_at": act().at, "actor": "测试"}
    added(OwnerFact(item_id=item.id, known_by=item.known_by, owner_ids=item.owner_ids, **said))
    db.session.commit()
    for day in [*days(date(2026, 11, 28), 6), FIFTH]:
        scanned(day)
    assert [(one.unit, one.state) for one in all_letters()] == [("市商务委", LetterState.DRAFT)]
    named = date(2026, 12, 7)
    again = [Decision(item.id, (body,), newest_facts([item.id])[item.id])]
    owners.decide(by(of.coordinator, named), task.plan_id, again, "补登依据")
    for day in days(named, 2):
        scanned(day)
    assert [(one.unit, one.state) for one in all_letters()] == [("市商务委", LetterState.DRAFT)]
