"""Reads the division of work of a task, as a preview sets it beside another; adjustments whose day is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.tasks.models import AdjustmentRow, Assignment
from tracker.vocabulary import ItemKind, Kind, KnownBy, Mode, PartyRole


@dataclass(frozen=True)
class BodyShare:
    """What one body has in a task: its role, the words of what it owns. `is_signed`: it took the duty on."""

    department_id: int
    name: str
    role: PartyRole
    is_lead: bool
    is_signed: bool
    owned: tuple[str, ...]


@dataclass(frozen=True)
class Division:
    """The division of work of a task. `open`: the words of figures and dates that nobody owns."""

    mode: Mode | None
    kind: Kind
    bodies: tuple[BodyShare, ...]
    open: tuple[str, ...]

    def share_of(self, department_id: int) -> BodyShare | None:
        """One body's; None where it has no duty."""
        return next((body for body in self.bodies if body.department_id == department_id), None)


def division(task_id: int) -> Division:
    """As it stands now."""
    task = db.session.get_one(Task, task_id)
    duties = db.session.execute(
        select(Assignment, Department.short_name)
        .join(Department, Department.id == Assignment.department_id)
        .where(Assignment.task_id == task_id, Assignment.ended_on.is_(None))
        .order_by(Assignment.id)
    ).all()
    items = db.session.scalars(
        select(Item).where(Item.task_id == task_id, Item.kind != ItemKind.SENTENCE).order_by(Item.span_start, Item.id)
    ).all()
    return Division(
        mode=Mode(task.mode) if task.mode else None,
        kind=Kind(task.kind),
        bodies=tuple(_share(duty, name, task, items) for duty, name in duties),
        open=tuple(item.words for item in items if not KnownBy(item.known_by).is_settled),
    )


def _share(duty: Assignment, name: str, task: Task, items: Sequence[Item]) -> BodyShare:
    settled = [item for item in items if KnownBy(item.known_by).is_settled]
    return BodyShare(
        department_id=duty.department_id,
        name=name,
        role=PartyRole(duty.role),
        is_lead=task.lead_id == duty.department_id,
        is_signed=duty.signed_on is not None,
        owned=tuple(item.words for item in settled if not item.owner_ids or duty.department_id in item.owner_ids),
    )


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
