"""What of one task waits for whom, from its ledger row: 下一步 of its page and its buttons (ux.md S9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from tracker.ledger.rows.row import LedgerRow, MilestoneRow, PartRow
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.reporting.consolidation import is_joint
from tracker.reporting.transitions import WITH_BODY
from tracker.reporting.validity import speaks_of
from tracker.reporting.write.own_report import (
    Lying,
    Standing,
    is_coming,
    is_on_its_way,
    is_with_head_or_lead,
    telling,
)
from tracker.tasks.assigning import answers_for
from tracker.vocabulary import FELL_SHORT, Kind, MilestoneSource, MilestoneState, ReportState, Role, TaskState, Waiting
from tracker.worklist.matters import THIS_PERIOD, Fact, Matter, Turned, first_of_all, matters, of_red, told_of
from tracker.worklist.waits_for_whom import (
    OF_OWNER,
    DutyState,
    Flag,
    LookBackState,
    NodesState,
    OddsState,
    Thing,
    Turn,
    nodes_state,
)


@dataclass(frozen=True)
class ReportFact:
    """A report of the task, as its page has read it; `due_on` where it can still come in time.

    `as_of`: the day its round speaks of, `quarter_as_of` likewise, None of a 核定 round; `is_closed`: its round is.
    `period`: as of a Fact; `verifies`: the plan whose 核定 round asks for it; `has_accepted`: a text of it stands;
    `has_told`: as of its Course. `name`: the short name of its body.
    """

    id: int
    department_id: int
    state: ReportState
    due_on: date | None
    on_paper: bool = False
    as_of: date = date.max
    quarter_as_of: date | None = None
    period: str = THIS_PERIOD
    is_closed: bool = False
    verifies: int | None = None
    has_accepted: bool = False
    has_told: bool = False
    name: str = ""


@dataclass(frozen=True)
class NextStep:
    """The duty in words, with whose it is; `due_on` where a day is set, `since` where none can be kept any more.

    `later`: the bodies named whose day is a later one, with it: who leads for others reports two working days after.
    """

    words: str
    due_on: date | None = None
    since: date | None = None
    later: tuple[tuple[str, date], ...] = ()


def next_step(
    row: LedgerRow, day: date, reports: Iterable[ReportFact] = (), aside: Iterable[Fact] = ()
) -> NextStep | None:
    """What the task waits for first, by the order of the table; None where nothing waits.

    `reports`, `aside`: its reports, and what else its row does not know (task_queries.py). A list of many tasks says
    the same of each (queries.next_of).
    """
    known = sorted(reports, key=lambda one: _place_in(row, one.department_id))
    waiting = [matter for matter in matters([*facts_of(row, day, known), *aside]) if matter.told]
    # Who has left the task has no part in its row any more.
    writers = {fact.department_id: fact.name for fact in known if fact.name}
    turned = [_turned(row, writers, one) for one in waiting]
    first = first_of_all(turned, row.light)
    if not first:
        words = of_red(row.light)
        return NextStep(words) if words else None
    due_on = min((limit for place in first if (limit := waiting[place].due_on)), default=None)
    is_judged = turned[first[0]].kind.waiting is Waiting.JUDGE
    since = min((since for place in first if (since := waiting[place].since)), default=None) if is_judged else None
    later = tuple(
        (name, limit)
        for place in first
        if due_on and (limit := waiting[place].due_on) and limit > due_on
        for name in turned[place].whose.values()
    )
    return NextStep(told_of([turned[place] for place in first], row.light), due_on, since, later)


def _place_in(row: LedgerRow, body: int) -> tuple[bool, int]:
    """Who leads comes first, then as they were assigned, as in lists (queries.next_of); last who has left the task."""
    held = [part.department_id for part in row.parts]
    return body != row.lead_id, held.index(body) if body in held else len(held)


def _turned(row: LedgerRow, writers: Mapping[int, str], one: Matter) -> Turned:
    names = {**writers, **{part.department_id: part.short_name for part in row.parts}}
    if one.kind.turn is Turn.OWNER:
        names |= {owner.department_id: owner.short_name for node in row.milestones for owner in node.owners}
    whose = {id: names[id] for id in names if id in one.department_ids}
    return Turned(one.kind, one.post.department_id, whose, names.get(row.lead_id or 0, ""), one.count)


@dataclass(frozen=True)
class ToAsk:
    """A body that 综合处 may ask for a report; `until_on`: by when it was asked once and did not send any."""

    name: str
    until_on: date | None


class Written(Lying, Protocol):
    """A report of a body, and with whom it lies."""

    @property
    def department_id(self) -> int: ...


class OfBody(Written, Standing, Protocol):
    """Likewise with how it stands; `until_on`: by when it was asked for once more (重新开放, 请报送)."""

    @property
    def until_on(self) -> date | None: ...


def to_ask(row: LedgerRow, reports: Collection[OfBody], aside: Iterable[Fact] = ()) -> list[ToAsk]:
    """Whom to ask (请报送): owners of what is overdue, awaited or to be put right without a report of it on its way.

    Between two rounds nothing else asks a body for its 整改. `aside`: as of `next_step`; who has to put right what a
    回头看 found is asked likewise. The act asks the same (acts/tasks/owners.ask_late).
    """
    if row.state not in IN_FORCE:
        return []
    names = _names(row)
    looked_back = _looked_back(aside)
    wanted = [
        *(id for milestone in row.milestones for id in milestone.teller_ids),
        *(part.department_id for part in row.parts if part.department_id in looked_back),
    ]
    asked = {
        report.department_id: report.until_on
        for report in reports
        if report.state is ReportState.MISSING and report.until_on
    }
    found = []
    for id in dict.fromkeys(wanted):
        own = _to_tell(row, reports, id)
        if (own or id in looked_back) and not is_coming(_telling(reports, id, own)):
            found.append(ToAsk(names[id], asked.get(id)))
    return found


def _names(row: LedgerRow) -> dict[int, str]:
    names = {owner.department_id: owner.short_name for milestone in row.milestones for owner in milestone.owners}
    return names | {part.department_id: part.short_name for part in row.parts}


def may_tell(
    row: LedgerRow, reports: Collection[OfBody], aside: Iterable[Fact], bodies: Collection[int]
) -> tuple[Waiting, ...]:
    """Whether these bodies have something to put right (待整改), overdue or awaited, that they can tell now (报送情况).

    Also between two rounds; not while the report that is to tell it is on its way, whatever other one is being written.
    What a body took over late it is asked for first.
    """
    if row.state not in IN_FORCE:
        return ()
    looked_back, found = _looked_back(aside), set[Waiting]()
    for body in bodies:
        own = [milestone for milestone in _to_tell(row, reports, body) if body not in milestone.free_ids]
        stands = _telling(reports, body, own)
        if stands is None or not is_on_its_way(stands):
            found |= {Waiting.RECTIFY if milestone.state in FELL_SHORT else Waiting.TELL for milestone in own}
            found |= {Waiting.RECTIFY} if body in looked_back else set()
    return tuple(one for one in (Waiting.RECTIFY, Waiting.TELL) if one in found)


@dataclass(frozen=True)
class Teller:
    """A body that can tell now what it has to put right, what is overdue or awaited.

    `proves`: it has to prove otherwise what a 回头看 found.
    """

    body_id: int
    name: str
    what: tuple[Waiting, ...]
    proves: bool = False


def tellers(
    row: LedgerRow, reports: Collection[OfBody], aside: Iterable[Fact], bodies: Collection[int]
) -> list[Teller]:
    """Of these bodies those that `may_tell`, each by its own report: one may be on its way, another's not begun."""
    beside = list(aside)
    looked_back, own = _looked_back(beside), {id: name for id, name in _names(row).items() if id in bodies}
    told = [Teller(id, name, may_tell(row, reports, beside, {id}), id in looked_back) for id, name in own.items()]
    return [teller for teller in told if teller.what]


