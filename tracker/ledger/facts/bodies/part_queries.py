"""What was asked of each body of a task and what was accepted of it, as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from tracker.clock import end_of, shanghai_date
from tracker.ledger.facts.bodies.queries import Accepted, Asked, Bodies
from tracker.ledger.facts.bodies.told_for_all_queries import ForAll
from tracker.ledger.facts.course_queries import TaskCourse
from tracker.ledger.facts.known_queries import is_known
from tracker.ledger.facts.task import (
    AskedFacts,
    Body,
    Closing,
    LedFacts,
    PartFacts,
    ReportFacts,
    UnreadFacts,
    WrittenFacts,
)
from tracker.ledger.records import dataclass
from tracker.reporting.models import Round
from tracker.reporting.write.own_report import is_with_head_or_lead
from tracker.typed import something
from tracker.vocabulary import (
    Appraisal,
    Encouraged,
    Forecast,
    PartyRole,
    ReportState,
    RoundKind,
    Stage,
    YearlyConfirmation,
)


@dataclass(frozen=True)
class Duty:
    """A body with an assignment in force, its role there and what it reported.

    `collects`: it answers for a collective that it is no member of (汇总单位); `held`: from when until
    when it had one there, in that order; the last is in force.
    """

    role: str
    part: PartFacts
    collects: bool = False
    held: tuple[tuple[date, date], ...] = ()


def duties(
    bodies: Bodies,
    known: datetime | None,
    courses: Mapping[int, TaskCourse],
    for_all: ForAll,
    closing: Closing | None = None,
) -> defaultdict[int, list[Duty]]:
    """The bodies of each task by task id, in the order they were assigned.

    `for_all`: as asked_for_all has found it; `closing`: the round being closed.
    """
    asked = _asked(bodies, known, _changed(bodies, courses), for_all, closing)
    accepted, unread = _accepted(bodies, for_all), _unread(bodies, for_all)
    written = _written(bodies, known)
    by_task: defaultdict[int, list[Duty]] = defaultdict(list)
    held = defaultdict[tuple[int, int], list[tuple[date, date]]](list)
    for row in bodies.held:
        times = held[row.task_id, row.department_id]
        times.append((row.valid_from, bodies.ended_on(row.id) or date.max))
        if row.id not in bodies.ended:
            body, rounds = Body(row.department_id, row.short_name), sorted(asked[row.id], key=lambda one: one.ends_on)
            part = PartFacts(
                body,
                tuple(rounds),
                tuple(accepted[row.id]),
                is_member=row.group_id is not None,
                unread=tuple(unread[row.id]),
                unsigned=bodies.is_unsigned(row.id),
                sign_from=bodies.sign_from(row),
                written=tuple(written[row.id]),
            )
            collects = row.of_group is not None and row.group_id is None
            by_task[row.task_id].append(Duty(row.role, part, collects, tuple(times)))
    return by_task


def proven_at(bodies: Bodies) -> Mapping[int, Mapping[int, datetime]]:
    """By task, and in it by body, the last acceptance of a report with evidence or a reading.

    What a correction took over from the text before it proves nothing new: then the instant at which it was added.
    """
    held, found = {row.id: row for row in bodies.held}, defaultdict[int, dict[int, datetime]](dict)
    for one in bodies.accepted:
        at = one.accepted_at if one.has_reading else one.proof_at and min(one.proof_at, one.accepted_at)
        if at is not None:
            duty = held[one.assignment_id]
            by_body = found[duty.task_id]
            by_body[duty.department_id] = max(by_body.get(duty.department_id, at), at)
    return found


def led_before(
    bodies: Bodies, known: datetime | None, for_all: ForAll, closing: Closing | None = None
) -> dict[int, tuple[LedFacts, ...]]:
    """By task who led and reported for all, and has that duty no more; in the order they led. As `duties`."""
    left = {row.id: row for row in bodies.held if row.id in bodies.ended}
    quarters = _quarters(bodies)
    asked, unread = defaultdict[int, list[AskedFacts]](list), defaultdict[int, list[UnreadFacts]](list)
    reports = defaultdict[int, list[ReportFacts]](list)
    for one in bodies.asked:
        row = left.get(one.assignment_id)
        if row is None or one.id in bodies.exempt or one.id not in for_all:
            continue
        if one.round_id in quarters:
            asked[row.id].append(_asked_facts(one, bodies, for_all, *quarters[one.round_id], known, closing))
        if bodies.states[one.id] is ReportState.TO_REVIEW:
            unread[row.id].append(_unread_facts(one, bodies, for_all))
    for told in bodies.accepted:
        if told.assignment_id in left and told.report_id in for_all and told.report_id not in bodies.exempt:
            reports[told.assignment_id].append(_report_facts(told, bodies, for_all))
    found = defaultdict[int, list[LedFacts]](list)
    for id, row in left.items():
        if asked[id] or reports[id] or unread[id]:
            body = Body(row.department_id, row.short_name)
            found[row.task_id].append(LedFacts(body, tuple(asked[id]), tuple(reports[id]), tuple(unread[id])))
    return {task_id: tuple(former) for task_id, former in found.items()}


def left(bodies: Bodies, for_all: ForAll) -> dict[int, list[PartFacts]]:
    """By task who has no duty in it any more, with what was accepted of it and what it sent that waits for 综合处."""
    gone = {row.id: row for row in bodies.held if row.id in bodies.ended and row.id not in bodies.duties}
    # Few have gone: of the others it is known already.
    theirs = replace(
        bodies,
        asked=[one for one in bodies.asked if bodies.duty_of(one) in gone],
        accepted=[one for one in bodies.accepted if bodies.duty_of(one) in gone],
    )
    accepted, unread = _accepted(theirs, for_all), _unread(theirs, for_all)
    found = defaultdict[int, list[PartFacts]](list)
    for id, row in gone.items():
        part = PartFacts(Body(row.department_id, row.short_name), reports=tuple(accepted[id]), unread=tuple(unread[id]))
        found[row.task_id].append(part)
    return found


def _changed(bodies: Bodies, courses: Mapping[int, TaskCourse]) -> Mapping[int, TaskCourse]:
    """The tasks whose terms or bodies became others: of the rest nobody has to ask who led them then."""
    left = {row.task_id for row in bodies.held if row.id in bodies.ended}
    return {task_id: course for task_id, course in courses.items() if len(course.terms) > 1 or task_id in left}


def _asked(
    bodies: Bodies,
    known: datetime | None,
    changed: Mapping[int, TaskCourse],
    for_all: ForAll,
    closing: Closing | None,
) -> defaultdict[int, list[AskedFacts]]:
    """The quarters' rounds that asked the body of each duty; who is exempt was not asked.

    A round asks a body once: of two reports, as its duty became another in the middle, that counts which has come.
    """
    by_round: dict[tuple[int, int], AskedFacts] = {}
    quarters = _quarters(bodies)
    beside = {row.id: row.task_id for row in bodies.held if row.role != PartyRole.LEAD}
    for report in bodies.asked:
        if report.id in bodies.exempt or report.round_id not in quarters:
            continue
        facts = _asked_facts(report, bodies, for_all, *quarters[report.round_id], known, closing)
        course = changed.get(beside.get(report.assignment_id, 0))
        if course is not None and course.is_led_at(end_of(report.due_on)):
            facts = replace(facts, through_lead=True)
        key = bodies.duty_of(report), report.round_id
        before = by_round.get(key)
        if before is None or before.answered_on is None:
            by_round[key] = facts
    asked: defaultdict[int, list[AskedFacts]] = defaultdict(list)
    for (duty, _), one in by_round.items():
        asked[duty].append(one)
    return asked


def _quarters(bodies: Bodies) -> dict[int, tuple[str, date]]:
    """The name and the review end of each quarter's round."""
    return {
        id: (round.name, cutoffs.review_ends_on)
        for id, (round, cutoffs) in bodies.rounds.items()
        if round.kind == RoundKind.QUARTER
    }


