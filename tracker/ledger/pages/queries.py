"""The ledger page: found, sorted and counted by `ledger_standing` alone, with the few words its lines show beside it.

A page costs the same number of statements whatever it shows (design.md 4, 6).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from tracker.database import db
from tracker.ledger.light_sql import rank_on
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RULES
from tracker.ledger.lights.turning import stored_light
from tracker.ledger.pages.filter_queries import (
    LedgerFilter,
    S,
    Window,
    conditions,
    is_turned,
    is_wanted,
    of_light,
    order,
)
from tracker.ledger.states import IN_FORCE
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.models import Measure, Party, Plan, Task
from tracker.reporting.models import Report, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import Basis, Colour, Kind, LightRule, ReportState, RoundKind, TaskState
from tracker.workdays import Calendar

LONGEST_WALK = 2000
"""How many tasks of a list one can walk through, one after the other."""


@dataclass(frozen=True)
class LedgerLine:
    """A task on the page. `asked`, `submitted`: bodies of its newest round; `own_date`: not the plan's goal."""

    task_id: int
    code: str
    measure_label: str
    measure_title: str
    text: str
    lead: str | None
    lead_open: bool
    bodies: tuple[str, ...]
    due_on: date | None
    original_due_on: date | None
    own_date: bool
    overdue_days: int | None
    progress: Decimal | None
    planned: Decimal | None
    light: Light
    state: TaskState
    kind: Kind
    asked: int
    submitted: int
    last_reported_on: date | None


@dataclass(frozen=True)
class Place:
    """The number of a task in a list, 0 where it is not in it, and the codes before and after it."""

    number: int
    of: int
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class LedgerPage:
    """`counts`: tasks by rule of the light under all other conditions; `total`: those the light asked for leaves."""

    lines: tuple[LedgerLine, ...]
    counts: Mapping[LightRule, int]
    total: int
    window: Window
    rule_version: int | None

    def of_colour(self, colour: Colour | None = None) -> int:
        """How many tasks are lit in a colour; in any."""
        return sum(count for rule, count in self.counts.items() if colour in (None, rule.colour))


