"""The ages of messages count from the day the light counts from."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting import world
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.grace_queries import last_days, last_days_of_messages
from tracker.plans.models import PlanGoal
from tracker.vocabulary import VerdictResult

END = date(2025, 12, 31)


@pytest.fixture
def of(session: scoped_session[Session]) -> world.Region:
    return world.region()


def told(
    id: int, milestone_id: int | None = None, goal_id: int | None = None, due_on: date | None = END
) -> SimpleNamespace:
    return SimpleNamespace(id=id, milestone_id=milestone_id, goal_id=goal_id, due_on=due_on)


@pytest.mark.both
def test_a_node_past_at_issue_is_late_only_after_the_last_day_of_its_verdict(of: world.Region) -> None:
    task = of.task()
    node = rows.milestone(task, END)
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == of.plan.id, PlanGoal.year == 2025)).one()
    db.session.commit()
    (of_light,) = facts_of([task.id], CALENDAR)[task.id].milestones
    messages = [told(1, milestone_id=node.id), told(2, goal_id=goal.id)]
    found = last_days(messages)
    assert found[1] == of_light.grace_on > date(2026, 3, 31), "the later of the two rules"
    assert found[2] == found[1]
    assert last_days_of_messages(messages) == found


@pytest.mark.parametrize("due_on", [date(2026, 6, 30), date(2026, 12, 31)])
def test_what_is_to_be_put_right_is_late_from_its_own_day_on(of: world.Region, due_on: date) -> None:
    """A 整改 up on 31 December stood as on time until the end of February, beside a light that said 红·整改逾期; so did
    one ordered in November of a target of 31 December for that very day.
    """
    node = rows.milestone(of.task(), due_on)
    short = {"result": VerdictResult.PARTLY, "rectify_by": date(2026, 12, 31)}
    rows.verdict(node.id, date(2026, 11, 20), builders.NOW, **short)
    db.session.commit()
    about = told(1, milestone_id=node.id, due_on=date(2026, 12, 31))
    other = told(2, milestone_id=node.id, due_on=date(2026, 9, 30))
    assert set(last_days_of_messages([about, other])) == {2}
    assert last_days([about])[1] >= date(2027, 2, 28), "a target is no message"


def test_what_speaks_of_no_date_has_none(of: world.Region) -> None:
    assert last_days([told(1)]) == last_days_of_messages([told(1)]) == {}