def _asked_facts(
    report: Asked,
    bodies: Bodies,
    for_all: ForAll,
    name: str,
    ends_on: date,
    known: datetime | None,
    closing: Closing | None,
) -> AskedFacts:
    return AskedFacts(
        due_on=report.due_on,
        ends_on=ends_on,
        answered_on=_answered_on(report, known, closing),
        closing=_is(closing, report),
        asked_on=shanghai_date(report.asked_at),
        unread=bodies.states[report.id] is ReportState.TO_REVIEW,
        again_until=report.until_on,
        name=name,
        as_lead=report.id in for_all,
    )


def _unread(bodies: Bodies, for_all: ForAll) -> defaultdict[int, list[UnreadFacts]]:
    """The reports of the body of each duty that were sent and wait for 综合处."""
    unread: defaultdict[int, list[UnreadFacts]] = defaultdict(list)
    for report in bodies.asked:
        if bodies.states[report.id] is ReportState.TO_REVIEW:
            unread[bodies.duty_of(report)].append(_unread_facts(report, bodies, for_all))
    return unread


def _unread_facts(report: Asked, bodies: Bodies, for_all: ForAll) -> UnreadFacts:
    return UnreadFacts(bodies.as_of(report.round_id), report.sent_at, is_joint=for_all.get(report.id, False))