def _to_tell(row: LedgerRow, reports: Collection[OfBody], body: int) -> list[MilestoneRow]:
    """The nodes that a body is to tell: not those of which it has written, and which its head or its lead has."""
    return [
        milestone
        for milestone in row.milestones
        if body in milestone.teller_ids and not _is_written(reports, body, milestone)
    ]


def _is_written(reports: Iterable[Written], body: int, node: MilestoneRow) -> bool:
    """Whether a text of a body that tells of a node waits for its head or its lead: it is not asked for another one."""
    lying = (
        report
        for report in reports
        if report.department_id == body and is_with_head_or_lead(report.state, is_closed=report.is_closed)
    )
    return any(_speaks_of(one.as_of, node) for one in lying)


def _telling(reports: Iterable[OfBody], body: int, nodes: Iterable[MilestoneRow]) -> OfBody | None:
    """The report in which a body tells of these nodes."""
    dates = [node.due_on for node in nodes if node.due_on is not None]
    return telling((report for report in reports if report.department_id == body), dates)


def _looked_back(aside: Iterable[Fact]) -> set[int]:
    """The bodies that have to put right what a 回头看 found."""
    return {id for fact in aside if fact.state is LookBackState.FAILED for id in fact.department_ids}


def facts_of(row: LedgerRow, day: date, reports: Iterable[ReportFact] = ()) -> list[Fact]:
    """The task, its own nodes, its bodies' duties, the requests for its nodes and these reports."""
    known = list(reports)
    nodes = list(_nodes(row, day, known))
    return [_task(row), *nodes, *_odds(row, nodes), *_duties(row), *_requests(row), *_reports(row, known)]


