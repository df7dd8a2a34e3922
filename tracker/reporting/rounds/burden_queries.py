"""Reads what a round cost the units: how much was asked, spared by prefilling and 无变化, sent back, how early it came.

It is shown to the coordinator and to the unit itself, in the order of the registry; nobody is ranked by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.reporting.line_queries import is_asked_for
from tracker.reporting.models import Report, ReportVersion, Round


@dataclass
class Burden:
    """What was asked of a unit in a round and what came of it, in reports.

    `prefilled`: begun with words accepted before; `unchanged`, `nil`, `entered`: of those submitted; `returned`: how
    often; `days`: of each submitted one, how many calendar days before its cut-off it came first (late: below 0).
    """

    asked: int = 0
    prefilled: int = 0
    unchanged: int = 0
    nil: int = 0
    entered: int = 0
    returned: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def submitted(self) -> int:
        """Submitted at least once."""
        return len(self.days)

    @property
    def late(self) -> int:
        """Submitted first after its cut-off."""
        return sum(day < 0 for day in self.days)

    @property
    def mean_days(self) -> float | None:
        """Days early on the average, one decimal; below 0 late; None where nothing was submitted."""
        return round(sum(self.days) / len(self.days), 1) if self.days else None

    def add(self, other: Burden) -> None:
        """Count another one in."""
        self.asked += other.asked
        self.prefilled += other.prefilled
        self.unchanged += other.unchanged
        self.nil += other.nil
        self.entered += other.entered
        self.returned += other.returned
        self.days += other.days


@dataclass(frozen=True)
class UnitBurden:
    """A unit's burden in a round."""

    round_id: int
    department_id: int
    department: str
    of: Burden


def burdens(round_ids: Collection[int], scope: Scope) -> list[UnitBurden]:
    """By round and unit, in the order of the registry, what was asked of whom the scope shows."""
    statement = select(
        Report.round_id,
        Report.department_id,
        Department.short_name,
        Report.due_on,
        Report.first_submitted_at,
        Report.returned_count,
        ReportVersion.no_change,
        ReportVersion.nil_report,
        ReportVersion.entered_how.is_not(None),
        _was_prefilled(),
    )
    found = (
        statement.join(Round, Round.id == Report.round_id)
        .join(Department, Department.id == Report.department_id)
        .outerjoin(ReportVersion, ReportVersion.id == Report.version_id)
        .where(Report.round_id.in_(round_ids), is_asked_for())
        .order_by(Round.as_of.desc(), Report.round_id, Report.department_id)
    )
    if scope.department_ids is not None:
        found = found.where(Report.department_id.in_(scope.department_ids))
    units: defaultdict[tuple[int, int, str], Burden] = defaultdict(Burden)
    for (
        round_id,
        department_id,
        name,
        due_on,
        sent_at,
        returned,
        unchanged,
        nil,
        entered,
        prefilled,
    ) in db.session.execute(found):
        units[round_id, department_id, name].add(
            _one(due_on, sent_at, returned, bool(prefilled), bool(unchanged), bool(nil), bool(entered))
        )
    return [UnitBurden(round_id, body, name, of) for (round_id, body, name), of in units.items()]


def total(of: Collection[UnitBurden]) -> Burden:
    """All of them together."""
    together = Burden()
    for unit in of:
        together.add(unit.of)
    return together


def _one(
    due_on: date, sent_at: datetime | None, returned: int, prefilled: bool, unchanged: bool, nil: bool, entered: bool
) -> Burden:
    is_sent = sent_at is not None
    return Burden(
        asked=1,
        prefilled=int(prefilled),
        unchanged=int(is_sent and unchanged),
        nil=int(is_sent and nil),
        entered=int(is_sent and entered),
        returned=returned,
        days=[(due_on - shanghai_date(sent_at)).days] if sent_at is not None else [],
    )


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
