"""What stands behind one ledger row: bodies as written, places in the text, reports, acts; as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, select

from tracker import audit
from tracker.database import db
from tracker.errors import NotFound
from tracker.ledger.facts.bodies.named_queries import PartyRow, named_in_task
from tracker.ledger.facts.earlier_queries import Words, words_of_task
from tracker.ledger.facts.known_queries import KNOWN, before, facts_by, is_known
from tracker.ledger.pages.selection_queries import in_scope, with_duty_of
from tracker.ledger.story.marked_text import Mark, OwnWords, segments, within
from tracker.ledger.story.owner_queries import ItemStory, items_of, of_earlier_words
from tracker.people.access import Scope, Target
from tracker.people.models import Department
from tracker.plans.clauses.place_queries import spans_of
from tracker.plans.draft.modes import is_lead_open
from tracker.plans.models import Measure, Plan, Task
from tracker.plans.owners.part_queries import part_of
from tracker.plans.queries import OF_HOST, target_by
from tracker.reporting.course.rules import course_of
from tracker.reporting.due.queries import due_on_then
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.tasks.models import Assignment
from tracker.typed import something
from tracker.vocabulary import Appraisal, Basis, Forecast, PartyRole, ReportState, RoundKind

NO_SUCH_TASK = "没有任务{}，或者不在本单位范围内。请从任务台账进入。"
LATEST_ACTS = 200
_AROUND = 160
_TASK_ID: BindParameter[int] = bindparam("task_id")


_SETTLED = (ReportState.ACCEPTED, ReportState.CONSOLIDATED, ReportState.EXEMPT, ReportState.MISSING)


@dataclass(frozen=True)
class ReportStory:
    """A report as it stood then: the newest text the person may read (`version` None: none yet), the last decision.

    `submitted_at`: when the newest text came, readable or not; `until_on`: the day until which it was asked once more.
    `is_of_quarter`: no answer to a 核定 round; `is_closed`: its round is; `is_taken`: the text was accepted;
    `is_voluntary`: as of its Course (主动报送); `verifies`: the plan whose 核定 round asks for it; `has_accepted`: what
    was accepted of it stands; `has_told`: as of its Course.
    """

    report_id: int
    round_name: str
    as_of: date
    department_id: int
    department: str
    due_on: date
    state: ReportState
    version: int | None
    submitted_at: datetime | None
    progress_text: str
    problems: str
    next_steps: str
    coordination: str
    forecast: Forecast | None
    appraisal: Appraisal | None
    decided_at: datetime | None
    reason: str
    until_on: date | None = None
    is_of_quarter: bool = True
    is_closed: bool = False
    is_taken: bool = False
    is_voluntary: bool = False
    verifies: int | None = None
    has_accepted: bool = False
    has_told: bool = False

    @property
    def of_text(self) -> str:
        """“已采用，更正中（草稿）”: how the text that is read stands while another one is written or looked at."""
        is_beside = self.is_taken and self.state not in _SETTLED
        return f"{ReportState.ACCEPTED.label}，更正中（{self.state.label}）" if is_beside else self.state.label

    @property
    def standing(self) -> str:
        """“免报（分工已于2026-09-02改变，按新的分工报送）”: the body is asked for another one beside it."""
        is_spared = self.state is ReportState.EXEMPT and self.reason
        return f"{self.state.label}（{self.reason}）" if is_spared else self.state.label


@dataclass(frozen=True)
class StoryAct:
    """One act on the task; `department_id`: whose duty or report it was, where it was one body's."""

    at: datetime
    actor: str
    action: str
    result: str
    reason: str | None
    department_id: int | None


@dataclass(frozen=True)
class Quoted:
    """A clause in the plan's own words, cut at its marks, with what stands before and after it in the measure.

    `start`: where it begins in the plan's text.
    """

    plan_id: int
    before: str
    clause: tuple[tuple[str | None, str], ...]
    after: str
    start: int


@dataclass(frozen=True)
class Story:
    """Parties as written with their spans; spans of the clause in the plan's clean text; whose its items are."""

    parties: tuple[tuple[str, PartyRole, tuple[int, int] | None], ...]
    text_span: tuple[int, int]
    statement_span: tuple[int, int] | None
    reports: tuple[ReportStory, ...]
    acts: tuple[StoryAct, ...]
    items: tuple[ItemStory, ...] = ()


def task_id_of(code: str, scope: Scope | None, known: datetime | None = None) -> int:
    """The task with that code; NotFound where there is none or the scope did not show it then."""
    found = select(Task.id).where(Task.code == code)
    if scope is not None:
        found = found.where(*in_scope(scope, Task.jurisdiction_id, Task.id, known))
    task_id = db.session.scalar(found)
    if task_id is None:
        raise NotFound(NO_SUCH_TASK.format(code))
    return task_id


def target(task_id: int) -> Target:
    """What the permission table needs to know of a task: its plan's hosts, the departments with a duty in it."""
    return _target(_BY_ID, {"task_id": task_id}, NO_SUCH_TASK.format(""))[1]


