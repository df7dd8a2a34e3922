"""Whose turn the goal of a plan is: 综合处's once its day is past, and again once its 整改 is up (domain.md 4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.given import rows
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.outcomes import verdicts
from tracker.database import db
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import PlanGoal
from tracker.vocabulary import VerdictResult, Waiting
from tracker.worklist.queries import counts, desk_of, waiting

JUDGED, RECTIFY_BY = date(2026, 12, 1), date(2026, 12, 20)
UP = RECTIFY_BY + timedelta(days=1)


@pytest.fixture
def of(session: object) -> Region:
    return world.region()


def waits_on(of: Region, day: date) -> list[date | None]:
    """Of the goals that wait for 综合处 on a day since when each is late: in the list as many as in the count."""
    desk = desk_of(of.coordinator, rows.CHONGQING)
    found = [one.due_on for one in waiting(desk, day, [Waiting.JUDGE_GOAL])]
    assert counts(desk, day)[Waiting.JUDGE_GOAL] == len(found)
    return found


def judge(of: Region, on: date, verdict: NewVerdict, seen: int | None = None) -> int:
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.year == 2025)).one()
    return verdicts.judge_goal(by(of.coordinator, on), goal.id, seen, verdict)


def test_what_fell_short_waits_for_a_new_verdict_once_its_day_is_past(of: Region) -> None:
    """Nothing waited for anybody after 整改至: the goal stayed 部分达成 for ever."""
    assert waits_on(of, JUDGED) == [date(2025, 12, 31)]
    first = judge(of, JUDGED, NewVerdict(VerdictResult.PARTLY, JUDGED, "统计公报", None, RECTIFY_BY))
    assert [waits_on(of, day) for day in (JUDGED, RECTIFY_BY, UP)] == [[], [], [RECTIFY_BY]]
    later = UP + timedelta(days=30)
    again = NewVerdict(VerdictResult.MISSED, UP, "统计公报", None, later)
    second = judge(of, UP, again, first)
    assert [waits_on(of, day) for day in (UP, later, later + timedelta(days=1))] == [[], [], [later]]
    judge(of, later, NewVerdict(VerdictResult.REACHED, later, "统计公报"), second)
    assert waits_on(of, later + timedelta(days=1)) == []


def test_what_is_said_of_another_goal_later_changes_nothing(of: Region) -> None:
    """The verdict on a second goal took the first one from the list: its 整改至 passed, and nobody was asked."""
    judge(of, JUDGED, NewVerdict(VerdictResult.PARTLY, JUDGED, "统计公报", None, RECTIFY_BY))
    plan_id = db.session.scalars(select(PlanGoal.plan_id)).first()
    text = {"text": "到2026年三季度", "span_start": 0, "span_end": 1, "due_on": date(2026, 9, 30)}
    other = rows.added(PlanGoal(plan_id=plan_id, year=2026, **text))
    db.session.commit()
    reached = NewVerdict(VerdictResult.REACHED, JUDGED, "统计公报")
    verdicts.judge_goal(by(of.coordinator, JUDGED), other.id, None, reached)
    assert waits_on(of, UP) == [RECTIFY_BY]
