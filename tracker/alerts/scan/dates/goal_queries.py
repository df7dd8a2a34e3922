"""Reads the goals of plans whose last day for a verdict counts to a day (A6 to 综合处; domain.md 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from tracker.alerts.models import Alert
from tracker.alerts.scan.base_days import LONGEST_BREAK, base_days
from tracker.alerts.scan.dates.words import GoalAbout
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import IssuedPlan
from tracker.alerts.scan.said_queries import said_on
from tracker.alerts.scan.stages import Matter, Subject
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.plans.models import PlanGoal


def goals(plans: Iterable[IssuedPlan], day: date, calendar: Calendar) -> list[Found]:
    """The goals whose last day for a verdict counts to the day, and of which nobody was told on it."""
    ended = base_days(Subject.GOAL, day, calendar, day - LONGEST_BREAK, from_grace=True)
    found = [
        (plan, goal, grace_on)
        for plan in plans
        for goal in plan.facts.goals
        if (grace_on := plan.grace_on(goal.due_on)) in ended
    ]
    ids = [goal.id for _, goal, _ in found]
    of_day = select(PlanGoal.id).where(PlanGoal.id.in_(ids), said_on(day, Alert.goal_id == PlanGoal.id))
    said = set(db.session.scalars(of_day)) if ids else set()
    return [
        Found(
            matter=Matter(
                Subject.GOAL,
                goal.id,
                (plan.answers_id,),
                goal.due_on,
                plan.handed_down_on,
                plan.judged_on.get(goal.id),
                grace_on,
            ),
            about=GoalAbout(plan.title, goal.year, grace_on),
            plan_id=plan.id,
            goal_id=goal.id,
        )
        for plan, goal, grace_on in found
        if goal.id not in said
    ]