def target_named(code: str, scope: Scope) -> tuple[int, Target]:
    """The task with that code, by its id, and the same of it; NotFound as above."""
    values = {"code": code, "jurisdiction": scope.jurisdiction_id, "departments": list(scope.department_ids or ())}
    return _target(_by_code(scope.is_whole), values, NO_SUCH_TASK.format(code))


def _target(asked: Select[*tuple[Any, ...]], values: dict[str, Any], missing: str) -> tuple[int, Target]:
    """By one statement: the task with its plan's hosts, and a row for each of its duties in force."""
    rows = db.session.execute(asked, values).all()
    if not rows:
        raise NotFound(missing)
    one = rows[0]
    bodies = frozenset(row.department_id for row in rows if row.department_id is not None)
    return one.id, replace(target_by(one), department_ids=bodies, state=one.state)


_TARGET = (
    select(Task.id, Task.state, Assignment.department_id, *OF_HOST)
    .join(Plan, Plan.id == Task.plan_id)
    .outerjoin(Department, Department.id == Plan.host_id)
    .outerjoin(Assignment, (Assignment.task_id == Task.id) & Assignment.ended_on.is_(None))
)
_BY_ID = _TARGET.where(Task.id == _TASK_ID)


@cache
def _by_code(is_whole: bool) -> Select[*tuple[Any, ...]]:
    asked = _TARGET.where(Task.code == bindparam("code"))
    if is_whole:
        return asked.where(Task.jurisdiction_id == bindparam("jurisdiction"))
    return asked.where(Task.id.in_(with_duty_of(bindparam("departments"))))


def story(task_id: int, scope: Scope | None, known: datetime | None = None) -> Story:
    """What is told of a task beside its row, from what was recorded before `known` (None: all).

    Whom the scope shows some departments' rows reads what the other bodies of the task said once it is accepted, and
    no reasons but those given to his own; None tells everything.
    """
    words = words_of_task(task_id, known)
    task = words.rows[task_id]
    start, end = task.statement_start, task.statement_end
    own = scope.department_ids if scope is not None else None
    reports, items = tuple(_reports(task_id, own, known)), items_of(words.homes, known)
    if known is not None and words.is_earlier(task_id):
        items = of_earlier_words(items, known)
    return Story(
        parties=tuple(
            (party.name, PartyRole(party.role_read or party.role), _span(party) if party.task_id == task.id else None)
            for party in _as_written(task_id, words, known)
        ),
        text_span=(task.text_start, task.text_end),
        statement_span=(start, end) if start is not None and end is not None else None,
        reports=reports,
        acts=tuple(_acts(task_id, reports, own, known)),
        items=items,
    )


def _as_written(task_id: int, words: Words, known: datetime | None) -> list[PartyRow]:
    """The bodies of the words in force then; those that came with later ones, or joined later, were not on record."""
    named = named_in_task(task_id, known)
    parties = sorted(named.parties, key=lambda one: (one.position, one.id))
    if words.is_earlier(task_id):
        return [party for party in parties if party.id in named.facts]
    # What the text itself names is there from the beginning, and of a draft nothing is recorded yet.
    is_all = known is None or not named.facts
    return [party for party in parties if is_all or _span(party) or party.id in named.facts]


def _acts(
    task_id: int, reports: Sequence[ReportStory], own: frozenset[int] | None, known: datetime | None
) -> Iterator[StoryAct]:
    """The newest first."""
    reporting = {str(report.report_id): report.department_id for report in reports}
    for entry in audit.of_task(task_id, LATEST_ACTS, known):
        whose = reporting.get(entry.object_id) if entry.object_type == "report" else None
        department_id = whose or entry.detail.get("department_id")
        is_open = entry.action in _SAID_OPENLY or _may_read(own, department_id)
        reason = entry.reason if is_open else None
        yield StoryAct(entry.at, entry.actor_name, entry.action, entry.result, reason, department_id)


_SAID_OPENLY = frozenset(
    {
        *("claim_items", "assign_owner"),
        *("adjust_division", "plan_adjustment", "withdraw_adjustment", "lapse_adjustment"),
    }
)
"""Whose an item is, and how the work is divided, concerns every body of the task."""


def _may_read(own: frozenset[int] | None, department_id: int | None) -> bool:
    return own is None or department_id in own


def quoted(task_id: int) -> Quoted:
    """The clause within its measure, with its figures and the parties in force marked.

    Who is only listed first is not 牵头; who lost the task by 改派 is marked no more.
    """
    clause = db.session.execute(_CLAUSE, {"task_id": task_id}).one()
    spans = spans_of(task_id)
    is_open = is_lead_open(Basis(clause.basis), clause.lead_confirmed)
    role_of = {PartyRole.LEAD: PartyRole.CO} if is_open else {}
    marks = [
        Mark(span.span[0], span.span[1], role_of.get(PartyRole(span.role), PartyRole(span.role)))
        for span in spans
        if span.of == "party" and span.in_force
    ]
    marks += [Mark(span.span[0], span.span[1], "num") for span in spans if span.of == "figure"]
    start, end = clause.text_start, max(clause.text_end, clause.statement_end or 0)
    return Quoted(
        plan_id=clause.plan_id,
        before=clause.text[max(clause.span_start, start - _AROUND) : start],
        clause=tuple(segments(clause.text, start, end, marks)),
        after=clause.text[end : min(clause.span_end, end + _AROUND)],
        start=start,
    )


