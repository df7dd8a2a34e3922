"""Reads what was owed in a round and what came of it, as known at an instant: the rows of 报送明细."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts.known_queries import is_known, rounds
from tracker.people.names.queries import recorded_names
from tracker.plans.models import Task
from tracker.plans.revise.queries import plan_then, position_then
from tracker.reporting.course.rules import Course
from tracker.reporting.due.queries import due_on_then
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.reporting.standing import has_time
from tracker.supervision.period import Period
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.details import ReportLine
from tracker.tasks.models import Assignment
from tracker.vocabulary import PartyRole, ReportState

CHUNK = 1000
"""Rows fetched at a time."""


def report_lines(selection: Selection, period: Period, *, later_days: bool = True) -> tuple[ReportLine, ...]:
    """One line for each report the period's round asked for, in the order of the ledger; none without a round.

    Where bodies are selected, of these alone.

    A closed round shows what was known when it closed, an open one what was known at the end of `period.on`. What was
    asked for until a day behind that (请报送) has still time, as on the page of the round; without `later_days` what
    was owed before is 缺报 all the same, as editions printed it earlier.
    """
    if period.round_id is None:
        return ()
    ((_, cutoffs),) = rounds(Round.id == period.round_id, period.known)
    last = max(cutoffs.review_ends_on, (shanghai_date(period.known) if period.known else period.on) - timedelta(days=1))
    over = period.is_final or cutoffs.review_ends_on < period.on
    owed = (
        select(
            *(Report.id, Report.department_id, due_on_then(period.known), Report.first_submitted_at),
            *(Report.task_id, Task.code, Assignment.role),
        )
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(Report.round_id == period.round_id)
        .order_by(plan_then(period.known), position_then(period.known), Report.id)
    )
    if selection.plans:
        owed = owed.where(plan_then(period.known).in_(selection.plans))
    if selection.department_ids:
        owed = owed.where(Report.department_id.in_(selection.department_ids))
    if period.known is not None:
        owed = owed.where(Report.asked_at < period.known)
    courses, nil = _courses(period.round_id, period.known), _nil_versions(period.round_id)
    names = recorded_names(period.known)
    return tuple(
        _line(
            row,
            names.full(row.department_id, period.names_of),
            courses.get(row.id) or Course(),
            nil,
            period,
            over and row.due_on <= last,
            later_days,
        )
        for row in db.session.execute(owed.execution_options(yield_per=CHUNK))
        if selection.has(row.task_id)
    )


def _line(
    row: Row[*tuple[Any, ...]],
    body: str,
    course: Course[Any],
    nil: set[int],
    period: Period,
    over: bool,
    later_days: bool,
) -> ReportLine:
    until_on = _until_on(course) if later_days else None
    return ReportLine(
        code=row.code,
        body=body,
        role=PartyRole(row.role),
        due_on=row.due_on,
        handed_in_on=_handed_in_on(row.first_submitted_at, period.known),
        exempt=course.state is ReportState.EXEMPT or course.is_voluntary,
        closed=over and not has_time(course.state, until_on, closed=over),
        nil_report=course.sent_version_id in nil,
        state=course.state,
        returned=course.returned,
    )


def _until_on(course: Course[Any]) -> date | None:
    """The day until which it was asked for once more, as long as nothing else was said of it since."""
    opened, is_last = course.opened, course.opened is course.decided
    return opened.until_on if opened is not None and is_last else None


def _handed_in_on(at: datetime | None, known: datetime | None) -> date | None:
    return shanghai_date(at) if at is not None and is_known(at, known) else None


def _courses(round_id: int, known: datetime | None) -> dict[int, Course[Any]]:
    """By report of the round; the acts are read one by one and few are kept, there are hundreds of thousands."""
    of_round = select(Report.id).where(Report.round_id == round_id)
    events = (
        select(
            *(ReportEvent.report_id, ReportEvent.act, ReportEvent.state, ReportEvent.version_id),
            *(ReportEvent.until_on, ReportEvent.because),
        )
        .where(ReportEvent.report_id.in_(of_round))
        .order_by(ReportEvent.recorded_at, ReportEvent.id)
    )
    if known is not None:
        events = events.where(ReportEvent.recorded_at < known)
    courses: defaultdict[int, Course[Any]] = defaultdict(Course)
    for event in db.session.execute(events.execution_options(yield_per=CHUNK)):
        courses[event.report_id].add(event)
    return courses


def _nil_versions(round_id: int) -> set[int]:
    statement = select(ReportVersion.id).join(Report, Report.id == ReportVersion.report_id)
    return set(db.session.scalars(statement.where(Report.round_id == round_id, ReportVersion.nil_report)))
