"""Reads what a body keeps of a task that it has left: its reports and its requests.

Example: 市能源局 was taken out of （六） on 2027-03-02. The message that told it so leads to its four reports and the
extension it had been granted; how the task goes on is for those who have it now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.database import db
from tracker.outcomes.models import Extension
from tracker.people.access import Scope
from tracker.plans.models import Measure, Plan, Task
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import round_label
from tracker.tasks.models import Assignment
from tracker.vocabulary import ExtensionState, ReportState


@dataclass(frozen=True)
class LeftReport:
    """A report of its own, as it stands."""

    id: int
    round: str
    state: ReportState


@dataclass(frozen=True)
class LeftRequest:
    """A request of its own for a later date, as it stands."""

    id: int
    requested_on: date | None
    granted_on: date | None
    state: ExtensionState


@dataclass(frozen=True)
class Left:
    """A task and since when these bodies have no duty in it; the newest report and request first."""

    code: str
    task: str
    plan: str
    since: date
    reports: tuple[LeftReport, ...]
    requests: tuple[LeftRequest, ...]


def left(code: str, scope: Scope) -> Left | None:
    """None of a task in which the departments of a scope never had a duty, or have one now."""
    if not scope.department_ids:
        return None
    found = (
        select(Task.id, Measure.label, Measure.title, Plan.title.label("plan"), func.max(Assignment.ended_on))
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(Task.code == code, Assignment.department_id.in_(scope.department_ids))
        .group_by(Task.id, Measure.label, Measure.title, Plan.title)
        .having(func.count() == func.count(Assignment.ended_on))
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        return None
    id, label, title, plan, since = row
    assert since is not None
    bodies = scope.department_ids
    return Left(code, f"{label}{title}", plan, since, _reports(id, bodies), _requests(id, bodies))


def _reports(task_id: int, bodies: Collection[int]) -> tuple[LeftReport, ...]:
    own = Report.task_id == task_id, Report.department_id.in_(bodies)
    found = select(Report.id, Round.name, Report.state).join(Round, Round.id == Report.round_id).where(*own)
    rows = db.session.execute(found.order_by(Round.as_of.desc(), Report.id))
    return tuple(LeftReport(id, round_label(name), ReportState(state)) for id, name, state in rows)


def _requests(task_id: int, bodies: Collection[int]) -> tuple[LeftRequest, ...]:
    columns = Extension.id, Extension.requested_on, Extension.granted_on, Extension.state
    found = select(*columns).where(Extension.task_id == task_id, Extension.department_id.in_(bodies))
    rows = db.session.execute(found.order_by(Extension.id.desc()))
    return tuple(LeftRequest(id, asked, granted, ExtensionState(state)) for id, asked, granted, state in rows)
