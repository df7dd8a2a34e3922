"""Counts the tasks' own targets that have come due by how they stand: 目标达成 (domain.md 5, “targets reached”)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, ScalarSelect, Select, bindparam, func, select

from tracker.database import UTCDateTime, db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import state_on
from tracker.outcomes.verdicts.standing_queries import moved_after
from tracker.plans.models import Milestone, MilestoneDate, Task
from tracker.plans.states import UNCOUNTED
from tracker.vocabulary import MilestoneSource, MilestoneState, VerdictResult

_KNOWN = bindparam("known", type_=UTCDateTime())


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
    values = {"jurisdiction": jurisdiction_id, "day": day, "known": known}
    rows = db.session.execute(_counted(known is not None), values).all()
    years: dict[int, Counter[MilestoneState]] = {}
    for original, due_on, result, count in rows:
        state = state_on(due_on, original, VerdictResult(result) if result else None, day)
        if state is not None:
            years.setdefault(original.year, Counter())[state] += count
    return [TargetYear(year, years[year]) for year in sorted(years, reverse=True)]


@cache
def _counted(is_past: bool) -> Select[Any]:
    """Targets of one day, moved to one day, with one result: counted by the database.

    Each target that came due is looked up with its task and verdict. A join would read all tasks of the jurisdiction.
    """
    due_on = func.coalesce(_due_then(), Milestone.original_due_on) if is_past else Milestone.due_on
    state = select(Task.state).where(Task.id == Milestone.task_id, Task.jurisdiction_id == bindparam("jurisdiction"))
    targets = (
        select(Milestone.original_due_on, due_on.label("due_on"), _result(is_past).label("result"))
        .where(
            Milestone.source == MilestoneSource.OWN,
            Milestone.original_due_on < bindparam("day", type_=Date()),
            state.correlate(Milestone).scalar_subquery().not_in(UNCOUNTED),
        )
        .cte("targets")
        .prefix_with("MATERIALIZED")
    )
    columns = targets.c.original_due_on, targets.c.due_on, targets.c.result
    return select(*columns, func.count()).group_by(*columns)


def _result(is_past: bool) -> ScalarSelect[str]:
    """The newest verdict given since the date was last moved."""
    known = _KNOWN if is_past else None
    found = select(Verdict.result).where(Verdict.milestone_id == Milestone.id, ~moved_after(known))
    if is_past:
        found = found.where(Verdict.recorded_at < known)
    newest = found.correlate(Milestone).order_by(Verdict.recorded_at.desc(), Verdict.id.desc())
    return newest.limit(1).scalar_subquery()


def _due_then() -> ScalarSelect[date]:
    """The date in force then, where it was ever said anew."""
    said = select(MilestoneDate.due_on).where(MilestoneDate.milestone_id == Milestone.id)
    said = said.where(MilestoneDate.recorded_at < _KNOWN).correlate(Milestone)
    return said.order_by(MilestoneDate.recorded_at.desc(), MilestoneDate.id.desc()).limit(1).scalar_subquery()
