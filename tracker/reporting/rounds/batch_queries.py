"""Which tasks of a plan a 核定 round is about: those handed down together, on the day it speaks of (domain.md 4, 8).

Example: 20 clauses go out on 20 November, five more on 8 December. Each batch has its own 核定 round, and its own days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.plans.models import Milestone, PlanGoal, Task, TaskRevision, TaskTransition
from tracker.reporting.models import Round
from tracker.vocabulary import MilestoneSource, RoundKind, TaskAct


def in_batch(plan_id: Any, as_of: Any) -> ColumnElement[bool]:
    """That a task belongs to the batch a plan handed down on a day; columns or values.

    What a plan took over from the one it replaces belongs to its first batch.
    """
    handed = and_(TaskTransition.task_id == Task.id, TaskTransition.act == TaskAct.ISSUE)
    taken_over = and_(
        TaskTransition.effective_on < as_of,
        exists()
        .where(TaskRevision.task_id == Task.id, TaskRevision.to_plan_id == plan_id)
        .correlate_except(TaskRevision),
        is_first(plan_id, as_of),
    )
    return (
        exists().where(handed, or_(TaskTransition.effective_on == as_of, taken_over)).correlate_except(TaskTransition)
    )


def is_first(plan_id: Any, as_of: Any) -> ColumnElement[bool]:
    """That no earlier 核定 round of the plan was held: its goals belong to the first."""
    earlier = aliased(Round)
    held = earlier.plan_id == plan_id, earlier.kind == RoundKind.VERIFICATION, earlier.as_of < as_of
    return ~exists().where(*held).correlate_except(earlier)


def batches_since(plan_ids: Iterable[int], since: date) -> dict[int, list[date]]:
    """By plan the days from `since` on on which tasks of it were handed down, in order."""
    days: dict[int, list[date]] = {id: [] for id in plan_ids}
    for plan_id, day in db.session.execute(_HANDED_DOWN, {"plans": list(days), "since": since}):
        days[plan_id].append(day)
    return days


_HANDED_DOWN = (
    select(Task.plan_id, TaskTransition.effective_on)
    .join(Task, Task.id == TaskTransition.task_id)
    .where(
        Task.plan_id.in_(bindparam("plans")),
        TaskTransition.act == TaskAct.ISSUE,
        TaskTransition.effective_on >= bindparam("since"),
    )
    .distinct()
    .order_by(TaskTransition.effective_on)
)


def has_past_dates(plan_id: int, as_of: date, *, with_goals: bool) -> bool:
    """Whether an own date of the batch, or a goal year of the plan, lies before the day."""
    goal = select(PlanGoal.id).where(PlanGoal.plan_id == plan_id, PlanGoal.due_on < as_of)
    own = (
        select(Milestone.id)
        .join(Task, Task.id == Milestone.task_id)
        .where(
            Task.plan_id == plan_id,
            Milestone.source == MilestoneSource.OWN,
            Milestone.due_on < as_of,
            in_batch(plan_id, as_of),
        )
    )
    asked = (goal, own) if with_goals else (own,)
    return any(db.session.scalar(found.limit(1)) is not None for found in asked)
