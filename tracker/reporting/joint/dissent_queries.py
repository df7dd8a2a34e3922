"""Reads 意见分歧: what bodies of 牵头汇总 do not agree with, open or settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.people.access import Target
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.plans.queries import target_of
from tracker.reporting.models import Dissent, Round
from tracker.reporting.quarters import round_label

NO_DISSENT = "没有这项意见分歧，或者不在本地区范围内"


@dataclass(frozen=True)
class DissentRow:
    """A 意见分歧 with the task and round it is about; settled ones say how, by whom and when."""

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
    raised_by: str
    settled_at: datetime | None
    settled_by: str | None
    settlement: str

    @property
    def round_label(self) -> str:
        """2026年第4季度, or the name of a 核定 round."""
        return round_label(self.round_name)


def open_dissents(jurisdiction_id: str) -> list[DissentRow]:
    """What waits for the coordinator, the oldest first."""
    return _rows(Dissent.jurisdiction_id == jurisdiction_id, Dissent.settled_at.is_(None))


def settled_dissents(jurisdiction_id: str, limit: int = 50) -> list[DissentRow]:
    """What was settled, the newest first."""
    settled = Dissent.jurisdiction_id == jurisdiction_id, Dissent.settled_at.is_not(None)
    newest = select(Dissent.id).where(*settled).order_by(Dissent.raised_at.desc(), Dissent.id.desc()).limit(limit)
    return _rows(Dissent.id.in_(newest))[::-1]


def dissents_of(jurisdiction_id: str, known: datetime | None = None) -> list[DissentRow]:
    """All of a jurisdiction, the oldest first; raised before an instant where one is given."""
    raised = [Dissent.raised_at < known] if known is not None else []
    return _rows(Dissent.jurisdiction_id == jurisdiction_id, *raised)


def dissent(dissent_id: int) -> DissentRow:
    """One of them; NotFound."""
    rows = _rows(Dissent.id == dissent_id)
    if not rows:
        raise NotFound(NO_DISSENT)
    return rows[0]


def target(row: DissentRow) -> Target:
    """What the permission table needs to know of it: whose plan it is."""
    return target_of(row.plan_id)


def _rows(*conditions: ColumnElement[bool]) -> list[DissentRow]:
    statement = (
        select(Dissent, Task.plan_id, Task.code, Measure.label, Measure.title, Round.name, Department.short_name)
        .join(Task, Task.id == Dissent.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Round, Round.id == Dissent.round_id)
        .join(Department, Department.id == Dissent.department_id)
        .where(*conditions)
        .order_by(Dissent.raised_at, Dissent.id)
    )
    return [
        DissentRow(
            id=row.id,
            version=row.version,
            jurisdiction_id=row.jurisdiction_id,
            plan_id=plan_id,
            task_id=row.task_id,
            code=code,
            measure=measure,
            title=title,
            round_name=round_name,
            report_id=row.report_id,
            department_id=row.department_id,
            department=department,
            words=row.words,
            raised_at=row.raised_at,
            raised_by=row.raised_by,
            settled_at=row.settled_at,
            settled_by=row.settled_by,
            settlement=row.settlement,
        )
        for row, plan_id, code, measure, title, round_name, department in db.session.execute(statement)
    ]