def _task(row: LedgerRow) -> Fact:
    holds = {Flag.UNCLAIMED: row.unclaimed, Flag.LEADLESS: row.lead_id is None and is_joint(row.mode, row.kind)}
    flags = frozenset(flag for flag, is_so in holds.items() if is_so)
    bodies = tuple(part.department_id for part in row.parts)
    return Fact(Thing.TASK, row.task_id, row.state, department_ids=bodies, flags=flags, **_place(row))


def _place(row: LedgerRow) -> dict[str, Any]:
    return {"plan_id": row.plan_id, "task_id": row.task_id, "code": row.code, "lead_id": row.lead_id}


def _nodes(row: LedgerRow, day: date, reports: Sequence[ReportFact]) -> Iterator[Fact]:
    if row.state not in IN_FORCE:
        return
    own = [milestone for milestone in row.milestones if milestone.source is MilestoneSource.OWN]
    for state in NodesState:
        alike = [one for one in own if _state(one, day, reports) is state]
        if state in OF_OWNER:
            yield from _by_owner(row, state, [one for one in alike if not one.is_unowned], reports)
        elif alike:
            yield _together(row, state, alike)


def _state(node: MilestoneRow, day: date, reports: Sequence[ReportFact]) -> NodesState:
    owners = {owner.department_id for owner in node.owners}
    theirs = [report for report in reports if report.department_id in owners and _speaks_of(report.as_of, node)]
    is_in_review = any(fact.state is ReportState.TO_REVIEW for fact in theirs)
    is_to_tell = any(fact.state in WITH_BODY for fact in theirs)
    is_with_owner = not node.is_unowned and is_to_tell and not is_in_review
    return nodes_state(
        node.state,
        node.rectify_by,
        day,
        is_told=node.is_told,
        is_retold=node.is_retold,
        is_with_owner=is_with_owner,
        is_unowned=node.is_unowned,
        is_taken_over=node.is_taken_over,
        is_unread_since=node.is_unread,
    )


def _by_owner(
    row: LedgerRow, state: NodesState, nodes: Sequence[MilestoneRow], reports: Sequence[ReportFact]
) -> Iterator[Fact]:
    """What is to be put right, or was taken over, waits for its owners that are still to tell it, each for his own.

    What he has written of it waits with the report for his head, or for the lead that sends it on.
    """
    for body in dict.fromkeys(owner.department_id for node in nodes for owner in node.owners):
        own = [node for node in nodes if any(owner.department_id == body for owner in node.owners)]
        asked = [
            milestone for milestone in own if body in milestone.teller_ids and not _is_written(reports, body, milestone)
        ]
        if asked:
            yield _together(row, state, asked, body)


def _speaks_of(as_of: date, node: MilestoneRow) -> bool:
    return node.due_on is None or speaks_of(as_of, node.due_on)


def _together(row: LedgerRow, state: NodesState, alike: Sequence[MilestoneRow], *bodies: int) -> Fact:
    return Fact(
        Thing.NODES,
        row.task_id,
        state,
        department_ids=bodies,
        due_on=min((limit for milestone in alike if (limit := _limit(milestone, state))), default=None),
        since=min(
            (milestone.told_on for milestone in alike if milestone.told_on and _limit(milestone, state) is None),
            default=None,
        ),
        node_id=alike[0].milestone_id,
        count=len(alike),
        **_place(row),
    )


