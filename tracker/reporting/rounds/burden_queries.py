"""Reads what a round cost the units: how much was asked, spared by prefilling and 无变化, sent back, how early it came.

It is shown to the coordinator and to the unit itself, in the order of the registry; nobody is ranked by it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from tracker.database import days_before, db
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.reporting.consolidation import HANDED_ON
from tracker.reporting.line_queries import is_expected
from tracker.reporting.models import Report, ReportVersion, Round

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Burden:
    """What was asked of a unit in a round and what came of it, in reports.

    `prefilled`: begun with words accepted before; `submitted`: at least once, `late`: first after its cut-off;
    `unchanged`, `nil`, `entered`: of those submitted, by the text sent last; `returned`: how often; `days`: how many
    calendar days before its cut-off each submitted one came first, added up (late: below 0).
    """

    asked: int = 0
    prefilled: int = 0
    submitted: int = 0
    late: int = 0
    unchanged: int = 0
    nil: int = 0
    entered: int = 0
    returned: int = 0
    days: int = 0

    @property
    def mean_days(self) -> float | None:
        """Days early on the average, one decimal, halves up as on 报送情况; below 0 late; None of nothing sent.

        One day late in thirty reports is 0, neither early nor late: rounded alone it would be -0.0.
        """
        mean = Decimal(self.days) / self.submitted if self.submitted else None
        return None if mean is None else float(mean.quantize(_TENTH, ROUND_HALF_UP)) + 0.0


@dataclass(frozen=True)
class UnitBurden:
    """A unit's burden in a round."""

    round_id: int
    department_id: int
    department: str
    of: Burden


def burdens(round_ids: Collection[int], scope: Scope) -> list[UnitBurden]:
    """By round and unit, in the order of the registry, what was asked of whom the scope shows."""
    values = {"rounds": list(round_ids), "departments": list(scope.department_ids or ())}
    found = db.session.execute(_of_units(scope.is_whole), values)
    return [UnitBurden(round_id, body, name, Burden(*sums)) for round_id, body, name, *sums in found]


def total(of: Collection[UnitBurden]) -> Burden:
    """All of them together."""
    return Burden(*(sum(getattr(unit.of, one.name) for unit in of) for one in fields(Burden)))


@cache
def _of_units(is_whole: bool) -> Select[*tuple[Any, ...]]:
    """Burden.fields by round and unit: added up first, and only then the names of the units."""
    which = [Report.round_id.in_(bindparam("rounds")), is_expected()]
    if not is_whole:
        which.append(Report.department_id.in_(bindparam("departments")))
    is_sent = Report.first_submitted_at.is_not(None)
    days = days_before(Report.due_on, Report.first_submitted_at)
    sums = (
        func.count(),
        _number(_was_prefilled()),
        _number(is_sent),
        _number(days < 0),
        _number(and_(is_sent, ReportVersion.no_change)),
        _number(and_(is_sent, ReportVersion.nil_report)),
        _number(and_(is_sent, ReportVersion.entered_how.is_not(None))),
        func.sum(Report.returned_count),
        func.coalesce(func.sum(days), 0),
    )
    names = [one.name for one in fields(Burden)]
    units = (
        select(Round.as_of, Report.round_id, Report.department_id)
        .add_columns(*(value.label(name) for name, value in zip(names, sums, strict=True)))
        .join(Round, Round.id == Report.round_id)
        .outerjoin(ReportVersion, ReportVersion.id == _sent_version_id())
        .where(*which)
        .group_by(Round.as_of, Report.round_id, Report.department_id)
        .subquery()
    )
    found = select(units.c.round_id, units.c.department_id, Department.short_name, *(units.c[name] for name in names))
    by = units.c.as_of.desc(), units.c.round_id, units.c.department_id
    return found.join(Department, Department.id == units.c.department_id).order_by(*by)


def _sent_version_id() -> ColumnElement[int]:
    """Of the text handed on last (Course.sent_version_id): what its unit writes anew has not been said yet."""
    told = aliased(ReportVersion)
    of_report = told.report_id == Report.id, told.submitted_at.is_not(None)
    last = select(func.max(told.id)).where(*of_report).correlate(Report).scalar_subquery()
    return case((Report.state.in_(HANDED_ON), Report.version_id), else_=last)


def _number(so: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((so, 1)))


def _was_prefilled() -> ColumnElement[bool]:
    """Something of the same body was accepted of the task in an earlier round."""
    before, earlier = aliased(Report), aliased(Round)
    return exists().where(
        before.task_id == Report.task_id,
        before.department_id == Report.department_id,
        before.accepted_version_id.is_not(None),
        earlier.id == before.round_id,
        earlier.as_of < Round.as_of,
    )
