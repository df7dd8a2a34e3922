"""What waits for the coordinators today, counted by indexes: of a jurisdiction, or of the plans of one 处室."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select

from tracker import audit
from tracker.database import Remembered, db
from tracker.ledger.lights.severity import RANKS, ranks_of
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Extension, Verdict
from tracker.plans.models import Plan, PlanGoal, Task
from tracker.reporting.models import Dissent, FrozenLight, Report, ReportVersion, Round
from tracker.reporting.paper.queries import count_missing
from tracker.tasks.models import Assignment
from tracker.vocabulary import Colour, ExtensionState, LightRule, PlanState, ReportState, RoundKind, TaskState


@dataclass(frozen=True)
class OfficeDesk:
    """What waits for the coordinators. `to_decide`, `overdue`, `unclaimed`, `sign_late`: tasks by their light.

    `unsigned`: duties nobody has signed, which the units owe; `sign_late`: tasks of them past their limit; `scans`:
    approvals on paper whose scan is late; `newly_red`: red now and not when the last quarter was closed.
    """

    to_review: int
    objections: int
    checking: int
    to_decide: int
    overdue: int
    goals: int
    unclaimed: int
    unsigned: int
    to_verify: int = 0
    requests: int = 0
    dissents: int = 0
    sign_late: int = 0
    newly_red: int = 0
    scans: int = 0

    @property
    def acts(self) -> int:
        """How many things wait for an act of the coordinators."""
        to_judge = self.to_decide + self.overdue + self.goals
        to_end = self.to_verify + self.requests
        to_settle = self.objections + self.dissents + self.unclaimed
        return self.to_review + to_settle + self.checking + to_judge + to_end


_office: Remembered[OfficeDesk] = Remembered()


def office_desk(jurisdiction_id: str, day: date, plan_ids: frozenset[int] | None = None) -> OfficeDesk:
    """The counts, of these plans where they are named; they hold until the next act of anybody (its audit row)."""
    key = (jurisdiction_id, day, plan_ids)
    return _office.get(audit.newest(), lambda: _office_desk(_Mine(jurisdiction_id, plan_ids), day), key)


def submitted_since(jurisdiction_id: str, plan_ids: frozenset[int] | None, at: datetime) -> int:
    """How many of the reports that wait were submitted after an instant."""
    mine = _Mine(jurisdiction_id, plan_ids)
    found = (
        select(func.count(Report.id))
        .join(ReportVersion, ReportVersion.id == Report.version_id)
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


def _office_desk(mine: _Mine, day: date) -> OfficeDesk:
    """In one statement, the scans apart."""
    standing = mine.of_plan(LedgerStanding, LedgerStanding.plan_id)
    unsigned = Assignment.signed_on.is_(None), Assignment.objected_on.is_(None)
    row = db.session.execute(
        select(
            _count(Report.id, *mine.of(Report), Report.state == ReportState.TO_REVIEW),
            _duties(mine, Assignment.objected_on.is_not(None)),
            _count(Plan.id, *mine.of_plan(Plan, Plan.id), Plan.state == PlanState.CHECKING),
            _lit(standing, LightRule.TO_DECIDE),
            _lit(standing, LightRule.OVERDUE),
            _goals(mine, day),
            _lit(standing, LightRule.UNCLAIMED),
            _duties(mine, *unsigned),
            _count(LedgerStanding.task_id, *standing, LedgerStanding.state == TaskState.TO_VERIFY),
            _count(Extension.id, *mine.of(Extension), Extension.state == ExtensionState.APPLIED),
            _count(Dissent.id, *mine.of(Dissent), Dissent.settled_at.is_(None)),
            _lit(standing, LightRule.UNSIGNED),
            _newly_red(mine, standing),
        )
    ).one()
    return OfficeDesk(*row, scans=count_missing(mine.jurisdiction_id, day))


def _count(column: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(column)).where(*conditions).scalar_subquery()


def _duties(mine: _Mine, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return _count(Assignment.id, *mine.of(Assignment), Assignment.ended_on.is_(None), *conditions)


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


def _goals(mine: _Mine, day: date) -> ScalarSelect[int]:
    """Goals of plans handed down whose date is past and on which no verdict was given."""
    return _count(
        PlanGoal.id,
        Plan.id == PlanGoal.plan_id,
        *mine.of_plan(Plan, Plan.id),
        Plan.state == PlanState.ISSUED,
        PlanGoal.due_on < day,
        ~exists().where(Verdict.goal_id == PlanGoal.id),
    )
