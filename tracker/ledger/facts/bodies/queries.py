"""The bodies of tasks as the tables have them, read once for lights and printed rows: duties, reports, acceptances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, Protocol, cast

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.ledger.facts.known_queries import KNOWN, accepting, before, rounds_of
from tracker.people.models import Department, Jurisdiction
from tracker.plans.models import Party
from tracker.reporting.due.queries import due_on_then
from tracker.reporting.line_queries import brings_to_review, is_voluntary
from tracker.reporting.models import (
    CoordinationEvent,
    CoordinationMatter,
    Evidence,
    Reading,
    Report,
    ReportEvent,
    ReportVersion,
    Round,
    RoundCutoffs,
)
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, CoordinationAct, ReportAct, ReportState, RoundKind, SignedHow

_SIGNED = frozenset(SignedHow)


class Held(Protocol):
    """A duty, ended or not: its body, the name as the plan wrote it.

    `place`: the short name of the body's jurisdiction, `of_jurisdiction`: its code; `of_group`: the collective that the
    plan names there.
    """

    id: int
    task_id: int
    jurisdiction_id: str
    department_id: int
    role: str
    valid_from: date
    group_id: int | None
    short_name: str
    unit_class: str
    of_jurisdiction: str
    place: str
    written: str | None
    of_group: int | None


class Asked(Protocol):
    """A report as it stands now.

    `sent_at`: when it came to wait for 综合处 last; `until_on`: the day until which it was asked for once more.
    """

    id: int
    assignment_id: int
    round_id: int
    asked_at: datetime
    due_on: date
    state: str
    first_submitted_at: datetime | None
    until_on: date | None
    sent_at: datetime | None
    is_voluntary: bool


class Accepted(Protocol):
    """What was accepted and stands: what the version says, the act, how many proofs it has, when the last was added."""

    report_id: int
    progress_text: str
    problems: str
    next_steps: str
    coordination: str
    stage: str | None
    encouraged: str | None
    confirmation: str | None
    forecast: str | None
    no_change: bool
    nil_report: bool
    assignment_id: int
    round_id: int
    accepted_at: datetime
    appraisal: str | None
    self_reviewed: bool
    number: int
    author: str
    approver: str | None
    reviewer: str
    submitted_at: datetime | None
    proofs: int
    proof_at: datetime | None
    has_reading: bool
    coordinated: bool


@dataclass(frozen=True)
class Bodies:
    """`held`: in the order they were assigned; `acts`: by assignment, oldest first.

    `asked` without those that were exempt; `states` of these as known, 主动报送 that has not come as 免报; `lying`:
    where each of them lies all the same; `accepted` in the order of the acts; `rounds` of both, with their cut-offs,
    and those held for the plans that were asked for.
    """

    held: Sequence[Held]
    acts: Mapping[int, Sequence[AssignmentFact]]
    asked: Sequence[Asked]
    exempt: frozenset[int]
    accepted: Sequence[Accepted]
    rounds: Mapping[int, tuple[Round, RoundCutoffs]]
    states: Mapping[int, ReportState]
    lying: Mapping[int, ReportState]

    def up_to(self, day: date | None) -> Bodies:
        """The same without what rounds that speak of a later day have asked and heard; None: all."""
        if day is None:
            return self
        asked = [one for one in self.asked if self.as_of(one.round_id) <= day]
        accepted = [one for one in self.accepted if self.as_of(one.round_id) <= day]
        return replace(self, asked=asked, accepted=accepted)

    def hearing(self, later: Bodies) -> Bodies:
        """The same duties with what was asked and heard of them up to a later instant.

        What was begun since and not handed in is as it was: 缺报, whatever draft there is of it now.
        """
        unheard = (one.id for one in later.asked if one.id in self.states and one.first_submitted_at is None)
        states = {**later.states, **{id: self.states[id] for id in unheard}}
        return replace(later, held=self.held, acts=self.acts, states=states)

    @cached_property
    def ended(self) -> frozenset[int]:
        """The duties that are over."""
        return frozenset(id for id in self.acts if self.ended_on(id))

    def ended_on(self, id: int) -> date | None:
        """From when on a duty is over."""
        return next((one.on for one in self.acts.get(id, ()) if one.act == AssignmentAct.ENDED), None)

    @cached_property
    def duties(self) -> Mapping[int, int]:
        """By assignment the duty that its body has in the task now, where it has one: what it reported is its own.

        Example: 市交通局 reported four times as 配合, and leads from July on. It has told something of the task.
        """
        if not self.ended:
            return {}
        now: dict[tuple[int, int], int] = {}
        for row in self.held:
            if row.id not in self.ended:
                now.setdefault((row.task_id, row.department_id), row.id)
        held = ((row, now.get((row.task_id, row.department_id))) for row in self.held if row.id in self.ended)
        return {row.id: duty for row, duty in held if duty is not None}

    def duty_of(self, one: Asked | Accepted) -> int:
        """The assignment under which what a body was asked, or what was accepted of it, counts."""
        return self.duties.get(one.assignment_id, one.assignment_id)

    def is_unsigned(self, assignment_id: int) -> bool:
        """Whether nobody has signed for the duty, nor objected to it."""
        told = [fact.act for fact in self.acts.get(assignment_id, ())]
        is_open = told[-1:] == [AssignmentAct.OBJECTED]
        return not is_open and not any(act in _SIGNED for act in told)

    def sign_from(self, row: Held) -> date:
        """From when on a body could sign for its duty, whatever its task says (tasks.queries.limits_begin)."""
        answered = (fact.on for fact in self.acts.get(row.id, ()) if fact.act == AssignmentAct.SETTLED)
        return max((row.valid_from, *answered))

    def is_quarter(self, round_id: int) -> bool:
        """Whether it is a quarter's round."""
        return self.rounds[round_id][0].kind == RoundKind.QUARTER

    def as_of(self, round_id: int) -> date:
        """The day a round speaks of."""
        return self._days[round_id]

    @cached_property
    def _days(self) -> Mapping[int, date]:
        """By round; every report and every text asks it."""
        return {id: round.as_of for id, (round, _) in self.rounds.items()}


