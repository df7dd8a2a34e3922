"""What lies on a leader's desk and on a unit's today, counted by indexes; that of the coordinators is office_desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, bindparam, func, select

from tracker import audit
from tracker.clock import shanghai_date
from tracker.database import Remembered, db
from tracker.ledger.models import LedgerStanding
from tracker.ledger.states import IN_FORCE
from tracker.outcomes.models import Extension
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.reporting.models import FrozenLight, Report, ReportVersion, Round
from tracker.reporting.rounds.queries import newest_report_fact
from tracker.reporting.transitions import OWED
from tracker.tasks.models import Assignment
from tracker.vocabulary import Colour, ExtensionState, ReportState, Role, RoundKind, TaskState


@dataclass(frozen=True)
class LeaderDesk:
    """What waits for a leader: requests for a later date that he decides, tasks to be closed off."""

    requests: int
    to_close: int


@dataclass(frozen=True)
class UnitDesk:
    """What waits for a unit: reports owed (some of them returned, some 缺报 of a closed round), to approve, to sign.

    `handed_back`: requests for a later date that came back to be completed. `verifying`: reports owed to a 核定 round.
    """

    owed: int
    returned: int
    missing: int
    to_approve: int
    to_sign: int
    handed_back: int = 0
    verifying: int = 0

    @property
    def due(self) -> int:
        """Reports owed to a quarter's round still open."""
        return self.owed - self.missing - self.verifying


@dataclass(frozen=True)
class Waiting:
    """The report that has waited longest for its review."""

    report_id: int
    department: str
    measure: str
    sent_on: date


@dataclass(frozen=True)
class Frozen:
    """A task's light when the last quarter's round closed."""

    colour: Colour
    word: str


_leaders: Remembered[LeaderDesk] = Remembered()


def leader_desk(jurisdiction_id: str, *, is_principal: bool) -> LeaderDesk:
    """The counts; the second request and 补办 wait for the principal alone. They hold until the next act of anybody."""
    key = (jurisdiction_id, is_principal)
    return _leaders.get(audit.newest(), lambda: _leader_desk(jurisdiction_id, is_principal), key)


def _leader_desk(jurisdiction_id: str, is_principal: bool) -> LeaderDesk:
    mine = () if is_principal else (Extension.level == Role.LEADER,)
    row = db.session.execute(
        select(
            _requests(jurisdiction_id, ExtensionState.TO_DECIDE, *mine),
            _tasks(jurisdiction_id, TaskState.COMPLETED),
        )
    ).one()
    return LeaderDesk(*row)


def unit_desk(department_ids: Collection[int]) -> UnitDesk:
    """The counts of these departments, in one statement."""
    return UnitDesk(*db.session.execute(_unit_desk(), {"departments": list(department_ids)}).one())


@cache
def _unit_desk() -> Select[*tuple[int, ...]]:
    """Every page of a unit asks this: it is built once."""
    departments: BindParameter[int] = bindparam("departments")
    mine = Report.department_id.in_(departments)
    return select(
        _reports(mine, Report.state.in_(OWED)),
        _reports(mine, Report.state == ReportState.RETURNED),
        _reports(mine, Report.state == ReportState.MISSING),
        _reports(mine, Report.state == ReportState.TO_APPROVE),
        _count(
            Assignment.id,
            Task.id == Assignment.task_id,
            Assignment.department_id.in_(departments),
            Assignment.ended_on.is_(None),
            Assignment.signed_on.is_(None),
            Assignment.objected_on.is_(None),
            Task.state.in_(IN_FORCE),
        ),
        _count(
            Extension.id,
            Task.id == Extension.task_id,
            Extension.state == ExtensionState.DRAFT,
            Extension.applied_on.is_not(None),
            Task.lead_id.in_(departments),
        ),
        _reports(
            mine,
            Report.state.in_(_STILL_DUE),
            Round.id == Report.round_id,
            Round.kind == RoundKind.VERIFICATION,
        ),
    )


_STILL_DUE = tuple(state for state in OWED if state is not ReportState.MISSING)


_waiting: Remembered[Waiting | None] = Remembered()


def longest_waiting(jurisdiction_id: str) -> Waiting | None:
    """The report to be reviewed next by age, None where none waits."""
    return _waiting.get(newest_report_fact(), lambda: _longest_waiting(jurisdiction_id), jurisdiction_id)


def _longest_waiting(jurisdiction_id: str) -> Waiting | None:
    found = (
        select(Report.id, Department.short_name, Measure.label, ReportVersion.submitted_at)
        .join(Department, Department.id == Report.department_id)
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(ReportVersion, ReportVersion.id == Report.version_id)
        .where(Report.jurisdiction_id == jurisdiction_id, Report.state == ReportState.TO_REVIEW)
        .order_by(ReportVersion.submitted_at)
        .limit(1)
    )
    row = db.session.execute(found).one_or_none()
    return Waiting(row[0], row[1], row[2], shanghai_date(row[3])) if row and row[3] else None


def last_frozen(jurisdiction_id: str, task_ids: Collection[int]) -> dict[int, Frozen]:
    """By task its light in the quarter closed last; empty before the first was closed."""
    closed = select(Round.id).where(
        Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.QUARTER, Round.closed_on.is_not(None)
    )
    round_id = db.session.scalar(closed.order_by(Round.as_of.desc()).limit(1))
    found = select(FrozenLight.task_id, FrozenLight.colour, FrozenLight.word).where(
        FrozenLight.round_id == round_id, FrozenLight.task_id.in_(task_ids)
    )
    rows = db.session.execute(found)
    return {task_id: Frozen(Colour(colour), word) for task_id, colour, word in rows}


def _count(column: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(column)).where(*conditions).scalar_subquery()


def _reports(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return _count(Report.id, *conditions)


def _tasks(jurisdiction_id: str, state: TaskState) -> ScalarSelect[int]:
    """Tasks in a state, by the standing row's index."""
    return _count(
        LedgerStanding.task_id, LedgerStanding.jurisdiction_id == jurisdiction_id, LedgerStanding.state == state
    )


def _requests(jurisdiction_id: str, state: ExtensionState, *more: ColumnElement[bool]) -> ScalarSelect[int]:
    return _count(Extension.id, Extension.jurisdiction_id == jurisdiction_id, Extension.state == state, *more)
