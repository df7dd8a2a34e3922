"""Reads 调整分工 that were made or are still to come (domain.md 4)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.models import Task
from tracker.tasks.models import AdjustmentRow


def due_adjustments(jurisdiction_id: str, day: date) -> list[AdjustmentRow]:
    """Those of a region that begin by a day and were neither carried out nor taken back, in their order."""
    statement = (
        select(AdjustmentRow)
        .join(Task, Task.id == AdjustmentRow.task_id)
        .where(
            Task.jurisdiction_id == jurisdiction_id,
            AdjustmentRow.since <= day,
            AdjustmentRow.done_at.is_(None),
            AdjustmentRow.withdrawn_at.is_(None),
        )
        .order_by(AdjustmentRow.since, AdjustmentRow.id)
    )
    return list(db.session.scalars(statement))


def adjustments_of(task_id: int) -> list[AdjustmentRow]:
    """All of a task, the newest first."""
    statement = select(AdjustmentRow).where(AdjustmentRow.task_id == task_id)
    return list(db.session.scalars(statement.order_by(AdjustmentRow.id.desc())))


def task_of_adjustment(adjustment_id: int) -> int:
    """The task that it changes; NotFound."""
    row = db.session.get(AdjustmentRow, adjustment_id)
    if row is None:
        raise NotFound("没有这项调整。请从任务页进入。")
    return row.task_id
