"""Reads what a report says and is asked: its versions, the ones accepted before, figures, evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

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
    readings = db.session.scalars(
        select(Reading).where(Reading.version_id == version.id).order_by(Reading.indicator_id)
    )
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
        readings=tuple(
            ReadingDraft(row.indicator_id, row.value, row.as_of, row.source, row.caliber, row.not_due)
            for row in readings
        ),
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
    this = db.session.get_one(Round, report.round_id)
    found = (
        select(ReportVersion, Round)
        .join(Report, Report.accepted_version_id == ReportVersion.id)
        .join(Round, Round.id == Report.round_id)
        .where(
            Report.assignment_id == report.assignment_id,
            Round.kind == RoundKind.QUARTER,
            Round.as_of < this.as_of,
        )
        .order_by(Round.as_of.desc())
        .limit(1)
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        return None
    version, round = row
    return Accepted(version, draft_of(version), round.name, round.as_of)


def asked_of(report: Report, expired: Iterable[int] = ()) -> Questions:
    """What this report is asked, by the task's kind and the quarter; figures in `expired` are 期满 and left out."""
    task = db.session.get_one(Task, report.task_id)
    round = db.session.get_one(Round, report.round_id)
    return questions(Kind(task.kind), quarter_of(round), open_figures(_figures(task, report), expired))


def quarter_of(round: Round) -> int:
    """1–4, the quarter a round speaks of."""
    return (round.as_of.month + 2) // 3


def _figures(task: Task, report: Report) -> Sequence[Figure]:
    """The figures this body may be asked: its own, and those for which nobody is named (domain.md 8).

    Where several bodies report for themselves and none is named as the source, none of them is made to answer.
    """
    rows = db.session.scalars(select(Indicator).where(Indicator.task_id == task.id).order_by(Indicator.position))
    mine = [row for row in rows if row.source_id in (None, report.department_id)]
    last = last_readings([row.id for row in mine], report.id)
    return [
        Figure(
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
            last=last.get(row.id),
        )
        for row in mine
    ]


def last_readings(indicator_ids: Collection[int], but_report: int = 0) -> dict[int, LastReading]:
    """By indicator the accepted value that speaks of the latest day, of whichever body, in any other report."""
    found = (
        select(Reading)
        .join(Report, Report.accepted_version_id == Reading.version_id)
        .where(Reading.indicator_id.in_(indicator_ids), Reading.value.is_not(None), Report.id != but_report)
        .order_by(Reading.as_of, Reading.id)
    )
    return {
        row.indicator_id: LastReading(row.value, row.as_of, row.source, row.caliber)
        for row in db.session.scalars(found)
        if row.value is not None
    }


def no_change_refusal(report: Report, asked: Questions, day: date) -> str | None:
    """Why this body cannot say 本期无变化, in Chinese; None where it may."""
    found = (
        select(Round.as_of, func.max(RoundCutoffs.review_ends_on))
        .join(Report, Report.round_id == Round.id)
        .join(ReportVersion, ReportVersion.id == Report.accepted_version_id)
        .join(RoundCutoffs, RoundCutoffs.round_id == Round.id)
        .where(
            Report.assignment_id == report.assignment_id,
            Report.id != report.id,
            ReportVersion.no_change.is_(False),
            ReportVersion.nil_report.is_(False),
        )
        .group_by(Round.id, Round.as_of)
        .order_by(Round.as_of.desc())
        .limit(1)
    )
    last = db.session.execute(found).one_or_none()
    frequencies = [figure.frequency for figure in asked.figures]
    until = valid_until(last[1], asked.kind, frequencies) if last else None
    return why_not_unchanged(asked, last is not None, until, _was_red(report.task_id), day)


@dataclass(frozen=True)
class Reuse:
    """What a duty may reuse: the words accepted last, and why 本期无变化 cannot be said (None: it can)."""

    text: str
    round_name: str
    refusal: str | None


def reuse(report_ids: Collection[int], day: date) -> dict[int, Reuse]:
    """By report what can be reused of an earlier round; reports without anything accepted before are left out."""
    reports = list(db.session.scalars(select(Report).where(Report.id.in_(report_ids))))
    accepted = select(Report.assignment_id).where(
        Report.assignment_id.in_([report.assignment_id for report in reports]), Report.accepted_version_id.is_not(None)
    )
    told = set(db.session.scalars(accepted))
    found = {}
    for report in reports:
        last = accepted_before(report) if report.assignment_id in told else None
        if last is not None:
            refusal = no_change_refusal(report, asked_of(report), day)
            found[report.id] = Reuse(last.draft.progress_text, last.round_name, refusal)
    return found


def _was_red(task_id: int) -> bool:
    """Whether the task's light was red when a round closed last."""
    found = select(FrozenLight.colour).where(FrozenLight.task_id == task_id).order_by(FrozenLight.frozen_on.desc())
    return db.session.scalar(found.limit(1)) == Colour.RED


def events_of(report_id: int) -> list[ReportEvent]:
    """What happened to a report, oldest first."""
    found = select(ReportEvent).where(ReportEvent.report_id == report_id).order_by(ReportEvent.id)
    return list(db.session.scalars(found))
