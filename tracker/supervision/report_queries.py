"""Reads what was owed in a round and what came of it, as known at an instant: the rows of 报送明细."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.clock import end_of, shanghai_date
from tracker.database import db
from tracker.people.name_queries import recorded_names
from tracker.plans.models import Task
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.reporting.round_queries import cutoffs_of
from tracker.supervision.details import ReportLine
from tracker.supervision.period import Period
from tracker.tasks.models import Assignment
from tracker.vocabulary import PartyRole, ReportAct, ReportState


def report_lines(plan_id: int | None, period: Period) -> tuple[ReportLine, ...]:
    """One line for each report the period's round asked for, in the order of the ledger; none without a round.

    A closed round shows what was known when it closed, an open one what was known at the end of `period.on`.
    """
    round = db.session.get(Round, period.round_id) if period.round_id is not None else None
    if round is None:
        return ()
    known = round.closed_at if period.is_final and round.closed_at else end_of(period.on)
    over = period.is_final or cutoffs_of(round.id).review_ends_on < period.on
    owed = (
        select(Report, Task.code, Assignment.role)
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(Report.round_id == round.id, Report.asked_at <= known)
        .order_by(Task.plan_id, Task.position, Report.id)
    )
    if plan_id is not None:
        owed = owed.where(Task.plan_id == plan_id)
    reports = list(db.session.execute(owed))
    events = _events([report.id for report, _, _ in reports], known)
    nil = _nil_versions([event.version_id for course in events.values() for event in course if event.version_id])
    names = recorded_names()
    return tuple(
        _line(report, code, role, names.full(report.department_id, period.on), events[report.id], nil, known, over)
        for report, code, role in reports
    )


def _line(
    report: Report,
    code: str,
    role: str,
    body: str,
    events: Sequence[ReportEvent],
    nil: set[int],
    known: datetime,
    over: bool,
) -> ReportLine:
    state = ReportState(events[-1].state) if events else ReportState.TO_FILL
    last_version = next((event.version_id for event in reversed(events) if event.version_id), None)
    return ReportLine(
        code=code,
        body=body,
        role=PartyRole(role).label,
        due_on=report.due_on,
        handed_in_on=_handed_in_on(report, known),
        exempt=state is ReportState.EXEMPT,
        closed=over,
        nil_report=last_version in nil,
        state=state,
        returned=sum(event.act == ReportAct.RETURN for event in events),
    )


def _handed_in_on(report: Report, known: datetime) -> date | None:
    at = report.first_submitted_at
    return shanghai_date(at) if at is not None and at <= known else None


def _events(report_ids: Sequence[int], known: datetime) -> defaultdict[int, list[ReportEvent]]:
    found = select(ReportEvent).where(ReportEvent.report_id.in_(report_ids), ReportEvent.recorded_at <= known)
    by_report: defaultdict[int, list[ReportEvent]] = defaultdict(list)
    for event in db.session.scalars(found.order_by(ReportEvent.recorded_at, ReportEvent.id)):
        by_report[event.report_id].append(event)
    return by_report


def _nil_versions(version_ids: Sequence[int]) -> set[int]:
    found = select(ReportVersion.id).where(ReportVersion.id.in_(version_ids), ReportVersion.nil_report)
    return set(db.session.scalars(found))
