"""What was asked of each body of a task and what was accepted of it, as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tracker.clock import shanghai_date
from tracker.ledger.facts.body_queries import Accepted, Bodies
from tracker.ledger.facts.task import Body, PartFacts, ReportFacts
from tracker.typed import something
from tracker.vocabulary import Appraisal, Encouraged, Forecast, RoundKind, Stage, YearlyConfirmation


@dataclass(frozen=True)
class Duty:
    """A body with an assignment in force, its role there and what it reported."""

    role: str
    part: PartFacts


def duties(bodies: Bodies) -> defaultdict[int, list[Duty]]:
    """The bodies of each task by task id, in the order they were assigned."""
    ends = _round_ends(bodies)
    asked, accepted = _asked(bodies, ends), _accepted(bodies, ends)
    by_task: defaultdict[int, list[Duty]] = defaultdict(list)
    for row in bodies.held:
        if not bodies.has_ended(row.id):
            body, until = Body(row.department_id, row.short_name), tuple(sorted(asked[row.id]))
            part = PartFacts(body, until, tuple(accepted[row.id]), is_member=row.group_id is not None)
            by_task[row.task_id].append(Duty(row.role, part))
    return by_task


def _round_ends(bodies: Bodies) -> dict[int, date]:
    """By quarter's round the end of its review."""
    return {
        round.id: cutoffs.review_ends_on for round, cutoffs in bodies.rounds.values() if round.kind == RoundKind.QUARTER
    }


def _asked(bodies: Bodies, ends: dict[int, date]) -> defaultdict[int, list[date]]:
    """Review ends of the quarters' rounds that asked each assignment; who is exempt was not asked."""
    asked: defaultdict[int, list[date]] = defaultdict(list)
    for report in bodies.asked:
        if report.id not in bodies.exempt and report.round_id in ends:
            asked[report.assignment_id].append(ends[report.round_id])
    return asked


def _accepted(bodies: Bodies, ends: dict[int, date]) -> defaultdict[int, list[ReportFacts]]:
    """What was accepted of each assignment, the newest of each round, oldest round first."""
    accepted: defaultdict[int, list[ReportFacts]] = defaultdict(list)
    for one in {one.report_id: one for one in bodies.accepted}.values():
        if one.round_id in ends:
            accepted[one.assignment_id].append(_report_facts(one, ends[one.round_id]))
    for reports in accepted.values():
        reports.sort(key=lambda one: (one.round_end, one.accepted_on))
    return accepted


def _report_facts(one: Accepted, round_end: date) -> ReportFacts:
    return ReportFacts(
        round_end=round_end,
        accepted_on=shanghai_date(one.accepted_at),
        substance=not (one.no_change or one.nil_report),
        proven=bool(one.proofs or one.has_reading),
        needs_coordination=bool(something(one.coordination)),
        forecast=Forecast(one.forecast) if one.forecast else None,
        appraisal=Appraisal(one.appraisal) if one.appraisal else None,
        stage=Stage(one.stage) if one.stage else None,
        encouraged=Encouraged(one.encouraged) if one.encouraged else None,
        confirmation=YearlyConfirmation(one.confirmation) if one.confirmation else None,
    )
