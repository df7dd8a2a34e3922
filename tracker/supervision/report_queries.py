"""Reads what was owed in a round and what came of it, as known at an instant: the rows of 报送明细."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts.known_queries import facts, is_known, rounds
from tracker.people.names.queries import recorded_names
from tracker.plans.models import Task
from tracker.plans.revise.queries import plan_then, position_then
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.supervision.period import Period
from tracker.supervision.sheets.details import ReportLine
from tracker.tasks.models import Assignment
from tracker.vocabulary import PartyRole, ReportAct, ReportState

_RETURNS = (ReportAct.RETURN, ReportAct.SEND_BACK)
"""Who returns a report counts alike: 综合处 or, of 牵头汇总, the lead."""


def report_lines(plan_id: int | None, period: Period) -> tuple[ReportLine, ...]:
    """One line for each report the period's round asked for, in the order of the ledger; none without a round.

    A closed round shows what was known when it closed, an open one what was known at the end of `period.on`.
    """
    if period.round_id is None:
        return ()
    ((_, cutoffs),) = rounds(Round.id == period.round_id, period.known)
    over = period.is_final or cutoffs.review_ends_on < period.on
    owed = (
        select(*Report.__table__.c, Task.code, Assignment.role)
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(Report.round_id == period.round_id)
        .order_by(plan_then(period.known), position_then(period.known), Report.id)
    )
    if plan_id is not None:
        owed = owed.where(plan_then(period.known) == plan_id)
    if period.known is not None:
        owed = owed.where(Report.asked_at < period.known)
    reports = db.session.execute(owed).all()
    events, nil = _events(period.round_id, period.known), _nil_versions(period.round_id)
    names = recorded_names()
    return tuple(
        _line(report, names.full(report.department_id, period.on), events[report.id], nil, period, over)
        for report in reports
    )


def _line(
    report: Row[*tuple[Any, ...]],
    body: str,
    events: Sequence[ReportEvent],
    nil: set[int],
    period: Period,
    over: bool,
) -> ReportLine:
    state = ReportState(events[-1].state) if events else ReportState.TO_FILL
    last_version = next((event.version_id for event in reversed(events) if event.version_id), None)
    return ReportLine(
        code=report.code,
        body=body,
        role=PartyRole(report.role).label,
        due_on=report.due_on,
        handed_in_on=_handed_in_on(report.first_submitted_at, period.known),
        exempt=state is ReportState.EXEMPT,
        closed=over,
        nil_report=last_version in nil,
        state=state,
        returned=sum(event.act in _RETURNS for event in events),
    )


def _handed_in_on(at: datetime | None, known: datetime | None) -> date | None:
    return shanghai_date(at) if at is not None and is_known(at, known) else None


def _events(round_id: int, known: datetime | None) -> defaultdict[int, list[ReportEvent]]:
    of_round = select(Report.id).where(Report.round_id == round_id)
    by_report: defaultdict[int, list[ReportEvent]] = defaultdict(list)
    for event in facts(ReportEvent, ReportEvent.report_id.in_(of_round), known):
        by_report[event.report_id].append(event)
    return by_report


def _nil_versions(round_id: int) -> set[int]:
    found = select(ReportVersion.id).join(Report, Report.id == ReportVersion.report_id)
    return set(db.session.scalars(found.where(Report.round_id == round_id, ReportVersion.nil_report)))
