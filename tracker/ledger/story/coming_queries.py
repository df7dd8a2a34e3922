"""Reads what a body may know of a task that it joins on a later day.

Example: 市商务委 comes into （九） on 2026-12-08 and is told so on the 7th. The message leads to what was told; the
task itself is for those who have it now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.people.access import Scope
from tracker.plans.models import Measure, Party, Plan, Task
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.member_queries import LIVE
from tracker.tasks.models import AdjustmentRow


@dataclass(frozen=True)
class Coming:
    """A task, and from which day and why it is these bodies' too."""

    code: str
    task: str
    plan: str
    since: date
    basis: str


def coming(code: str, scope: Scope) -> Coming | None:
    """None where nothing that waits for its day brings a department of a scope into the task.

    Who comes into a collective (各区县) comes into every task that names it, from whichever of them that was adjusted.
    """
    if not scope.department_ids:
        return None
    found = (
        select(Task.id, Task.jurisdiction_id, Task.state, Measure.label, Measure.title, Plan.title.label("plan"))
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Task.code == code)
    )
    for task in db.session.execute(found):
        named = _named_by(task.id) if task.state in LIVE else frozenset()
        for adjusted_id, adjustment in _to_come(task.jurisdiction_id):
            joins = adjustment.comes if adjusted_id == task.id else adjustment.comes_through(named)
            if joins & scope.department_ids:
                return Coming(code, f"{task.label}{task.title}", task.plan, adjustment.since, adjustment.basis)
    return None


def _named_by(task_id: int) -> frozenset[int]:
    """The collectives that a task names."""
    named = select(Party.group_id).where(Party.task_id == task_id, Party.group_id.is_not(None), Party.in_force)
    return frozenset(id for id in db.session.scalars(named) if id is not None)


def _to_come(jurisdiction_id: str) -> list[tuple[int, Adjustment]]:
    """What waits for its day in a region, with the task on whose page it was entered."""
    waiting = (
        select(AdjustmentRow)
        .join(Task, Task.id == AdjustmentRow.task_id)
        .where(Task.jurisdiction_id == jurisdiction_id)
        .where(AdjustmentRow.done_at.is_(None), AdjustmentRow.withdrawn_at.is_(None))
        .order_by(AdjustmentRow.since, AdjustmentRow.id)
    )
    return [
        (row.task_id, Adjustment.from_json(row.since, row.reason, row.document, row.content))
        for row in db.session.scalars(waiting)
    ]
