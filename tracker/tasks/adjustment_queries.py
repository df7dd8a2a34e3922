"""Reads 调整分工 that were made or are still to come (domain.md 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.lock_queries import holding_tasks
from tracker.plans.models import Task
from tracker.tasks.models import AdjustmentRow

NO_SUCH_ADJUSTMENT = "没有这项调整。请从任务页进入。"


def due_adjustments(jurisdiction_id: str, day: date) -> list[AdjustmentRow]:
    """Those of a region that begin by a day and were neither carried out nor taken back, in their order.

    Locked, after their tasks in the order of ids: who is just withdrawing one has done so then, or finds it done.
    """
    by_day = {"jurisdiction": jurisdiction_id, "day": day}
    return _locked(_DUE, by_day) if db.session.scalars(_TASKS_OF_DUE, by_day).all() else []


def adjustment_to_change(adjustment_id: int) -> AdjustmentRow:
    """One, locked after its task (plans.steps.task_of), as it stands now; NotFound."""
    for row in _locked(_BY_ID, {"id": adjustment_id}):
        return row
    raise NotFound(NO_SUCH_ADJUSTMENT)


def _locked(rows: Select[AdjustmentRow], asked: dict[str, Any]) -> list[AdjustmentRow]:
    return list(db.session.scalars(rows, asked, execution_options={"populate_existing": True}))


_IS_DUE = (
    Task.jurisdiction_id == bindparam("jurisdiction"),
    AdjustmentRow.since <= bindparam("day"),
    AdjustmentRow.done_at.is_(None),
    AdjustmentRow.withdrawn_at.is_(None),
)
_TASKS_OF_DUE = holding_tasks(Task.id.in_(select(AdjustmentRow.task_id).join_from(AdjustmentRow, Task).where(*_IS_DUE)))
_DUE = (
    select(AdjustmentRow)
    .join(Task, Task.id == AdjustmentRow.task_id)
    .where(*_IS_DUE)
    .order_by(AdjustmentRow.since, AdjustmentRow.id)
    .with_for_update(of=AdjustmentRow)
)
_BY_ID = select(AdjustmentRow).where(AdjustmentRow.id == bindparam("id")).with_for_update(of=AdjustmentRow)


def adjustments_of(task_id: int) -> list[AdjustmentRow]:
    """All of a task, the newest first."""
    statement = select(AdjustmentRow).where(AdjustmentRow.task_id == task_id)
    return list(db.session.scalars(statement.order_by(AdjustmentRow.id.desc())))


def has_adjustment_to_come(task_id: int) -> bool:
    """Whether one waits for its day."""
    waiting = AdjustmentRow.done_at.is_(None), AdjustmentRow.withdrawn_at.is_(None)
    statement = select(AdjustmentRow.id).where(AdjustmentRow.task_id == task_id, *waiting)
    return db.session.scalar(statement.limit(1)) is not None


def task_of_adjustment(adjustment_id: int) -> int:
    """The task that it changes; NotFound."""
    row = db.session.get(AdjustmentRow, adjustment_id)
    if row is None:
        raise NotFound(NO_SUCH_ADJUSTMENT)
    return row.task_id
