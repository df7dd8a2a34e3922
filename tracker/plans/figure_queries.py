"""Reads figures that have gone out: how they are told, how that was corrected (domain.md 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy import and_, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.people.models import Department
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.models import Indicator, IndicatorTerms, Milestone, Task
from tracker.plans.queries import terms_of
from tracker.plans.stages import day_within, within_years
from tracker.vocabulary import Relation


class Target(Protocol):
    """A target of a figure for a year."""

    @property
    def id(self) -> int:
        """Of the figure."""

    @property
    def task_id(self) -> int | None:
        """None of one that the plan as a whole states."""

    @property
    def subject(self) -> str:
        """What is counted."""

    @property
    def unit(self) -> str | None:
        """In what."""

    @property
    def year(self) -> int | None:
        """By the end of which, unless its sentence names a day within it."""


@dataclass(frozen=True)
class FigureDay:
    """The day by which a target is to be reached, and the own date that has it."""

    milestone_id: int
    due_on: date
    original_due_on: date

    @property
    def words(self) -> str:
        """“6月30日” behind its year."""
        return day_within(self.due_on, self.original_due_on)


def days_within_years(targets: Iterable[Target]) -> dict[int, FigureDay]:
    """By figure the day of its target, of those that have another one within the same year; nothing is asked of others.

    Example: 换电站 2026年6月底50座，9月底80座; not 3—5家, which is told as two of one day.
    """
    several = within_years(targets, _subject, lambda row: row.id)
    days = _days_of([row.id for row in several]) if several else {}
    staged = within_years(several, _subject, lambda row: days[row.id].original_due_on if row.id in days else None)
    return {row.id: days[row.id] for row in staged if row.id in days}


def _subject(row: Target) -> tuple[int | None, str, str]:
    return row.task_id, row.subject, row.unit or ""


def _days_of(figure_ids: Collection[int]) -> dict[int, FigureDay]:
    # A date that an earlier plan gave the figure stays with the words of that plan.
    of_today = Indicator.id == Milestone.indicator_id, Indicator.task_id == Milestone.task_id
    found = select(Milestone).join(Indicator, and_(*of_today)).where(Milestone.indicator_id.in_(figure_ids))
    return {
        row.indicator_id: FigureDay(row.id, row.due_on, row.original_due_on or row.due_on)
        for row in db.session.scalars(found.order_by(Milestone.id))
        if row.indicator_id is not None and row.due_on is not None
    }


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


def day_within_its_year(figure: IssuedFigure) -> str:
    """“6月30日” behind its year, where it has another target within it; else empty."""
    of_task = db.session.scalars(select(Indicator).where(Indicator.task_id == figure.task_id))
    day = days_within_years(of_task).get(figure.id)
    return day.words if day else ""


def terms_by_figure(task_id: int) -> dict[int, FigureTerms]:
    """Of a task how each of its figures is told now."""
    rows = db.session.scalars(select(Indicator).where(Indicator.task_id == task_id).order_by(Indicator.position))
    return {row.id: terms_of(row) for row in rows}