def _written(bodies: Bodies, known: datetime | None) -> defaultdict[int, list[WrittenFacts]]:
    """What the body of each duty has written and its head or its lead has (own_report.is_with_head_or_lead)."""
    written: defaultdict[int, list[WrittenFacts]] = defaultdict(list)
    for report in bodies.asked:
        state, round = bodies.lying[report.id], bodies.rounds[report.round_id][0]
        if is_with_head_or_lead(state, is_closed=_is_closed(round, known)):
            of_report = WrittenFacts(round.as_of, with_lead=state is not ReportState.TO_APPROVE)
            written[bodies.duty_of(report)].append(of_report)
    return written


def _is_closed(round: Round, known: datetime | None) -> bool:
    """By an instant; what a turn made up for later was closed on its day, which was over by then."""
    was_closed = round.closed_on is not None and known is not None and end_of(round.closed_on) <= known
    return was_closed or is_known(round.closed_at, known)


def _is(closing: Closing | None, report: Asked) -> bool:
    return closing is not None and closing.round_id == report.round_id


def _answered_on(report: Asked, known: datetime | None, closing: Closing | None) -> date | None:
    """The day the body's head had sent it first, known by then."""
    sent_at = report.first_submitted_at
    if sent_at is None or not is_known(sent_at, known):
        return None
    sent_on = shanghai_date(sent_at)
    if closing is not None and closing.late_until is not None and (closing.since or _is(closing, report)):
        return min(sent_on, closing.late_until)
    return sent_on


def _accepted(bodies: Bodies, for_all: ForAll) -> defaultdict[int, list[ReportFacts]]:
    """What was accepted of the body of each duty, the newest of each round, oldest round first."""
    accepted: defaultdict[int, list[ReportFacts]] = defaultdict(list)
    # Of two reports of a quarter, as the duty became another in the middle, the one accepted last.
    newest = {(bodies.duty_of(one), one.round_id): one for one in bodies.accepted}
    for (duty, _), one in newest.items():
        accepted[duty].append(_report_facts(one, bodies, for_all))
    for reports in accepted.values():
        reports.sort(key=lambda one: (one.round_end, one.accepted_on))
    return accepted


def _report_facts(one: Accepted, bodies: Bodies, for_all: ForAll) -> ReportFacts:
    round, cutoffs = bodies.rounds[one.round_id]
    return ReportFacts(
        round_end=cutoffs.review_ends_on,
        as_of=round.as_of,
        accepted_on=shanghai_date(one.accepted_at),
        substance=not (one.no_change or one.nil_report),
        proven=bool(one.proofs or one.has_reading),
        needs_coordination=bool(something(one.coordination)) and not one.coordinated,
        forecast=Forecast.of(one.forecast),
        appraisal=Appraisal.of(one.appraisal),
        stage=Stage.of(one.stage),
        encouraged=Encouraged.of(one.encouraged),
        confirmation=YearlyConfirmation.of(one.confirmation),
        verifies=round.kind == RoundKind.VERIFICATION,
        accepted_at=one.accepted_at,
        sent_at=one.submitted_at,
        is_joint=for_all.get(one.report_id, False),
    )