def bodies_of(task_ids: Collection[int], known: datetime | None, plan_ids: Collection[int] = ()) -> Bodies:
    """All of these tasks, recorded before `known` (None: ever). `plan_ids`: whose rounds are read with theirs."""
    # Asked by tasks, of which a batch has so many; of bodies and reports it may have any number.
    values, is_past = {"tasks": list(task_ids), "known": known}, known is not None
    held: dict[int, Any] = {}
    acts: defaultdict[int, list[AssignmentFact]] = defaultdict(list)
    for row in db.session.execute(_held(is_past), values):
        held.setdefault(row.id, row)
        if row.act is not None:
            acts[row.id].append(cast(AssignmentFact, row))
    reports: dict[int, Any] = {}
    acceptances = []
    for row in db.session.execute(_reports(is_past), values):
        reports.setdefault(row.id, row)
        if row.event_id is not None:
            acceptances.append(row)
    acceptances.sort(key=lambda one: (one.accepted_at, one.event_id))
    rounds = rounds_of({report.round_id for report in reports.values()}, plan_ids, known)
    by_id = {round.id: (round, cutoffs) for round, cutoffs in rounds}
    # What a rehearsal opened for a later day may have asked on an earlier one: then nobody had heard of it.
    asked: list[Asked] = [report for report in reports.values() if report.round_id in by_id]
    accepted: list[Accepted] = [one for one in acceptances if one.round_id in by_id]
    lying = _states(asked, task_ids, known)
    # Nobody asked for what only its body began (主动报送): until it comes it is 免报.
    states = lying | {one.id: ReportState.EXEMPT for one in asked if one.is_voluntary}
    exempt = frozenset(id for id, state in states.items() if state is ReportState.EXEMPT)
    return Bodies(list(held.values()), acts, asked, exempt, accepted, by_id, states, lying)


def sendings_of(task_ids: Collection[int], known: datetime | None) -> defaultdict[int, list[datetime]]:
    """By report of these tasks when its texts were sent, before `known` (None: ever), the first first."""
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    if task_ids:
        for id, at in db.session.execute(_sendings(known is not None), {"tasks": list(task_ids), "known": known}):
            if at is not None:
                found[id].append(at)
    return found


def _states(asked: Sequence[Asked], task_ids: Collection[int], known: datetime | None) -> dict[int, ReportState]:
    """By report its state now or at an instant; where nothing had happened to it by then it was to be filled in."""
    if known is None:
        return {one.id: ReportState(one.state) for one in asked}
    told = dict(db.session.execute(_events(), {"tasks": list(task_ids), "known": known}).all())
    return {one.id: ReportState(told.get(one.id, ReportState.TO_FILL)) for one in asked}


_TASKS: BindParameter[int] = bindparam("tasks")


