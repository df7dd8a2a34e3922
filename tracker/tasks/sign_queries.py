"""Reads how many duties of each plan wait for a unit's signature, without the duties themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.database import db
from tracker.plans.models import Plan, Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import TaskState

_WAITING = (TaskState.TO_SIGN, TaskState.TO_REASSIGN, TaskState.ACTIVE, TaskState.TO_VERIFY)


@dataclass(frozen=True)
class PlanToSign:
    """A plan of which a unit has duties to sign."""

    plan_id: int
    title: str
    number: str | None
    count: int


def plans_to_sign(department_ids: Collection[int]) -> list[PlanToSign]:
    """The plans with duties these departments have neither signed nor objected to, the newest first."""
    statement = (
        select(Plan.id, Plan.title, Plan.number, func.count(Assignment.id))
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Assignment.department_id.in_(department_ids),
            Assignment.ended_on.is_(None),
            Assignment.signed_on.is_(None),
            Assignment.objected_on.is_(None),
            Task.state.in_(_WAITING),
        )
        .group_by(Plan.id, Plan.title, Plan.number)
        .order_by(Plan.id.desc())
    )
    return [PlanToSign(*row) for row in db.session.execute(statement)]
