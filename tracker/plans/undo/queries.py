"""Reads the acts of the check page that can be undone, and who else is at work on a plan (ux.md S6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select

from tracker.clock import SHANGHAI
from tracker.database import db
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Indicator, Item, Milestone, Party, PlanEdit, PlanReplacement, Task
from tracker.plans.undo.snapshots import Change
from tracker.vocabulary import CheckAct, TaskState

KEPT = 50
# What has gone out is not undone here.
UNDOABLE = (*NOT_OUT, TaskState.WITHDRAWN)
AT_WORK = timedelta(minutes=15)

OF_TASK = {model.__tablename__: model for model in (Item, Milestone, Indicator, Party)}
"""What hangs on a task."""


@dataclass(frozen=True)
class EditLine:
    """One act: what, on which task (None: on several), by whom, when."""

    id: int
    kind: CheckAct
    code: str | None
    task_id: int | None
    actor: str
    at: datetime
    undone_by: str | None
    undone_at: datetime | None


def edits(plan_id: int) -> list[EditLine]:
    """The newest acts on a plan, the newest first."""
    return _lines(PlanEdit.plan_id == plan_id, KEPT)


def _lines(which: ColumnElement[bool], limit: int) -> list[EditLine]:
    kept = (PlanEdit.id, PlanEdit.kind, PlanEdit.task_id, PlanEdit.actor, PlanEdit.recorded_at)
    statement = select(*kept, PlanEdit.undone_by, PlanEdit.undone_at, Task.code).outerjoin(
        Task, Task.id == PlanEdit.task_id
    )
    rows = db.session.execute(statement.where(which).order_by(PlanEdit.id.desc()).limit(limit)).all()
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
        )
        for row in rows
    ]


def next_to_undo(plan_id: int) -> EditLine | None:
    """The act that 撤销 turns back now; none where a task it changed has gone out, or over to another plan."""
    newest = newest_standing(plan_id)
    if newest is None or _is_over(newest):
        return None
    return _lines(PlanEdit.id == newest.id, 1)[0]


def _is_over(edit: PlanEdit) -> bool:
    carried = select(PlanReplacement.carried_at).where(PlanReplacement.plan_id == edit.plan_id)
    if any(edit.recorded_at <= at for at in db.session.scalars(carried) if at is not None):
        return True
    changes = [Change.of_json(change) for change in edit.changes]
    has_gone_out = exists().where(Task.id.in_(tasks_of(changes)), Task.state.not_in(UNDOABLE))
    return bool(db.session.scalar(select(has_gone_out)))


def tasks_of(changes: Iterable[Change]) -> set[int]:
    """The tasks that changes are about, as far as they can be told from the changes themselves or the rows."""
    found, unsaid = set[int](), defaultdict[str, set[int]](set)
    for change in changes:
        if change.table == Task.__tablename__:
            found.add(change.id)
        elif change.table in OF_TASK:
            said = {row["task_id"] for row in (change.before, change.after) if row and "task_id" in row}
            found |= {id for id in said if id is not None}
            if not said:
                unsaid[change.table].add(change.id)
    for table, ids in unsaid.items():
        model = OF_TASK[table]
        theirs = db.session.scalars(select(model.task_id).where(model.id.in_(ids)))
        found |= {id for id in theirs if id is not None}
    return found


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
