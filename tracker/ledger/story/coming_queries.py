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
from tracker.plans.models import Measure, Plan, Task
from tracker.tasks.adjusting import Adjustment
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
    """None where nothing that waits for its day brings a department of a scope into the task."""
    if not scope.department_ids:
        return None
    found = (
        select(AdjustmentRow, Measure.label, Measure.title, Plan.title.label("plan"))
        .join(Task, Task.id == AdjustmentRow.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Task.code == code, AdjustmentRow.done_at.is_(None), AdjustmentRow.withdrawn_at.is_(None))
        .order_by(AdjustmentRow.since, AdjustmentRow.id)
    )
    for row, label, title, plan in db.session.execute(found):
        adjustment = Adjustment.from_json(row.since, row.reason, row.document, row.content)
        if adjustment.comes & scope.department_ids:
            return Coming(code, f"{label}{title}", plan, row.since, adjustment.basis)
    return None
