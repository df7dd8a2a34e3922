"""Reads the acts of the check page that can be undone, and who else is at work on a plan (ux.md S6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from tracker.clock import SHANGHAI
from tracker.database import db
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import PlanEdit, PlanReplacement, Task
from tracker.vocabulary import CheckAct, TaskState

KEPT = 50
# What has gone out is not undone here.
UNDOABLE = (*NOT_OUT, TaskState.WITHDRAWN)
AT_WORK = timedelta(minutes=15)


@dataclass(frozen=True)
class EditLine:
    """One act: what, on which task (None: on several), by whom, when.

    `is_next`: the one that 撤销 turns back; nothing is of a task that has gone out, or has gone over to another plan.
    """

    id: int
    kind: CheckAct
    code: str | None
    task_id: int | None
    actor: str
    at: datetime
    undone_by: str | None
    undone_at: datetime | None
    is_next: bool = False


def edits(plan_id: int, limit: int = KEPT) -> list[EditLine]:
    """The newest acts on a plan, the newest first."""
    kept = (PlanEdit.id, PlanEdit.kind, PlanEdit.task_id, PlanEdit.actor, PlanEdit.recorded_at)
    carried = select(PlanReplacement.carried_at).where(PlanReplacement.plan_id == plan_id).scalar_subquery()
    is_over = or_(Task.state.not_in(UNDOABLE), PlanEdit.recorded_at <= carried).label("is_over")
    statement = select(*kept, PlanEdit.undone_by, PlanEdit.undone_at, Task.code, is_over).outerjoin(
        Task, Task.id == PlanEdit.task_id
    )
    rows = db.session.execute(
        statement.where(PlanEdit.plan_id == plan_id).order_by(PlanEdit.id.desc()).limit(limit)
    ).all()
    following = next((row.id for row in rows if row.undone_at is None), None)
    return [
        EditLine(
            id=row.id,
            kind=CheckAct(row.kind),
            code=row.code,
            task_id=row.task_id,
            actor=row.actor,
            at=row.recorded_at,
            undone_by=row.undone_by,
            undone_at=row.undone_at,
            is_next=row.id == following and not row.is_over,
        )
        for row in rows
    ]


def next_to_undo(plan_id: int) -> EditLine | None:
    """The act that 撤销 turns back now."""
    return next((edit for edit in edits(plan_id) if edit.is_next), None)


def newest_standing(plan_id: int) -> PlanEdit | None:
    """The newest act that was not undone, of the last KEPT."""
    newest = select(PlanEdit.id).where(PlanEdit.plan_id == plan_id).order_by(PlanEdit.id.desc()).limit(KEPT)
    statement = select(PlanEdit).where(PlanEdit.id.in_(newest), PlanEdit.undone_at.is_(None))
    return db.session.scalars(statement.order_by(PlanEdit.id.desc()).limit(1)).one_or_none()


def others_at_work(plan_id: int, name: str, now: datetime) -> list[EditLine]:
    """The last act of everybody else who changed something of the plan within the last AT_WORK."""
    since = [edit for edit in edits(plan_id) if edit.at > now - AT_WORK and edit.actor != name]
    return list({one.actor: one for one in reversed(since)}.values())


def who_changed(plan_id: int, task_id: int, name: str) -> str | None:
    """Who changed a task last, and how, in words; None where it was nobody else through the check page."""
    statement = select(PlanEdit).where(PlanEdit.plan_id == plan_id, PlanEdit.task_id == task_id, PlanEdit.actor != name)
    edit = db.session.scalars(statement.order_by(PlanEdit.id.desc()).limit(1)).one_or_none()
    if edit is None:
        return None
    return f"{edit.actor}已在 {edit.recorded_at.astimezone(SHANGHAI):%H:%M} 改过这一条（{CheckAct(edit.kind).label}）"
