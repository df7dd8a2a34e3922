"""Counts the tasks' own targets that have come due by how they stand: 目标达成 (domain.md 5, “targets reached”)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select

from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import state_on
from tracker.outcomes.verdicts.standing_queries import moved_after
from tracker.plans.models import Milestone, MilestoneDate, Task
from tracker.plans.states import UNCOUNTED
from tracker.vocabulary import MilestoneSource, MilestoneState, VerdictResult


@dataclass(frozen=True)
class TargetYear:
    """2025: 达成5 部分达成3 已顺延1 待核定3, of the tasks' own targets."""

    year: int
    states: Mapping[MilestoneState, int]

    @property
    def total(self) -> int:
        """All of the year, whatever became of them."""
        return sum(self.states.values())

    def of(self, state: MilestoneState) -> int:
        """How many stand so."""
        return self.states.get(state, 0)


def targets_by_year(jurisdiction_id: str, day: date, known: datetime | None = None) -> list[TargetYear]:
    """The own targets first due before `day`, whether or not the plan has a goal of that year; the latest year first.

    `known`: verdicts and dates recorded before that instant; None: all.
    """
    rows = db.session.execute(_counted(jurisdiction_id, day, known)).all()
    years: dict[int, Counter[MilestoneState]] = {}
    for original, due_on, result, count in rows:
        state = state_on(due_on, original, VerdictResult(result) if result else None, day)
        if state is not None:
            years.setdefault(original.year, Counter())[state] += count
    return [TargetYear(year, years[year]) for year in sorted(years, reverse=True)]


def _counted(jurisdiction_id: str, day: date, known: datetime | None) -> Select[Any]:
    """Targets of one day, moved to one day, with one result: counted by the database."""
    due_on = Milestone.due_on if known is None else func.coalesce(_due_then(known), Milestone.original_due_on)
    targets = (
        select(Milestone.original_due_on, due_on.label("due_on"), _result(known).label("result"))
        .join(Task, Task.id == Milestone.task_id)
        .where(
            Milestone.source == MilestoneSource.OWN,
            Milestone.original_due_on < day,
            Task.jurisdiction_id == jurisdiction_id,
            Task.state.not_in(UNCOUNTED),
        )
        .subquery()
    )
    columns = targets.c.original_due_on, targets.c.due_on, targets.c.result
    return select(*columns, func.count()).group_by(*columns)


def _result(known: datetime | None) -> ScalarSelect[str]:
    """The newest verdict given since the date was last moved."""
    found = select(Verdict.result).where(Verdict.milestone_id == Milestone.id, ~moved_after(known))
    found = found.where(*_before(Verdict.recorded_at, known)).correlate(Milestone)
    return found.order_by(Verdict.recorded_at.desc(), Verdict.id.desc()).limit(1).scalar_subquery()


def _due_then(known: datetime) -> ScalarSelect[date]:
    """The date in force then, where it was ever said anew."""
    said = select(MilestoneDate.due_on).where(MilestoneDate.milestone_id == Milestone.id)
    said = said.where(MilestoneDate.recorded_at < known).correlate(Milestone)
    return said.order_by(MilestoneDate.recorded_at.desc(), MilestoneDate.id.desc()).limit(1).scalar_subquery()


def _before(instant: Any, known: datetime | None) -> list[ColumnElement[bool]]:
    return [] if known is None else [instant < known]
