"""Reads what a report says and is asked: its versions, the ones accepted before, figures, evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.plans.models import Indicator, Task
from tracker.reporting.models import (
    Evidence,
    FrozenLight,
    Reading,
    Report,
    ReportEvent,
    ReportVersion,
    Round,
    RoundCutoffs,
)
from tracker.reporting.questions import (
    Draft,
    Figure,
    LastReading,
    Questions,
    ReadingDraft,
    open_figures,
    questions,
    why_not_unchanged,
)
from tracker.reporting.validity import valid_until
from tracker.vocabulary import (
    Colour,
    Encouraged,
    FigureMode,
    Forecast,
    Frequency,
    Kind,
    Mode,
    Relation,
    RoundKind,
    Stage,
    YearlyConfirmation,
)


@dataclass(frozen=True)
class Accepted:
    """What was accepted last of an assignment in an earlier round, and in which."""

    version: ReportVersion
    draft: Draft
    round_name: str
    as_of: date


def draft_of(version: ReportVersion) -> Draft:
    """What a stored version says, as plain values."""
    return _drafts([version])[version.id]


def _drafts(versions: Collection[ReportVersion]) -> dict[int, Draft]:
    """By version what it says."""
    found = select(Reading).where(Reading.version_id.in_([version.id for version in versions]))
    readings: defaultdict[int, list[ReadingDraft]] = defaultdict(list)
    for row in db.session.scalars(found.order_by(Reading.indicator_id)):
        said = ReadingDraft(row.indicator_id, row.value, row.as_of, row.source, row.caliber, row.not_due)
        readings[row.version_id].append(said)
    return {version.id: _draft(version, readings[version.id]) for version in versions}


def _draft(version: ReportVersion, readings: Iterable[ReadingDraft]) -> Draft:
    return Draft(
        progress_text=version.progress_text,
        problems=version.problems,
        next_steps=version.next_steps,
        coordination=version.coordination,
        stage=Stage(version.stage) if version.stage else None,
        encouraged=Encouraged(version.encouraged) if version.encouraged else None,
        confirmation=YearlyConfirmation(version.confirmation) if version.confirmation else None,
        forecast=Forecast(version.forecast) if version.forecast else None,
        no_change=version.no_change,
        nil_report=version.nil_report,
        readings=tuple(readings),
    )


def evidence_of(version_ids: Collection[int]) -> list[Evidence]:
    """The proofs handed in with these versions, oldest first."""
    found = select(Evidence).where(Evidence.version_id.in_(version_ids)).order_by(Evidence.id)
    return list(db.session.scalars(found))


def versions_of(report_id: int) -> list[ReportVersion]:
    """All texts of a report, oldest first."""
    found = select(ReportVersion).where(ReportVersion.report_id == report_id).order_by(ReportVersion.number)
    return list(db.session.scalars(found))


def accepted_before(report: Report) -> Accepted | None:
    """What was accepted last of the same assignment in a quarter before this report's."""
    return accepted_before_each([report]).get(report.id)


def accepted_before_each(reports: Collection[Report]) -> dict[int, Accepted]:
    """The same by report, for those that have any."""
    this, earlier = aliased(Report), aliased(Round)
    found = (
        select(this.id, ReportVersion, earlier)
        .join(Round, Round.id == this.round_id)
        .join(Report, Report.assignment_id == this.assignment_id)
        .join(ReportVersion, ReportVersion.id == Report.accepted_version_id)
        .join(earlier, earlier.id == Report.round_id)
        .where(
            this.id.in_([report.id for report in reports]),
            earlier.kind == RoundKind.QUARTER,
            earlier.as_of < Round.as_of,
        )
        .order_by(earlier.as_of)
    )
    last = {report_id: (version, round) for report_id, version, round in db.session.execute(found)}
    drafts = _drafts([version for version, _ in last.values()])
    return {
        report_id: Accepted(version, drafts[version.id], round.name, round.as_of)
        for report_id, (version, round) in last.items()
    }


def asked_of(report: Report, expired: Iterable[int] = ()) -> Questions:
    """What this report is asked, by the task's kind and the quarter; figures in `expired` are 期满 and left out."""
    return asked_of_each([report], expired)[report.id]


def asked_of_each(reports: Collection[Report], expired: Iterable[int] = ()) -> dict[int, Questions]:
    """The same by report."""
    found = (
        select(Report.id, Task, Round)
        .join(Task, Task.id == Report.task_id)
        .join(Round, Round.id == Report.round_id)
        .where(Report.id.in_([report.id for report in reports]))
    )
    asked = {report_id: (task, round) for report_id, task, round in db.session.execute(found)}
    figures, gone = _figures(reports, {task.id: task for task, _ in asked.values()}), frozenset(expired)
    return {
        report_id: questions(Kind(task.kind), quarter_of(round), open_figures(figures[report_id], gone))
        for report_id, (task, round) in asked.items()
    }


def quarter_of(round: Round) -> int:
    """1–4, the quarter a round speaks of."""
    return (round.as_of.month + 2) // 3


def _figures(reports: Collection[Report], tasks: Mapping[int, Task]) -> dict[int, list[Figure]]:
    """By report the figures its body may be asked: its own, and those for which nobody is named (domain.md 8)."""
    by_task: defaultdict[int | None, list[Indicator]] = defaultdict(list)
    found = select(Indicator).where(Indicator.task_id.in_(tasks)).order_by(Indicator.position)
    for row in db.session.scalars(found):
        by_task[row.task_id].append(row)
    last = _accepted_readings([row.id for rows in by_task.values() for row in rows])
    return {
        report.id: [
            _figure(row, report, tasks[report.task_id], last[row.id])
            for row in by_task[report.task_id]
            if row.source_id in (None, report.department_id)
        ]
        for report in reports
    }


