"""What a report would change if it were accepted: the facts with it, the gaps and the light they give (ux.md S12).

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.calendar.workdays import Calendar
from tracker.ledger.facts.figures.members import with_value_of
from tracker.ledger.facts.task import (
    Body,
    IndicatorFacts,
    PartFacts,
    ReadingFacts,
    ReportFacts,
    TaskFacts,
    UnreadFacts,
)
from tracker.ledger.lights.rules import Light, light
from tracker.ledger.progress import figure_progress


@dataclass(frozen=True)
class Said:
    """A report that waits: of which body, what its acceptance would add, its values by figure.

    `proven_on`: the day on which a proof was added to it last.
    """

    department_id: int
    report: ReportFacts
    values: Mapping[str, ReadingFacts]
    proven_on: date | None = None


@dataclass(frozen=True)
class Gap:
    """A figure with the value told: done and 序时 in %, what lies between now and with it, in percentage points."""

    subject: str
    reported: Decimal
    planned: Decimal
    gap: Decimal
    before: Decimal | None


@dataclass(frozen=True)
class Outlook:
    """The light after acceptance; `gaps` by figure, of those of which both 完成进度 and 序时 can be said."""

    light: Light
    gaps: Mapping[str, Gap]


def outlook(facts: TaskFacts, said: Said, day: date, calendar: Calendar) -> Outlook:
    """What acceptance on the day would give."""
    after = with_report(facts, said)
    return Outlook(light(after, day, calendar), dict(_gaps(facts.indicators, after.indicators, said, day)))


def with_report(facts: TaskFacts, said: Said) -> TaskFacts:
    """The facts as they would be: the report in place of an earlier one of its round, its values where none is newer.

    A proof added since puts a failed 回头看 right; where it named bodies, each its own part. What is told for all
    speaks for those that report through the lead as well.
    """
    failed_on = facts.look_back_failed_on
    is_proven = bool(said.values) or (failed_on and said.proven_on and said.proven_on >= failed_on)
    at_fault = tuple(body for body in facts.at_fault if not (is_proven and body.id == said.department_id))
    is_put_right = is_proven if facts.one_proves or not facts.at_fault else not at_fault
    teller = facts.body(said.department_id)
    figures = {figure.key: _of_figure(figure, said.values.get(figure.key), teller) for figure in facts.indicators}
    return replace(
        facts,
        parts=tuple(_of_part(part, said) for part in facts.parts),
        others=tuple(_of_part(part, said, is_through_lead=True) for part in facts.others),
        joint=(*facts.joint, said.report) if said.report.is_joint else facts.joint,
        joint_unread=_without(facts.joint_unread, said.report) if said.report.is_joint else facts.joint_unread,
        indicators=tuple(figures.values()),
        milestones=tuple(
            replace(milestone, measured=figures.get(milestone.figure or "", milestone.measured))
            for milestone in facts.milestones
        ),
        look_back_failed_on=None if is_put_right else failed_on,
        at_fault=at_fault,
    )


def _of_part(part: PartFacts, said: Said, *, is_through_lead: bool = False) -> PartFacts:
    """A body with the report among those accepted, and no longer among those that wait: its own, or the joint one."""
    report = said.report
    if part.body.id != said.department_id:
        return _with_joint(part, report) if is_through_lead and report.is_joint else part
    others = [one for one in part.reports if (one.round_end, one.verifies) != (report.round_end, report.verifies)]
    return replace(
        part,
        reports=_in_order((*others, report)),
        asked=tuple(replace(one, unread=one.unread and one.ends_on != report.round_end) for one in part.asked),
        unread=_without(part.unread, report),
    )


def _with_joint(part: PartFacts, report: ReportFacts) -> PartFacts:
    waiting = _without(part.unread, report, joint=True)
    return replace(part, reports=_in_order((*part.reports, report)), unread=waiting)


def _in_order(reports: Iterable[ReportFacts]) -> tuple[ReportFacts, ...]:
    return tuple(sorted(reports, key=lambda one: (one.round_end, one.accepted_on)))


def _without(waiting: Iterable[UnreadFacts], report: ReportFacts, *, joint: bool = False) -> tuple[UnreadFacts, ...]:
    """Without the first that speaks of the report's day: that is the one read. `joint`: of those told for all."""
    left = list(waiting)
    read = next((one for one in left if one.as_of == report.as_of and (one.is_joint or not joint)), None)
    return tuple(one for one in left if one is not read)


def _of_figure(figure: IndicatorFacts, told: ReadingFacts | None, teller: Body | None) -> IndicatorFacts:
    if told is None or (figure.reading is not None and told.as_of < figure.reading.as_of):
        return figure
    return with_value_of(figure, told, teller)


def _gaps(
    now: tuple[IndicatorFacts, ...], after: tuple[IndicatorFacts, ...], said: Said, day: date
) -> Iterator[tuple[str, Gap]]:
    for figure, then in zip(now, after, strict=True):
        progress = figure_progress(then, day)
        if figure.key not in said.values or progress.gap is None:
            continue
        if progress.progress is not None and progress.planned is not None:
            before = figure_progress(figure, day).gap
            yield figure.key, Gap(figure.subject, progress.progress, progress.planned, progress.gap, before)
