"""The ages of messages count from the day the light counts from."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests import rows
from tests.calendars import CALENDAR
from tests.reporting import world
from tracker.alerts.grace_queries import last_days
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.plans.models import PlanGoal

END = date(2025, 12, 31)


@pytest.fixture
def of(session: scoped_session[Session]) -> world.Region:
    return world.region()


def told(id: int, milestone_id: int | None = None, goal_id: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(id=id, milestone_id=milestone_id, goal_id=goal_id, due_on=END)


@pytest.mark.both
def test_a_node_past_at_issue_is_late_only_after_the_last_day_of_its_verdict(of: world.Region) -> None:
    task = of.task()
    node = rows.milestone(task, END)
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == of.plan.id, PlanGoal.year == 2025)).one()
    db.session.commit()
    (of_light,) = facts_of([task.id], CALENDAR)[task.id].milestones
    found = last_days([told(1, milestone_id=node.id), told(2, goal_id=goal.id)])
    assert found[1] == of_light.grace_on > date(2026, 3, 31), "the later of the two rules"
    assert found[2] == found[1]


def test_what_speaks_of_no_date_has_none(of: world.Region) -> None:
    assert last_days([told(1)]) == {}