def ledger_page(scope: Scope, wanted: LedgerFilter, window: Window, day: date, calendar: Calendar) -> LedgerPage:
    """One page of the ledger on a day not before the last turn; a page past the end is the last one."""
    rank = rank_on(S, day, is_turned(scope, day))
    found = conditions(scope, wanted)
    counts = _counts(rank, found)
    total = sum(count for rule, count in counts.items() if is_wanted(rule, wanted.light))
    last = max((total + window.size - 1) // window.size, 1)
    window = Window(window.sort, window.backwards, min(max(window.page, 1), last), window.size)
    rows = list(db.session.execute(_lines(rank, found, wanted, window)))
    ids = [row.task_id for row in rows]
    bodies, reports = _bodies(ids), _reports(ids)
    lines = tuple(
        _line(row, bodies.get(row.task_id, ()), reports.get(row.task_id, (0, 0)), day, calendar) for row in rows
    )
    return LedgerPage(lines, counts, total, window, max((row.rule_version for row in rows), default=None))


def plan_choices(scope: Scope) -> dict[int, str]:
    """The plans a list can be narrowed to: those of the jurisdiction, or in which these departments have a duty."""
    found = select(Plan.id, Plan.title, Plan.number)
    if scope.department_ids is None:
        found = found.where(Plan.jurisdiction_id == scope.jurisdiction_id)
    else:
        named = select(Task.plan_id).join(Assignment, Assignment.task_id == Task.id)
        found = found.where(Plan.id.in_(named.where(Assignment.department_id.in_(scope.department_ids))))
    rows = db.session.execute(found.order_by(Plan.received_at.desc(), Plan.id.desc()))
    return {plan_id: f"{title} {number or ''}".strip() for plan_id, title, number in rows}


def place_of(scope: Scope, wanted: LedgerFilter, window: Window, day: date, code: str) -> Place:
    """Where a task stands among those a list found, as far as one can walk through it."""
    rank = rank_on(S, day, is_turned(scope, day))
    found = select(S.code).where(*conditions(scope, wanted), *of_light(rank, wanted.light))
    codes = list(db.session.scalars(found.order_by(*order(rank, window)).limit(LONGEST_WALK)))
    if code not in codes:
        return Place(0, len(codes))
    at = codes.index(code)
    return Place(at + 1, len(codes), codes[at - 1] if at else None, codes[at + 1] if at + 1 < len(codes) else None)


def _counts(rank: ColumnElement[int], which: Collection[ColumnElement[bool]]) -> dict[LightRule, int]:
    """One grouped count over standing rows."""
    found = select(rank.label("rank"), func.count()).where(*which).group_by(rank)
    counted = {RULES[number]: count for number, count in db.session.execute(found)}
    counted.pop(LightRule.WITHDRAWN, None)
    return counted


def _lines(
    rank: ColumnElement[int], which: Collection[ColumnElement[bool]], wanted: LedgerFilter, window: Window
) -> Select[*tuple[Any, ...]]:
    """The tasks of the page are found by an index first; only they are joined with what their lines show."""
    by = order(rank, window)
    found = select(S.task_id).where(*which, *of_light(rank, wanted.light)).order_by(*by)
    found = found.limit(window.size).offset((window.page - 1) * window.size)
    return (
        select(
            S.task_id,
            S.code,
            S.state,
            S.kind,
            S.due_on,
            S.original_due_on,
            S.overdue_since,
            S.progress,
            S.planned,
            S.last_reported_on,
            S.rule_version,
            S.turns,
            Task.text,
            Task.basis,
            Task.lead_confirmed,
            Measure.label,
            Measure.title,
            Department.short_name.label("lead"),
        )
        .join(Task, Task.id == S.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .outerjoin(Department, Department.id == S.lead_id)
        .where(S.task_id.in_(found))
        .order_by(*by)
    )


def _bodies(task_ids: Collection[int]) -> dict[int, list[str]]:
    """The bodies named in each task, as written."""
    named = select(Party.task_id, Party.name, Party.department_id).where(Party.task_id.in_(task_ids), Party.in_force)
    found: dict[int, list[str]] = {}
    for task_id, name, _ in db.session.execute(named.order_by(Party.task_id, Party.position)):
        found.setdefault(task_id, []).append(name)
    return found


def _reports(task_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many reports the newest quarter asked of each task, and how many were submitted."""
    counted = (
        select(Report.task_id, func.count(), func.count(Report.first_submitted_at))
        .join(Round, Round.id == Report.round_id)
        .where(Report.task_id.in_(task_ids), Round.kind == RoundKind.QUARTER, Report.state != ReportState.EXEMPT)
        .group_by(Report.task_id, Round.as_of)
        .order_by(Round.as_of)
    )
    return {task_id: (asked, submitted) for task_id, asked, submitted in db.session.execute(counted)}


def _line(
    row: Row[Any], bodies: Collection[str], reports: tuple[int, int], day: date, calendar: Calendar
) -> LedgerLine:
    since, state = row.overdue_since, TaskState(row.state)
    is_late = since is not None and day > since and state in IN_FORCE
    return LedgerLine(
        task_id=row.task_id,
        code=row.code,
        measure_label=row.label,
        measure_title=row.title,
        text=row.text,
        lead=row.lead,
        lead_open=Basis(row.basis) is Basis.FIRST_LISTED and not row.lead_confirmed,
        bodies=tuple(bodies),
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        own_date=since is not None or (row.due_on is not None and row.due_on < day),
        overdue_days=(day - since).days if is_late else None,
        progress=row.progress,
        planned=row.planned,
        light=stored_light(row.turns, day, calendar),
        state=state,
        kind=Kind(row.kind),
        asked=reports[0],
        submitted=reports[1],
        last_reported_on=row.last_reported_on,
    )