def _figure(row: Indicator, report: Report, task: Task, last: Iterable[tuple[int, LastReading]]) -> Figure:
    """Where several bodies report for themselves and none is named as the source, none of them is made to answer."""
    elsewhere = [reading for report_id, reading in last if report_id != report.id]
    return Figure(
        indicator_id=row.id,
        subject=row.subject,
        relation=Relation(row.relation),
        target=row.value,
        unit=row.unit,
        year=row.year,
        mode=FigureMode(row.mode),
        frequency=Frequency(row.frequency),
        lag_days=row.lag_days,
        caliber=row.caliber,
        required=row.source_id == report.department_id or task.mode != Mode.EACH_REPORTS,
        last=elsewhere[-1] if elsewhere else None,
    )


def last_readings(indicator_ids: Collection[int]) -> dict[int, LastReading]:
    """By indicator the accepted value that speaks of the latest day, of whichever body."""
    return {indicator_id: values[-1][1] for indicator_id, values in _accepted_readings(indicator_ids).items()}


def _accepted_readings(indicator_ids: Collection[int]) -> defaultdict[int, list[tuple[int, LastReading]]]:
    """By indicator the accepted values of whichever body with their reports; the one of the latest day is last."""
    found = (
        select(Report.id, Reading)
        .join(ReportVersion, ReportVersion.id == Reading.version_id)
        .join(Report, and_(Report.id == ReportVersion.report_id, Report.accepted_version_id == ReportVersion.id))
        .where(Reading.indicator_id.in_(indicator_ids), Reading.value.is_not(None))
        .order_by(Reading.as_of, Reading.id)
    )
    values: defaultdict[int, list[tuple[int, LastReading]]] = defaultdict(list)
    for report_id, row in db.session.execute(found):
        if row.value is not None:
            reading = LastReading(row.value, row.as_of, row.source, row.caliber)
            values[row.indicator_id].append((report_id, reading))
    return values


def no_change_refusal(report: Report, asked: Questions, day: date) -> str | None:
    """Why this body cannot say 本期无变化, in Chinese; None where it may."""
    return no_change_refusals([report], {report.id: asked}, day)[report.id]


def no_change_refusals(reports: Collection[Report], asked: Mapping[int, Questions], day: date) -> dict[int, str | None]:
    """The same by report."""
    told = _substance_told([report.assignment_id for report in reports])
    red = _red_before([report.task_id for report in reports])
    refusals = {}
    for report in reports:
        ends = [end for report_id, end in told[report.assignment_id] if report_id != report.id]
        figures = asked[report.id].figures
        until = valid_until(ends[-1], asked[report.id].kind, [one.frequency for one in figures]) if ends else None
        refusals[report.id] = why_not_unchanged(asked[report.id], bool(ends), until, report.task_id in red, day)
    return refusals


def _substance_told(assignment_ids: Collection[int]) -> defaultdict[int, list[tuple[int, date]]]:
    """By assignment the reports with accepted words of their own and the review ends of their rounds, newest last."""
    found = (
        select(Report.assignment_id, Report.id, func.max(RoundCutoffs.review_ends_on))
        .join(Round, Round.id == Report.round_id)
        .join(ReportVersion, ReportVersion.id == Report.accepted_version_id)
        .join(RoundCutoffs, RoundCutoffs.round_id == Round.id)
        .where(
            Report.assignment_id.in_(assignment_ids),
            ReportVersion.no_change.is_(False),
            ReportVersion.nil_report.is_(False),
        )
        .group_by(Report.assignment_id, Report.id, Round.as_of)
        .order_by(Round.as_of)
    )
    told: defaultdict[int, list[tuple[int, date]]] = defaultdict(list)
    for assignment_id, report_id, ends_on in db.session.execute(found):
        told[assignment_id].append((report_id, ends_on))
    return told


def _red_before(task_ids: Collection[int]) -> set[int]:
    """The tasks whose light was red when a round closed last."""
    found = select(FrozenLight.task_id, FrozenLight.colour).where(FrozenLight.task_id.in_(task_ids))
    last = dict(db.session.execute(found.order_by(FrozenLight.frozen_on)).all())
    return {task_id for task_id, colour in last.items() if colour == Colour.RED}


@dataclass(frozen=True)
class Reuse:
    """What a duty may reuse: the words accepted last, and why 本期无变化 cannot be said (None: it can)."""

    text: str
    round_name: str
    refusal: str | None


def reuse(report_ids: Collection[int], day: date) -> dict[int, Reuse]:
    """By report what can be reused of an earlier round; reports without anything accepted before are left out."""
    reports = list(db.session.scalars(select(Report).where(Report.id.in_(report_ids))))
    before = accepted_before_each(reports)
    told = [report for report in reports if report.id in before]
    refusals = no_change_refusals(told, asked_of_each(told), day)
    return {
        report_id: Reuse(last.draft.progress_text, last.round_name, refusals[report_id])
        for report_id, last in before.items()
    }


def events_of(report_id: int) -> list[ReportEvent]:
    """What happened to a report, oldest first."""
    found = select(ReportEvent).where(ReportEvent.report_id == report_id).order_by(ReportEvent.id)
    return list(db.session.scalars(found))
