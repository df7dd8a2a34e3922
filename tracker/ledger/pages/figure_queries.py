"""The page 量化指标: figures of all tasks one sees, each beside its target, counted by how they stand (ux.md S18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from tracker.actor import Actor
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.ledger.guest_queries import seen_rows
from tracker.ledger.pages.filter_queries import WITHDRAWN, LedgerFilter, Pattern, S, bound, conditions
from tracker.ledger.rows.row import IndicatorRow, LedgerRow
from tracker.ledger.rows.stages import days_of
from tracker.people.access import scope_of
from tracker.plans.models import Indicator, Task
from tracker.vocabulary import Reach

MOST_COUNTED = 200
"""Figures that are counted by how they stand, which each of them says by itself: of more one asks for fewer first."""


@dataclass(frozen=True)
class FigureFilter:
    """Which figures; conditions combine. `unit`: part of the name of a body that owns it, or has a duty in its task.

    Of too many to count `reach` is not asked, and `unit` finds all figures of the tasks in which a body has a duty.
    """

    plan_id: int | None = None
    unit: str = ""
    year: int | None = None
    reach: Reach | None = None


@dataclass(frozen=True)
class FigureLine:
    """A figure with its task; `day`: “6月30日” behind its year, where it has another target within it."""

    task: LedgerRow
    figure: IndicatorRow
    day: str


@dataclass(frozen=True)
class FigurePage:
    """Page `number` of the figures found. `counts`: by how they stand, None where there are too many to say."""

    lines: tuple[FigureLine, ...]
    number: int
    total: int
    years: tuple[int, ...]
    counts: Mapping[Reach, int] | None


def figure_page(
    actor: Actor, wanted: FigureFilter, number: int, size: int, day: date, calendar: Calendar
) -> FigurePage:
    """One page of them, in the order of plans and tasks; a page past the end is the last one."""
    found, years = _found(actor, wanted), _years(actor, wanted)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    if total > MOST_COUNTED:
        shown_on = min(number, _last(total, size))
        lines = _lines(actor, found.offset((shown_on - 1) * size).limit(size), day, calendar)
        return FigurePage(lines, shown_on, total, years, None)
    every = [line for line in _lines(actor, found, day, calendar) if _is_of(line, wanted.unit.strip())]
    counts = Counter(one.figure.reach for one in every if one.figure.reach is not None)
    shown = [one for one in every if wanted.reach in (None, one.figure.reach)]
    shown_on = min(number, _last(len(shown), size))
    first = (shown_on - 1) * size
    return FigurePage(tuple(shown[first : first + size]), shown_on, len(shown), years, counts)


def _last(total: int, size: int) -> int:
    return max((total + size - 1) // size, 1)


def _found(actor: Actor, wanted: FigureFilter) -> Select[int, int]:
    """Figures and their tasks, in the order of the task book."""
    scope, asked = scope_of(actor), LedgerFilter(plan_id=wanted.plan_id, unit=wanted.unit, handed_down=True)
    found = (
        select(Indicator.id, Task.id.label("task_id"))
        .select_from(S)
        .join(Task, Task.id == S.task_id)
        .join(Indicator, Indicator.task_id == Task.id)
        .where(*conditions(Pattern.of(scope, asked)), S.rank != WITHDRAWN)
        .order_by(Task.plan_id, Task.position, Indicator.position, Indicator.id)
        .params(bound(scope, asked))
    )
    return found if wanted.year is None else found.where(Indicator.year == wanted.year)


def _years(actor: Actor, wanted: FigureFilter) -> tuple[int, ...]:
    """Of which there are targets, whichever is asked for."""
    asked = _found(actor, FigureFilter(wanted.plan_id, wanted.unit)).order_by(None)
    years = asked.with_only_columns(Indicator.year).where(Indicator.year.is_not(None)).distinct()
    return tuple(sorted(db.session.scalars(years)))


def _lines(actor: Actor, found: Select[int, int], day: date, calendar: Calendar) -> tuple[FigureLine, ...]:
    """With what the ledger says of them; a body from below sees its own."""
    ids: dict[int, int] = dict(db.session.execute(found).all())
    tasks = {row.task_id: row for row in _rows(actor, set(ids.values()), day, calendar)}
    figures = {indicator.indicator_id: indicator for row in tasks.values() for indicator in row.indicators}
    days = {id: day for row in tasks.values() for id, day in days_of(row).items()}
    return tuple(
        FigureLine(tasks[task_id], figures[id], days.get(id, "")) for id, task_id in ids.items() if id in figures
    )


def _rows(actor: Actor, task_ids: Collection[int], day: date, calendar: Calendar) -> Sequence[LedgerRow]:
    return list(seen_rows(actor, sorted(task_ids), day, calendar, None)) if task_ids else []


def _is_of(line: FigureLine, name: str) -> bool:
    """Whether a body of that name owns it; of a figure that nobody owns, its task has been found by the name."""
    owners = line.figure.owners
    return not name or not owners or any(name in owner.name or name in owner.short_name for owner in owners)
