"""Reads what bodies raised in their reports, 意见分歧 and 需协调事项, with the task and the round each is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.reporting.models import CoordinationMatter, Dissent, Round
from tracker.reporting.quarters import round_label

SHOWN = 50
"""Of what was brought to its end a list shows the newest."""


@dataclass(frozen=True)
class Raised:
    """What both have in common: whose words, in which report, of which task and round."""

    id: int
    version: int
    jurisdiction_id: str
    plan_id: int
    task_id: int
    code: str
    measure: str
    title: str
    round_name: str
    report_id: int
    department_id: int
    department: str
    words: str
    raised_at: datetime

    @property
    def round_label(self) -> str:
        """2026年第4季度, or the name of a 核定 round."""
        return round_label(self.round_name)


def that_were_raised(
    model: type[Dissent | CoordinationMatter], *conditions: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """The statement that `raised` reads: rows for which these hold, the oldest first."""
    return (
        select(model, Task.plan_id, Task.code, Measure.label, Measure.title, Round.name, Department.short_name)
        .join(Task, Task.id == model.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Round, Round.id == model.round_id)
        .join(Department, Department.id == model.department_id)
        .where(*conditions)
        .order_by(model.raised_at, model.id)
    )


def raised(
    statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each row, and the values of its Raised."""
    for row, plan_id, code, measure, title, round_name, department in db.session.execute(statement, values).all():
        yield (
            row,
            {
                "id": row.id,
                "version": row.version,
                "jurisdiction_id": row.jurisdiction_id,
                "plan_id": plan_id,
                "task_id": row.task_id,
                "code": code,
                "measure": measure,
                "title": title,
                "round_name": round_name,
                "report_id": row.report_id,
                "department_id": row.department_id,
                "department": department,
                "words": row.words,
                "raised_at": row.raised_at,
            },
        )
