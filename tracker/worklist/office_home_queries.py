"""What the home of 综合处 says beside whose turn it is: tasks by their light, duties the units have not signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select

from tracker.database import db
from tracker.ledger.lights.severity import RANKS, ranks_of
from tracker.ledger.models import LedgerStanding
from tracker.plans.models import Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.paper.queries import late_scans
from tracker.tasks.models import Assignment
from tracker.tasks.queries import unsigned
from tracker.vocabulary import Colour, LightRule, ReportState, TaskState


@dataclass(frozen=True)
class OfficeDesk:
    """What the office watches: `to_decide`, `overdue`, `sign_late`: tasks by their light.

    `unsigned`: duties nobody has signed, which the units owe; `newly_red`: red now and not when one last signed in, all
    that are red on the first visit; `new`: reports that wait and came since then; `scans`: approvals on paper whose
    scan is late.
    """

    to_decide: int
    overdue: int
    sign_late: int
    unsigned: int
    newly_red: int
    new: int
    scans: int


def office_desk(
    jurisdiction_id: str, day: date, plan_ids: frozenset[int] | None = None, since: datetime | None = None
) -> OfficeDesk:
    """The counts, of these plans where they are named, in one statement; `since`: the sign-in before this one."""
    mine = _Mine(jurisdiction_id, plan_ids)
    lit = _lit(mine).subquery()
    row: Any = db.session.execute(
        select(
            *lit.c,
            _unsigned(mine).scalar_subquery(),
            _newly_red(mine, since).scalar_subquery(),
            _came_since(mine, since).scalar_subquery() if since else literal(0),
            late_scans(jurisdiction_id, day).scalar_subquery(),
        )
    ).one()
    return OfficeDesk(*row)


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


def _lit(mine: _Mine) -> Select[*tuple[int, ...]]:
    """Tasks by the rank an index holds, as of the day's turn."""
    ranks = [RANKS[rule] for rule in (LightRule.TO_DECIDE, LightRule.OVERDUE, LightRule.UNSIGNED)]
    counts = (func.count().filter(LedgerStanding.rank == rank) for rank in ranks)
    return select(*counts).where(*mine.of_plan(LedgerStanding, LedgerStanding.plan_id), LedgerStanding.rank.in_(ranks))


def _unsigned(mine: _Mine) -> Select[int]:
    """Of the duties nobody has signed, which an index holds, those whose task goes on: few tasks have ended."""
    is_over = exists().where(Task.id == Assignment.task_id, Task.state.in_(_OVER), *mine.of_plan(Task, Task.plan_id))
    return select(func.count(Assignment.task_id)).where(*mine.of(Assignment), unsigned(), ~is_over)


_OVER = tuple(state for state in TaskState if state not in IN_FORCE)


def _newly_red(mine: _Mine, since: datetime | None) -> Select[int]:
    standing = mine.of_plan(LedgerStanding, LedgerStanding.plan_id)
    return select(func.count()).select_from(LedgerStanding).where(*standing, *_reddened(since))


def _reddened(since: datetime | None) -> Sequence[ColumnElement[bool]]:
    is_red = LedgerStanding.rank.between(*ranks_of(Colour.RED))
    return (is_red,) if since is None else (is_red, LedgerStanding.reddened_at > since)


def newly_red_among(task_ids: Collection[int], since: datetime | None) -> frozenset[int]:
    """Which of these tasks are red and were not then."""
    found = select(LedgerStanding.task_id).where(LedgerStanding.task_id.in_(task_ids), *_reddened(since))
    return frozenset(db.session.scalars(found))


def _came_since(mine: _Mine, at: datetime) -> Select[int]:
    """From the few texts that came, each looked up: a jurisdiction has thousands of reports that wait."""
    waits = exists().where(
        Report.id == ReportVersion.report_id,
        Report.version_id == ReportVersion.id,
        Report.state == ReportState.TO_REVIEW,
        *mine.of(Report),
    )
    return select(func.count(ReportVersion.id)).where(ReportVersion.submitted_at > at, waits)
