"""What the home of 综合处 says beside whose turn it is: tasks by their light, duties the units have not signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select

from tracker.database import db
from tracker.ledger.lights.severity import RANKS, ranks_of
from tracker.ledger.models import LedgerStanding
from tracker.ledger.states import IN_FORCE
from tracker.plans.models import Task
from tracker.reporting.models import FrozenLight, Report, ReportVersion, Round
from tracker.reporting.paper.queries import count_missing
from tracker.tasks.models import Assignment
from tracker.vocabulary import Colour, LightRule, ReportState, RoundKind


@dataclass(frozen=True)
class OfficeDesk:
    """What the office watches: `to_decide`, `overdue`, `sign_late`: tasks by their light.

    `unsigned`: duties nobody has signed, which the units owe; `scans`: approvals on paper whose scan is late;
    `newly_red`: red now and not when the last quarter was closed.
    """

    to_decide: int
    overdue: int
    unsigned: int
    sign_late: int = 0
    newly_red: int = 0
    scans: int = 0


def office_desk(jurisdiction_id: str, day: date, plan_ids: frozenset[int] | None = None) -> OfficeDesk:
    """The counts, of these plans where they are named: in one statement, the scans apart."""
    mine = _Mine(jurisdiction_id, plan_ids)
    standing = mine.of_plan(LedgerStanding, LedgerStanding.plan_id)
    unsigned = Assignment.signed_on.is_(None), Assignment.objected_on.is_(None), Assignment.ended_on.is_(None)
    is_running = Task.state.in_(IN_FORCE)
    row = db.session.execute(
        select(
            _lit(standing, LightRule.TO_DECIDE),
            _lit(standing, LightRule.OVERDUE),
            _count(Assignment.id, *mine.of(Assignment), *unsigned, Task.id == Assignment.task_id, is_running),
            _lit(standing, LightRule.UNSIGNED),
            _newly_red(mine, standing),
        )
    ).one()
    return OfficeDesk(*row, scans=count_missing(jurisdiction_id, day))


def submitted_since(jurisdiction_id: str, plan_ids: frozenset[int] | None, at: datetime) -> int:
    """How many of the reports that wait were submitted after an instant."""
    mine = _Mine(jurisdiction_id, plan_ids)
    found = (
        select(func.count(Report.id))
        # By the version's own report, too: the index on `submitted_at` then leads to the few reports it speaks of.
        .join(ReportVersion, (ReportVersion.id == Report.version_id) & (ReportVersion.report_id == Report.id))
        .where(*mine.of(Report), Report.state == ReportState.TO_REVIEW, ReportVersion.submitted_at > at)
    )
    return db.session.scalar(found) or 0


@dataclass(frozen=True)
class _Mine:
    """The conditions of a desk: a jurisdiction's rows, of some plans where they are named."""

    jurisdiction_id: str
    plan_ids: frozenset[int] | None

    def of(self, row: Any) -> Sequence[ColumnElement[bool]]:
        """For a table that names its task."""
        in_jurisdiction = row.jurisdiction_id == self.jurisdiction_id
        if self.plan_ids is None:
            return (in_jurisdiction,)
        return in_jurisdiction, row.task_id.in_(select(Task.id).where(Task.plan_id.in_(self.plan_ids)))

    def of_plan(self, row: Any, plan_id: Any) -> Sequence[ColumnElement[bool]]:
        """For a table that names its plan."""
        in_jurisdiction = row.jurisdiction_id == self.jurisdiction_id
        return (in_jurisdiction,) if self.plan_ids is None else (in_jurisdiction, plan_id.in_(self.plan_ids))


def _count(column: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(column)).where(*conditions).scalar_subquery()


def _lit(standing: Sequence[ColumnElement[bool]], rule: LightRule) -> ScalarSelect[int]:
    """Tasks by the rank an index holds, as of the day's turn."""
    return _count(LedgerStanding.task_id, *standing, LedgerStanding.rank == RANKS[rule])


def _newly_red(mine: _Mine, standing: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    """Red now; not red, or not lit at all, when the last quarter's round was closed."""
    last = (
        select(Round.id)
        .where(
            Round.jurisdiction_id == mine.jurisdiction_id,
            Round.kind == RoundKind.QUARTER,
            Round.closed_on.is_not(None),
        )
        .order_by(Round.as_of.desc())
        .limit(1)
        .scalar_subquery()
    )
    was_red = exists().where(
        FrozenLight.round_id == last,
        FrozenLight.task_id == LedgerStanding.task_id,
        FrozenLight.colour == Colour.RED,
    )
    return _count(LedgerStanding.task_id, *standing, LedgerStanding.rank.between(*ranks_of(Colour.RED)), ~was_red)
