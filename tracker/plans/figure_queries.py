"""Reads figures that have gone out: how they are told, how that was corrected (domain.md 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from tracker.database import db
from tracker.errors import NotFound
from tracker.people.models import Department
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.models import Indicator, IndicatorTerms, Task
from tracker.plans.queries import terms_of
from tracker.vocabulary import Relation


@dataclass(frozen=True)
class Correction:
    """When somebody corrected it, and why."""

    at: datetime
    actor: str
    reason: str


@dataclass(frozen=True)
class IssuedFigure:
    """A figure of a task as its plan states it, with how it is told now; `version`: its task's.

    `source`: 数据来源单位 by its short name.
    """

    id: int
    task_id: int
    code: str
    jurisdiction_id: str
    version: int
    subject: str
    relation: Relation
    value: Decimal
    unit: str | None
    year: int | None
    terms: FigureTerms
    corrections: tuple[Correction, ...]
    source: str = ""


def issued_figure(indicator_id: int) -> IssuedFigure:
    """NotFound where it is no figure of a task."""
    statement = select(Indicator, Task).join(Task, Task.id == Indicator.task_id).where(Indicator.id == indicator_id)
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("没有这个指标，或者不在本地区范围内。请从任务页进入。")
    row, task = found
    source = db.session.get(Department, row.source_id) if row.source_id is not None else None
    facts = select(IndicatorTerms).where(IndicatorTerms.indicator_id == row.id, IndicatorTerms.reason != "")
    return IssuedFigure(
        id=row.id,
        task_id=task.id,
        code=task.code,
        jurisdiction_id=task.jurisdiction_id,
        version=task.version,
        subject=row.subject,
        relation=Relation(row.relation),
        value=row.value,
        unit=row.unit,
        year=row.year,
        terms=terms_of(row),
        source=source.short_name if source else "",
        corrections=tuple(
            Correction(fact.recorded_at, fact.actor, fact.reason)
            for fact in db.session.scalars(facts.order_by(IndicatorTerms.id))
        ),
    )


def terms_by_figure(task_id: int) -> dict[int, FigureTerms]:
    """Of a task how each of its figures is told now."""
    rows = db.session.scalars(select(Indicator).where(Indicator.task_id == task_id).order_by(Indicator.position))
    return {row.id: terms_of(row) for row in rows}
