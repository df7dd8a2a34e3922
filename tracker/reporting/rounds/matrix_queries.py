"""Reads a round as body × task: how every report stands, counted by body, and the list behind every number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from tracker.database import db
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.models import Measure, Plan, Task
from tracker.reporting.line_queries import is_expected
from tracker.reporting.models import Report
from tracker.reporting.queries import ReportLine, lines
from tracker.reporting.rounds.queries import CAME, IS_SENT
from tracker.reporting.standing import Came, Counts, counted, standing, states_of, together
from tracker.vocabulary import ReportStanding, ReportState

MOST_CELLS = 700
"""How many cells one page holds; beyond that a plan is to be chosen, or the counts alone are shown."""


@dataclass(frozen=True)
class Cell:
    """One report in the matrix: its measure as a mark, its task's code."""

    report_id: int
    plan_id: int
    label: str
    code: str
    standing: ReportStanding


@dataclass(frozen=True)
class Body:
    """A row of the matrix: a body and how many of its reports stand how."""

    id: int
    name: str
    counts: Counts
    cells: tuple[Cell, ...] = ()

    @property
    def asked(self) -> int:
        """应报."""
        return self.counts.asked

    @property
    def unsent(self) -> int:
        """Never submitted."""
        return self.counts.missing + self.counts.awaited

    @property
    def submitted(self) -> int:
        """已报: submitted at least once."""
        return self.counts.submitted

    @property
    def to_chase(self) -> int:
        """未报, and what came back and was not sent again (alerts/chase)."""
        return self.unsent + self.counts[ReportStanding.RETURNED]


@dataclass(frozen=True)
class Matrix:
    """The bodies in the order of the registry (nobody is ranked).

    `total`: all that the round asks, also those that are not shown, as where only who has not reported is.
    """

    bodies: tuple[Body, ...]
    total: Body
    has_cells: bool
    plans: Mapping[int, str] = field(default_factory=dict)

    @property
    def shown(self) -> Body:
        """Those that are shown together."""
        return _sum(body.counts for body in self.bodies)


class Sent(StrEnum):
    """应报 as a whole, what of it was submitted once, what never was: what may still come, and 缺报.

    Never 免报, nor what only its body began (主动报送).
    """

    ASKED = "asked"
    YES = "yes"
    NEVER = "never"
    NO = "no"
    MISSED = "missed"


@dataclass(frozen=True)
class Wanted:
    """Which reports of a round: of a plan, of a body, standing so; of 应报 all, submitted, never so."""

    plan_id: int | None = None
    department_id: int | None = None
    standing: ReportStanding | None = None
    sent: Sent | None = None


def matrix(round_id: int, scope: Scope, wanted: Wanted) -> Matrix:
    """The round's matrix in three statements, however many bodies and tasks it has."""
    grouped = _of(
        select(Department.id, Department.short_name, Report.state, CAME, func.count())
        .select_from(Report)
        .join(Department, Department.id == Report.department_id),
        round_id,
        scope,
        Wanted(wanted.plan_id, wanted.department_id),
    ).group_by(Department.id, Department.short_name, Report.state, "came")
    found = db.session.execute(grouped.order_by(Department.id))
    counts = counted(((id, name), state, came, count) for id, name, state, came, count in found)
    bodies = [Body(id, name, of) for (id, name), of in counts.items()]
    total = _sum(counts.values())
    shown = [body for body in bodies if _in_cells(body, wanted)]
    in_cells = sum(_in_cells(body, wanted) for body in shown)
    if in_cells > MOST_CELLS:
        return Matrix(tuple(shown), total, has_cells=False)
    cells = _cells(round_id, scope, wanted)
    rows = tuple(Body(body.id, body.name, body.counts, tuple(cells[body.id])) for body in shown)
    return Matrix(rows, total, True, _plan_names({cell.plan_id for row in rows for cell in row.cells}))


def _sum(counts: Iterable[Counts]) -> Body:
    return Body(0, "合计", together(counts))