def _limit(node: MilestoneRow, state: NodesState) -> date | None:
    """By when what a node waits for must have happened.

    The day set for who had it before binds nobody after him; nor 综合处 what was told it after the day of the verdict.
    """
    limit = node.grace_on if node.state is MilestoneState.TO_DECIDE else node.rectify_by
    is_told_late = node.told_on is not None and limit is not None and node.told_on > limit
    if state is NodesState.TAKEN_OVER or (state is NodesState.UNDECIDED and is_told_late):
        return None
    return limit


def _odds(row: LedgerRow, nodes: Iterable[Fact]) -> Iterator[Fact]:
    """Values of one day that do not agree; where a verdict is due the matter is that."""
    is_judged = any(node.state is NodesState.UNDECIDED for node in nodes)
    if row.state in IN_FORCE and not is_judged and any(indicator.at_odds for indicator in row.indicators):
        yield Fact(Thing.ODDS, row.task_id, OddsState.OPEN, **_place(row))


def _duties(row: LedgerRow) -> Iterator[Fact]:
    if row.state in IN_FORCE:
        for part in row.parts:
            yield Fact(
                Thing.ASSIGNMENT,
                part.assignment_id,
                duty_state(row.state, part.signed_on, part.objected_on),
                department_ids=(part.department_id,),
                flags=frozenset({Flag.HOLDS_TASK} if _holds(row, part) else ()),
                since=part.objected_on,
                **_place(row),
            )


def duty_state(task: TaskState, signed_on: date | None, objected_on: date | None) -> DutyState:
    """How a duty of a task in force stands; while the task waits for 改派 nobody else is asked to sign."""
    if objected_on is not None:
        return DutyState.OBJECTED
    if signed_on is not None or task not in SIGNABLE:
        return DutyState.SIGNED
    return DutyState.UNSIGNED if task is TaskState.TO_SIGN else DutyState.LATER


def _holds(row: LedgerRow, part: PartRow) -> bool:
    return row.state is TaskState.TO_REASSIGN and answers_for(row.lead_id, part.department_id, part.role)


def _requests(row: LedgerRow) -> Iterator[Fact]:
    """Requests that were handed in; a draft is the body's own, and its row does not show it."""
    for milestone in row.milestones:
        if milestone.request is not None and milestone.request_id is not None:
            yield Fact(
                Thing.EXTENSION,
                milestone.request_id,
                milestone.request,
                flags=frozenset({Flag.HIGHER} if milestone.request_level is Role.PRINCIPAL else ()),
                due_on=milestone.answer_by,
                **_place(row),
            )


def _reports(row: LedgerRow, reports: Iterable[ReportFact]) -> Iterator[Fact]:
    flags = frozenset({Flag.OFFICE_TEXT} if row.kind is Kind.GOVERNANCE else ())
    # Who has left the task makes nothing up any more, nor does anybody of a task that has ended or stands still (中止),
    # or for the 核定 round of a plan that another has replaced.
    held = {part.department_id for part in row.parts} if row.state in IN_FORCE else set()
    known = list(reports)
    told = _told_last(known)
    for fact in known:
        if fact.state is ReportState.MISSING and not (
            fact.department_id in held and fact.verifies in (None, row.plan_id)
        ):
            continue
        is_overtaken = fact.quarter_as_of is not None and fact.quarter_as_of < told.get(fact.department_id, date.min)
        yield Fact(
            Thing.REPORT,
            fact.id,
            fact.state,
            department_ids=(fact.department_id,),
            flags=flags
            | _flags(
                {
                    Flag.ON_PAPER: fact.on_paper,
                    Flag.OVERTAKEN: is_overtaken,
                    Flag.HAS_ACCEPTED: fact.has_accepted,
                }
            ),
            due_on=fact.due_on,
            period=fact.period,
            **_place(row),
        )


def _flags(holds: Mapping[Flag, bool]) -> frozenset[Flag]:
    return frozenset(flag for flag, is_so in holds.items() if is_so)


def _told_last(reports: Iterable[ReportFact]) -> dict[int, date]:
    """By body the day of which its newest quarter's report speaks that has told."""
    told: dict[int, date] = {}
    for report in reports:
        if report.quarter_as_of is not None and report.has_told:
            told[report.department_id] = max(told.get(report.department_id, date.min), report.quarter_as_of)
    return told
