"""Reads the goals of plans whose last day for a verdict counts to a day (A6 to 综合处; domain.md 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import bindparam, select

from tracker.alerts.models import Alert
from tracker.alerts.scan.as_of_queries import as_of
from tracker.alerts.scan.base_days import LONGEST_BREAK, base_days
from tracker.alerts.scan.dates.words import GoalAbout
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import IssuedPlan
from tracker.alerts.scan.said_queries import is_said
from tracker.alerts.scan.stages import Matter, Subject
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.plans.models import PlanGoal


def goals(plans: Iterable[IssuedPlan], day: date, calendar: Calendar) -> list[Found]:
    """The goals whose last day for a verdict counts to the day, and of which nobody was told on it.

    Of what fell short 整改至 is that of the next verdict. Goals of a plan that was replaced are the new plan's.
    """
    ended = base_days(Subject.GOAL, day, calendar, day - LONGEST_BREAK, from_grace=True)
    found = [
        one
        for plan in plans
        if not plan.is_replaced
        for goal in plan.facts.goals
        for one in _awaited(plan, goal)
        if one.matter.grace_on in ended
    ]
    ids = [one.goal_id for one in found]
    said = set(db.session.scalars(_SAID, {"goals": ids, **as_of(day)})) if ids else set()
    return [one for one in found if one.goal_id not in said]


_SAID = select(PlanGoal.id).where(PlanGoal.id.in_(bindparam("goals")), is_said(Alert.goal_id == PlanGoal.id))


def _awaited(plan: IssuedPlan, goal: PlanGoal) -> Iterator[Found]:
    """Each verdict that the goal has to get: the first, and the one after each by which it fell short."""
    given = plan.verdicts.get(goal.id, ())
    ends = [*(one.on for one in given), None]
    grace_on = plan.grace_on(goal.due_on)
    yield _found(plan, goal, GoalAbout(plan.title, goal.year, grace_on), goal.due_on, plan.handed_down_on, ends[0])
    for one, ended_on in zip(given, ends[1:], strict=True):
        if one.rectify_by is not None:
            about = GoalAbout(plan.title, goal.year, one.rectify_by, fell_short=True)
            yield _found(plan, goal, about, one.rectify_by, one.on, ended_on)


def _found(
    plan: IssuedPlan, goal: PlanGoal, about: GoalAbout, due_on: date, since_on: date, ended_on: date | None
) -> Found:
    matter = Matter(Subject.GOAL, goal.id, (plan.answers_id,), due_on, since_on, ended_on, about.last_on)
    return Found(matter=matter, about=about, plan_id=plan.id, goal_id=goal.id)