def _in_cells(body: Body, wanted: Wanted) -> int:
    """How many reports of a row are shown at most."""
    counts = body.counts
    unsent = {Sent.NO: counts.awaited, Sent.MISSED: counts.missing}
    return unsent[wanted.sent] if wanted.sent in unsent else sum(counts.of.values())


def _cells(round_id: int, scope: Scope, wanted: Wanted) -> defaultdict[int, list[Cell]]:
    found = (
        select(
            Report.department_id,
            Report.id,
            Task.plan_id,
            Measure.label,
            Task.code,
            Report.state,
            CAME,
        )
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .order_by(Task.plan_id, Task.position, Report.id)
    )
    cells: defaultdict[int, list[Cell]] = defaultdict(list)
    for body, id, plan_id, label, code, state, came in db.session.execute(_of(found, round_id, scope, wanted)):
        cells[body].append(Cell(id, plan_id, label, code, standing(ReportState(state), Came(came))))
    return cells


def _plan_names(plan_ids: Collection[int]) -> dict[int, str]:
    found = select(Plan.id, func.coalesce(Plan.number, Plan.title)).where(Plan.id.in_(plan_ids)).order_by(Plan.id)
    return dict(db.session.execute(found).all())


@dataclass(frozen=True)
class ReportList:
    """One page of the reports behind a number, how many there are on all pages, and how many of those are 缺报.

    Of what was never sent the others are being made up.
    """

    lines: list[ReportLine]
    total: int
    missing: int


def listed(round_id: int, scope: Scope, wanted: Wanted, page: int, size: int) -> ReportList:
    """The reports of a round that fit, in the order of the plans, one page (from 1) of them."""
    is_missing = Report.state == ReportState.MISSING
    both = select(func.count(), func.count().filter(is_missing)).select_from(Report)
    total, missing = db.session.execute(_of(both, round_id, scope, wanted)).one()
    ids = _of(select(Report.id).join(Task, Task.id == Report.task_id), round_id, scope, wanted)
    ordered = ids.order_by(Task.plan_id, Task.position, Report.id).offset((page - 1) * size).limit(size)
    return ReportList(lines(list(db.session.scalars(ordered))), total, missing)


def plans_of_round(round_id: int) -> dict[int, str]:
    """The plans a round asks for, by number, for a filter."""
    asked = select(Task.plan_id).join(Report, Report.task_id == Task.id).where(Report.round_id == round_id)
    found = select(Plan.id, func.coalesce(Plan.number, Plan.title)).where(Plan.id.in_(asked.distinct()))
    return dict(db.session.execute(found.order_by(Plan.id)).all())


def _of(statement: Select[*tuple[Any, ...]], round_id: int, scope: Scope, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The same for the reports of a round that fit."""
    statement = statement.where(Report.round_id == round_id)
    if scope.department_ids is not None:
        statement = statement.where(Report.department_id.in_(scope.department_ids))
    if wanted.department_id is not None:
        statement = statement.where(Report.department_id == wanted.department_id)
    if wanted.plan_id is not None:
        statement = statement.where(Report.task_id.in_(select(Task.id).where(Task.plan_id == wanted.plan_id)))
    if wanted.standing is not None:
        statement = statement.where(_stands(wanted.standing))
    if wanted.sent is not None:
        statement = statement.where(is_expected(), _SENT[wanted.sent])
    return statement


_SENT: Mapping[Sent, ColumnElement[bool]] = {
    Sent.ASKED: true(),
    Sent.YES: IS_SENT,
    Sent.NEVER: ~IS_SENT,
    Sent.NO: CAME.element == Came.NEVER.value,
    Sent.MISSED: CAME.element == Came.MISSED.value,
}


def _stands(wanted: ReportStanding) -> ColumnElement[bool]:
    return or_(false(), *(_is(state, came) for state, came in states_of(wanted)))


def _is(state: ReportState, came: Came | None) -> ColumnElement[bool]:
    return Report.state == state if came is None else and_(Report.state == state, CAME.element == came.value)
