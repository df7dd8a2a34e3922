"""What was asked of each body of a task and what was accepted of it, as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts import Body, PartFacts, ReportFacts
from tracker.ledger.queries.known import accepting, facts, newest, rounds
from tracker.people.models import Department
from tracker.reporting.models import Evidence, Reading, Report, ReportEvent, ReportVersion, Round
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    Appraisal,
    AssignmentAct,
    Encouraged,
    Forecast,
    ReportAct,
    RoundKind,
    Stage,
    YearlyConfirmation,
)


@dataclass(frozen=True)
class Duty:
    """A body with an assignment in force, its role there and what it reported."""

    role: str
    part: PartFacts


def duties(task_ids: Sequence[int], known: datetime | None) -> defaultdict[int, list[Duty]]:
    """The bodies of each task by task id, in the order they were assigned."""
    found = select(Assignment, Department.short_name).join(Department, Department.id == Assignment.department_id)
    found = found.where(Assignment.task_id.in_(task_ids)).order_by(Assignment.id)
    if known is not None:
        found = found.where(Assignment.recorded_at < known)
    rows = list(db.session.execute(found))
    # Asked by tasks, of which a batch has so many; of bodies and reports it may have any number.
    held = select(Assignment.id).where(Assignment.task_id.in_(task_ids))
    ending = and_(AssignmentFact.assignment_id.in_(held), AssignmentFact.act == AssignmentAct.ENDED)
    ended = {fact.assignment_id for fact in facts(AssignmentFact, ending, known)}
    asked = _asked(task_ids, known)
    accepted = _accepted(task_ids, known)
    by_task: defaultdict[int, list[Duty]] = defaultdict(list)
    for row, name in rows:
        if row.id not in ended:
            body, ends = Body(row.department_id, name), tuple(sorted(asked[row.id]))
            part = PartFacts(body, ends, tuple(accepted[row.id]), is_member=row.group_id is not None)
            by_task[row.task_id].append(Duty(row.role, part))
    return by_task


def _asked(task_ids: Sequence[int], known: datetime | None) -> defaultdict[int, list[date]]:
    """Review ends of the quarters' rounds that asked each assignment; who is exempt was not asked."""
    found = select(Report).where(Report.task_id.in_(task_ids))
    if known is not None:
        found = found.where(Report.asked_at < known)
    reports = list(db.session.scalars(found))
    asking = select(Report.id).where(Report.task_id.in_(task_ids))
    sparing = and_(ReportEvent.report_id.in_(asking), ReportEvent.act.in_((ReportAct.EXEMPT, ReportAct.REOPEN)))
    last = newest(facts(ReportEvent, sparing, known), "report_id")
    exempt = {report_id for report_id, event in last.items() if event.act == ReportAct.EXEMPT}
    ends = _round_ends({report.round_id for report in reports}, known)
    asked: defaultdict[int, list[date]] = defaultdict(list)
    for report in reports:
        if report.id not in exempt and report.round_id in ends:
            asked[report.assignment_id].append(ends[report.round_id])
    return asked


def _round_ends(round_ids: Iterable[int], known: datetime | None) -> dict[int, date]:
    which = and_(Round.kind == RoundKind.QUARTER, Round.id.in_(list(round_ids)))
    return {round.id: cutoffs.review_ends_on for round, cutoffs in rounds(which, known)}


def _accepted(task_ids: Sequence[int], known: datetime | None) -> defaultdict[int, list[ReportFacts]]:
    """What was accepted of each assignment, the newest of each round, oldest round first."""
    has_evidence = exists().where(Evidence.version_id == ReportVersion.id)
    has_reading = exists().where(Reading.version_id == ReportVersion.id, Reading.value.is_not(None))
    found = (
        select(ReportEvent, ReportVersion, Report, has_evidence | has_reading)
        .join(ReportVersion, ReportVersion.id == ReportEvent.version_id)
        .join(Report, Report.id == ReportEvent.report_id)
        .where(Report.task_id.in_(task_ids), accepting(known))
        .order_by(ReportEvent.recorded_at, ReportEvent.id)
    )
    rows = {report.id: (event, version, report, proven) for event, version, report, proven in db.session.execute(found)}
    ends = _round_ends({report.round_id for _, _, report, _ in rows.values()}, known)
    accepted: defaultdict[int, list[ReportFacts]] = defaultdict(list)
    for event, version, report, proven in rows.values():
        if report.round_id in ends:
            accepted[report.assignment_id].append(_report_facts(event, version, ends[report.round_id], bool(proven)))
    for reports in accepted.values():
        reports.sort(key=lambda one: (one.round_end, one.accepted_on))
    return accepted


def _report_facts(event: ReportEvent, version: ReportVersion, round_end: date, proven: bool) -> ReportFacts:
    return ReportFacts(
        round_end=round_end,
        accepted_on=shanghai_date(event.recorded_at),
        substance=not (version.no_change or version.nil_report),
        proven=proven,
        needs_coordination=bool(version.coordination.strip()),
        forecast=Forecast(version.forecast) if version.forecast else None,
        appraisal=Appraisal(event.appraisal) if event.appraisal else None,
        stage=Stage(version.stage) if version.stage else None,
        encouraged=Encouraged(version.encouraged) if version.encouraged else None,
        confirmation=YearlyConfirmation(version.confirmation) if version.confirmation else None,
    )