@cache
def _held(is_past: bool) -> Select[*tuple[Any, ...]]:
    """A row for each act on a duty, at least one for each duty."""
    done = and_(AssignmentFact.assignment_id == Assignment.id, before(AssignmentFact.recorded_at, is_past))
    return (
        select(
            *(Assignment.id, Assignment.task_id, Assignment.jurisdiction_id),
            *(Assignment.department_id, Assignment.role, Assignment.valid_from, Assignment.group_id),
            Department.short_name,
            Department.unit_class,
            Department.jurisdiction_id.label("of_jurisdiction"),
            Jurisdiction.short.label("place"),
            *(Party.name.label("written"), Party.group_id.label("of_group")),
            *(AssignmentFact.act, AssignmentFact.on),
        )
        .join(Department, Department.id == Assignment.department_id)
        .join(Jurisdiction, Jurisdiction.id == Department.jurisdiction_id)
        .outerjoin(Party, Party.id == Assignment.party_id)
        .outerjoin(AssignmentFact, done)
        .where(Assignment.task_id.in_(_TASKS), before(Assignment.recorded_at, is_past))
        .order_by(Assignment.id, AssignmentFact.recorded_at, AssignmentFact.id)
    )


@cache
def _reports(is_past: bool) -> Select[*tuple[Any, ...]]:
    """A row for each acceptance of a report that stands, at least one for each report."""
    columns = (
        *(Report.id, Report.assignment_id, Report.round_id, Report.asked_at),
        *(due_on_then(KNOWN if is_past else None), Report.state, Report.first_submitted_at),
    )
    told = aliased(ReportEvent)
    of_report = told.report_id == Report.id, before(told.recorded_at, is_past)
    until = (
        select(told.until_on)
        .where(*of_report, told.act == ReportAct.ASK)
        .order_by(told.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Few were asked for once more; of the others nothing is looked up.
    until_on = until if is_past else case((Report.until_on.is_not(None), until))
    sent = select(func.max(told.recorded_at)).where(*of_report, brings_to_review(told)).scalar_subquery()
    # Of most reports nothing waits: the present is asked of those alone of which something does.
    sent_at = sent if is_past else case((Report.state == ReportState.TO_REVIEW, sent))
    voluntary = is_voluntary(KNOWN if is_past else None)
    of_version = Evidence.version_id == ReportVersion.id
    proofs = select(func.count(Evidence.id)).where(of_version).scalar_subquery()
    proof_at = select(func.max(Evidence.added_at)).where(of_version).scalar_subquery()
    has_reading = exists().where(Reading.version_id == ReportVersion.id, Reading.value.is_not(None))
    return (
        select(
            *(*columns, until_on.label("until_on"), sent_at.label("sent_at"), voluntary.label("is_voluntary")),
            Report.id.label("report_id"),
            *(ReportVersion.progress_text, ReportVersion.problems),
            *(ReportVersion.next_steps, ReportVersion.coordination, ReportVersion.stage, ReportVersion.encouraged),
            *(ReportVersion.confirmation, ReportVersion.forecast, ReportVersion.no_change, ReportVersion.nil_report),
            ReportEvent.id.label("event_id"),
            ReportEvent.recorded_at.label("accepted_at"),
            ReportEvent.appraisal,
            ReportEvent.self_reviewed,
            *(ReportVersion.number, ReportVersion.author, ReportVersion.approver, ReportVersion.submitted_at),
            ReportEvent.actor.label("reviewer"),
            proofs.label("proofs"),
            proof_at.label("proof_at"),
            has_reading.label("has_reading"),
            _coordinated(is_past).label("coordinated"),
        )
        .select_from(Report)
        .outerjoin(ReportEvent, and_(ReportEvent.report_id == Report.id, accepting(is_past)))
        .outerjoin(ReportVersion, ReportVersion.id == ReportEvent.version_id)
        .where(Report.task_id.in_(_TASKS), before(Report.asked_at, is_past))
        .order_by(Report.id)
    )


@cache
def _sendings(is_past: bool) -> Select[int, datetime | None]:
    sent_at = ReportVersion.submitted_at
    return (
        select(ReportVersion.report_id, sent_at)
        .join(Report, Report.id == ReportVersion.report_id)
        .where(Report.task_id.in_(_TASKS), sent_at < KNOWN if is_past else sent_at.is_not(None))
        .order_by(sent_at)
    )


@cache
def _events() -> Select[int, str]:
    return (
        select(ReportEvent.report_id, ReportEvent.state)
        .join(Report, Report.id == ReportEvent.report_id)
        .where(Report.task_id.in_(_TASKS), before(ReportEvent.recorded_at, is_past=True))
        .order_by(ReportEvent.recorded_at, ReportEvent.id)
    )


def _coordinated(is_past: bool) -> ColumnElement[bool]:
    """What the report asked to be coordinated was brought to its end after it was accepted."""
    of_body = CoordinationMatter.task_id == Report.task_id, CoordinationMatter.department_id == Report.department_id
    return exists().where(
        *of_body,
        CoordinationEvent.matter_id == CoordinationMatter.id,
        CoordinationEvent.act == CoordinationAct.CLOSE,
        CoordinationEvent.recorded_at >= ReportEvent.recorded_at,
        before(CoordinationEvent.recorded_at, is_past),
    )