def own_words(task_id: int, body: int, clause: Quoted) -> OwnWords | None:
    """The sentences of a clause that concern a body, none where all belong to others.

    None where all of them concern it, and with them a figure or date, or the task has none.
    """
    part = part_of(task_id, body)
    if not part.rest:
        return OwnWords(tuple(clause.clause), 0, part.is_uncounted) if part.is_uncounted else None
    pieces = within(clause.clause, clause.start, [sentence.span for sentence in part.own])
    return OwnWords(tuple(pieces), len(part.rest), part.is_uncounted)


_CLAUSE = (
    select(
        *(Task.plan_id, Task.text_start, Task.text_end, Task.statement_end, Task.basis, Task.lead_confirmed),
        *(Measure.span_start, Measure.span_end, Plan.text),
    )
    .join(Plan, Plan.id == Task.plan_id)
    .join(Measure, Measure.id == Task.measure_id)
    .where(Task.id == _TASK_ID)
)


def _span(party: PartyRow) -> tuple[int, int] | None:
    if party.span_start is None or party.span_end is None:
        return None
    return party.span_start, party.span_end


def _reports(task_id: int, own: frozenset[int] | None, known: datetime | None) -> list[ReportStory]:
    """The newest round first; of bodies that are not `own` the text last accepted (None: all are)."""
    reports: dict[int, tuple[Report, Round, str, date]] = {}
    versions: defaultdict[int, list[ReportVersion]] = defaultdict(list)
    values = {"task_id": task_id, "known": known}
    for report, round, name, due_on, version in db.session.execute(_asked(known is not None), values):
        reports.setdefault(report.id, (report, round, name, due_on))
        if version is not None and is_known(version.submitted_at, known):
            versions[report.id].append(version)
    events: defaultdict[int, list[ReportEvent]] = defaultdict(list)
    for event in facts_by(ReportEvent, "report_id", reports, known):
        events[event.report_id].append(event)
    return [
        _told(report, round, name, due_on, versions[id], events[id], is_open=_may_read(own, report.department_id))
        for id, (report, round, name, due_on) in reports.items()
    ]


@cache
def _asked(is_past: bool) -> Select[Report, Round, str, date, ReportVersion | None]:
    """A row for each version that was submitted, at least one for each report."""
    submitted = ReportVersion.report_id == Report.id, ReportVersion.submitted_at.is_not(None)
    due_on = due_on_then(KNOWN if is_past else None)
    return (
        select(Report, Round, Department.short_name, due_on, ReportVersion)
        .join(Round, Round.id == Report.round_id)
        .join(Department, Department.id == Report.department_id)
        .outerjoin(ReportVersion, and_(*submitted))
        .where(Report.task_id == _TASK_ID, before(Report.asked_at, is_past))
        .order_by(Round.as_of.desc(), Report.id, ReportVersion.number)
    )


def _told(
    report: Report,
    round: Round,
    department: str,
    due_on: date,
    submitted: Sequence[ReportVersion],
    events: Sequence[ReportEvent],
    *,
    is_open: bool,
) -> ReportStory:
    """`submitted`: its versions so far; `is_open`: whether the newest may be read before it is accepted."""
    course = course_of(events)
    last, opened = course.last, course.opened
    accepted = {one.event.version_id for one in course.accepted}
    readable = [one for one in submitted if is_open or one.id in accepted]
    version = readable[-1] if readable else None
    words = [one.event.appraisal for one in course.accepted]
    return ReportStory(
        report_id=report.id,
        round_name=round.name,
        as_of=round.as_of,
        department_id=report.department_id,
        department=department,
        due_on=due_on,
        state=course.state,
        version=version.number if version else None,
        submitted_at=submitted[-1].submitted_at if submitted else None,
        progress_text=version.progress_text if version else "",
        problems=something(version.problems) if version else "",
        next_steps=version.next_steps if version else "",
        coordination=something(version.coordination) if version else "",
        forecast=Forecast(version.forecast) if version and version.forecast else None,
        appraisal=next((Appraisal(one) for one in reversed(words) if one), None),
        decided_at=last.recorded_at if last else None,
        reason=last.reason if last and is_open else "",
        until_on=opened.until_on if opened else None,
        is_of_quarter=round.kind == RoundKind.QUARTER,
        is_closed=round.closed_at is not None,
        is_taken=version is not None and version.id in accepted,
        is_voluntary=course.is_voluntary,
        verifies=round.plan_id,
        has_accepted=bool(course.accepted),
        has_told=course.has_told,
    )
