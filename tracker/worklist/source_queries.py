"""Where each thing of the table of kinds stands in the database: its states, flags and bodies as conditions.

Each condition is answered by an index: of a jurisdiction the states, of a body its duties, reports and tasks. A task is
found by its standing row, whose light leaves few to look at: what is 待核验 is red, yellow or set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased, join

from tracker.database import UTCDateTime
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.letters.rules import SIGNERS
from tracker.outcomes.models import Extension, Letter, Verdict, VerdictSignature
from tracker.outcomes.verdicts.standing_queries import is_judged, speaks
from tracker.people.access import LEADERS
from tracker.people.models import ApprovalSetting
from tracker.plans.models import Item, Milestone, OwnerAsk, Plan, PlanGoal, Task
from tracker.plans.states import IN_FORCE, SIGNABLE, UNCOUNTED
from tracker.reporting.line_queries import is_held, limit_on
from tracker.reporting.models import CoordinationMatter, Dissent, PaperApproval, PaperScan, Report, ReportVersion, Round
from tracker.reporting.rounds.batch_queries import in_batch, is_first
from tracker.tasks.asking.queries import open_ask_of
from tracker.tasks.models import Assignment
from tracker.tasks.owners.waiting_queries import waits_for_office
from tracker.tasks.queries import unsigned
from tracker.vocabulary import (
    ApprovalWay,
    Colour,
    CoordinationState,
    ExtensionState,
    LetterKind,
    LetterState,
    LightRule,
    MilestoneSource,
    MilestoneState,
    PlanState,
    ReportState,
    Role,
    RoundKind,
    TaskState,
)
from tracker.worklist.item_queries import (
    DAY,
    is_judged_anew,
    is_lit,
    is_needed,
    is_owned_by,
    is_rectified,
    is_taken_over,
    is_told,
    is_unowned,
    is_with_owner,
)
from tracker.worklist.waits_for_whom import (
    AskState,
    DissentState,
    DutyState,
    Flag,
    ItemState,
    ListState,
    NodesState,
    OddsState,
    ScanState,
    Thing,
)

JURISDICTION: Any = bindparam("jurisdiction")
DEPARTMENTS: Any = bindparam("departments", expanding=True)
PLANS: Any = bindparam("plans", expanding=True)

NO_DAY = cast(null(), Date)
NO_INSTANT = cast(null(), UTCDateTime)
NO_ID = cast(null(), Integer)
ONE = literal(1)

Conditions = Mapping[StrEnum, ColumnElement[bool]]


@dataclass(frozen=True)
class Part:
    """Of the nodes that stand so: the first, how many there are, the earliest day that is set for them.

    `each`: that a row of `milestones`, joined by the source's `node`, is one of them: nodes are counted one by one.
    """

    node_id: Any = NO_ID
    count: Any = ONE
    due_on: Any = NO_DAY
    each: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Kept:
    """Where `holds`, a standing row says by itself how many wait: `count`; of `others` each is looked at.

    No row is in two of them, so that each is found by an index of its own.
    """

    holds: ColumnElement[bool]
    count: Any
    others: tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Source:
    """The rows of a thing, and how they are asked for.

    `states`: the condition of each state in which it can wait. `in_plans`: it is of the plans given. `of_body`: it is
    of the departments given; `of_lead`: they lead its task; `of_owner`: few rows among which theirs are, of whose nodes
    `owned` are their own. `placed_by`: flags that look for the jurisdiction themselves, among few rows. `node`:
    that a row of `milestones` belongs to it; `of_states`: that it is in any of several states, in fewer words, `kept`:
    how many are.
    """

    rows: Any
    id: Any
    jurisdiction: Any
    states: Conditions
    in_plans: ColumnElement[bool]
    of_body: ColumnElement[bool] | None = None
    of_lead: ColumnElement[bool] | None = None
    of_owner: Conditions = field(default_factory=dict)
    owned: Mapping[StrEnum, Part] = field(default_factory=dict)
    flags: Mapping[Flag, ColumnElement[bool]] = field(default_factory=dict)
    task: Any = NO_ID
    plan: Any = NO_ID
    body: Any = NO_ID
    since_on: Any = NO_DAY
    since_at: Any = NO_INSTANT
    due_on: Any = NO_DAY
    placed_by: frozenset[Flag] = frozenset()
    node: ColumnElement[bool] | None = None
    of_states: Mapping[frozenset[StrEnum], ColumnElement[bool]] = field(default_factory=dict)
    of_state: Mapping[StrEnum, Part] = field(default_factory=dict)
    kept: Mapping[frozenset[StrEnum], Kept] = field(default_factory=dict)


S = LedgerStanding
_S, _T, _M = aliased(LedgerStanding), aliased(Task), aliased(Milestone)
_OF_PLANS = select(_T.id).where(_T.plan_id.in_(PLANS))
_HELD = Assignment.department_id.in_(DEPARTMENTS), Assignment.ended_on.is_(None)
_DUTIES, _REGIONS = (select(column).where(*_HELD) for column in (Assignment.task_id, Assignment.jurisdiction_id))
"""The tasks in which bodies have a duty, and the regions of these: a city's bureau has its duties in the province."""

_RUNNING = (
    *(rule for rule in LightRule if rule.colour in (Colour.RED, Colour.YELLOW)),
    *(LightRule.GOVERNANCE, LightRule.NOT_STARTED),
)
_LIGHTS: Mapping[TaskState, tuple[LightRule, ...]] = {
    TaskState.TO_VERIFY: _RUNNING,
    TaskState.TO_REASSIGN: (*_RUNNING, LightRule.TO_DECIDE, LightRule.TO_REASSIGN),
    TaskState.COMPLETED: (
        LightRule.COMPLETED,
        LightRule.COMPLETED_LATE,
        LightRule.GOVERNANCE,
        LightRule.NOT_STARTED,
    ),
    TaskState.CLOSED: (LightRule.CLOSED, LightRule.COMPLETED_LATE, LightRule.GOVERNANCE, LightRule.NOT_STARTED),
}
"""The lights a task in this state can have, by which the index of its standing row finds it."""


@cache
def sources() -> Mapping[Thing, Source]:
    """All that can be asked for; who holds a post is asked of people/."""
    return {
        Thing.TASK: _tasks(),
        Thing.NODES: _nodes(),
        Thing.ASSIGNMENT: _assignments(),
        Thing.ITEM: _items(),
        Thing.ASK: _asks(),
        Thing.EXTENSION: _extensions(),
        Thing.REPORT: _reports(),
        Thing.DISSENT: _dissents(),
        Thing.ODDS: _odds(),
        Thing.COORDINATION: _coordination(),
        Thing.SCAN: _scans(),
        Thing.PLAN: _plans(),
        Thing.GOAL: _goals(),
        Thing.LIST: _lists(),
        Thing.LETTER: _letters(),
    }


def _tasks() -> Source:
    lit: Conditions = {
        state: and_(S.rank.in_([RANKS[rule] for rule in _LIGHTS[state]]), S.state == state)
        if state in _LIGHTS
        else S.state == state
        for state in TaskState
    }
    return Source(
        rows=S,
        id=S.task_id,
        jurisdiction=S.jurisdiction_id,
        states=lit,
        in_plans=S.plan_id.in_(PLANS),
        flags={Flag.UNCLAIMED: S.rank == RANKS[LightRule.UNCLAIMED]},
        task=S.task_id,
    )


JUDGED: frozenset[StrEnum] = frozenset({NodesState.UNDECIDED, NodesState.UNTOLD})
"""What 综合处 gives a verdict on: how many of a task is kept in its standing row (kept_steps.py)."""


def _nodes() -> Source:
    """Tasks in force with a date past: the standing row's due date is the earliest own one without a final verdict.

    What an owner is still to tell waits with his report.
    """
    is_past = and_(S.due_on <= DAY, S.state.in_(IN_FORCE))
    unjudged = and_(Milestone.due_on < DAY, ~is_judged())
    undecided = or_(and_(unjudged, is_told()), is_judged_anew(DAY))
    taken_over = and_(unjudged, is_taken_over())
    untold = and_(unjudged, ~is_told(), ~is_with_owner(), ~is_taken_over())
    rectifying = and_(is_rectified(), ~is_judged_anew(DAY), ~is_unowned())
    mine, mine_to_tell = (and_(which, is_owned_by(DEPARTMENTS)) for which in (rectifying, taken_over))

    is_node = and_(Milestone.task_id == S.task_id, Milestone.source == MilestoneSource.OWN)
    is_open = Verdict.rectify_by.is_not(None), ~is_judged_anew(DAY), ~is_unowned()
    rectify_by = select(func.min(Verdict.rectify_by)).where(is_node, speaks(), *is_open)

    def holds(which: ColumnElement[bool]) -> Any:
        return and_(is_past, exists().where(is_node, which).correlate(S))

    def part(which: ColumnElement[bool], due_on: Any) -> Part:
        first, count = (
            select(value).where(is_node, which).correlate(S).scalar_subquery()
            for value in (func.min(Milestone.id), func.count(Milestone.id))
        )
        return Part(first, count, due_on, each=which)

    # Said beforehand, for few verdicts ask for 整改, and nothing else has to be looked at where none does.
    any_asked = select(_M.task_id).join(Verdict, Verdict.milestone_id == _M.id).where(Verdict.rectify_by.is_not(None))
    # What was solved for a later day, as a rehearsal does, says nothing of this one.
    rehearsed = select(_S.task_id).where(_S.jurisdiction_id == JURISDICTION, _S.solved_on > DAY)
    is_later = or_(S.judge_on.is_(None), S.judge_on > DAY)
    return Source(
        rows=S,
        id=S.task_id,
        jurisdiction=S.jurisdiction_id,
        states={
            NodesState.UNDECIDED: holds(undecided),
            NodesState.UNTOLD: holds(untold),
            NodesState.TAKEN_OVER: holds(taken_over),
            NodesState.RECTIFYING: holds(rectifying),
        },
        in_plans=S.plan_id.in_(PLANS),
        of_owner={
            # In these regions few have a date past.
            NodesState.TAKEN_OVER: and_(
                S.jurisdiction_id.in_(_REGIONS), S.taken_over.is_not(None), S.task_id.in_(_DUTIES)
            ),
            NodesState.RECTIFYING: and_(S.task_id.in_(any_asked), S.task_id.in_(_DUTIES)),
        },
        owned={
            NodesState.TAKEN_OVER: part(mine_to_tell, NO_DAY),
            NodesState.RECTIFYING: part(
                mine, rectify_by.where(is_owned_by(DEPARTMENTS)).correlate(S).scalar_subquery()
            ),
        },
        task=S.task_id,
        node=and_(is_past, is_node),
        of_states={
            JUDGED: or_(and_(unjudged, or_(is_told(), and_(~is_with_owner(), ~is_taken_over()))), is_judged_anew(DAY))
        },
        kept={
            JUDGED: Kept(
                and_(S.to_judge > 0, is_later, S.task_id.not_in(rehearsed)),
                S.to_judge,
                (S.judge_on <= DAY, and_(is_later, S.solved_on > DAY)),
            )
        },
        of_state={
            NodesState.UNDECIDED: part(undecided, S.due_on),
            NodesState.UNTOLD: part(untold, S.due_on),
            NodesState.TAKEN_OVER: part(taken_over, NO_DAY),
            NodesState.RECTIFYING: part(rectifying, rectify_by.correlate(S).scalar_subquery()),
        },
    )


def _odds() -> Source:
    """Standing rows of tasks with such a figure; where a verdict is due the matter is that."""
    nodes = _nodes()
    is_open = and_(S.at_odds.is_not(None), S.state.in_(IN_FORCE), ~nodes.states[NodesState.UNDECIDED])
    return Source(
        rows=S,
        id=S.task_id,
        jurisdiction=S.jurisdiction_id,
        states={OddsState.OPEN: is_open},
        in_plans=S.plan_id.in_(PLANS),
        task=S.task_id,
    )


def _assignments() -> Source:
    later = [state for state in SIGNABLE if state is not TaskState.TO_SIGN]
    of_body = Assignment.department_id.in_(DEPARTMENTS)
    in_force, is_open = Assignment.ended_on.is_(None), unsigned()
    is_accountable = or_(Task.lead_id.is_(None), Task.lead_id == Assignment.department_id)
    return Source(
        rows=join(Assignment, Task, Task.id == Assignment.task_id),
        id=Assignment.id,
        jurisdiction=Assignment.jurisdiction_id,
        states={
            DutyState.UNSIGNED: and_(is_open, Task.state == TaskState.TO_SIGN),
            DutyState.LATER: and_(is_open, Task.state.in_(later)),
            DutyState.OBJECTED: and_(in_force, Assignment.objected_on.is_not(None), Task.state.in_(IN_FORCE)),
        },
        in_plans=Task.plan_id.in_(PLANS),
        of_body=of_body,
        flags={Flag.HOLDS_TASK: and_(Task.state == TaskState.TO_REASSIGN, is_accountable)},
        task=Assignment.task_id,
        body=Assignment.department_id,
        since_on=func.coalesce(Assignment.objected_on, Assignment.valid_from),
    )


def _items() -> Source:
    """Those of the few tasks that have any in doubt, as standing rows say; all of these where nobody has to sign.

    What is only 推定 is asked for once its date or figure colours the task: the light says 待综合处明确.
    """
    may_be_needed = and_(S.unowned > 0, is_lit())
    waits = or_(and_(S.in_doubt > 0, waits_for_office()), and_(or_(S.in_doubt > 0, S.unowned > 0), is_needed()))
    of_task = join(S, Task, Task.id == S.task_id)
    return Source(
        rows=join(of_task, Item, Item.task_id == S.task_id),
        id=Item.id,
        jurisdiction=S.jurisdiction_id,
        states={ItemState.TO_DECIDE: waits},
        in_plans=S.plan_id.in_(PLANS),
        task=S.task_id,
        since_on=Item.doubt_since,
        due_on=Item.doubt_until,
        kept={
            frozenset({ItemState.TO_DECIDE}): Kept(
                and_(S.in_doubt > 0, S.unsigned == 0, ~may_be_needed),
                S.in_doubt,
                (and_(S.in_doubt > 0, S.unsigned > 0, ~may_be_needed), may_be_needed),
            )
        },
    )


def _asks() -> Source:
    """Duties of which items are asked about; a body's are looked for among the few that anybody was asked about."""
    in_force, asked = Assignment.ended_on.is_(None), open_ask_of(Assignment.department_id)
    of_task = OwnerAsk.item_id == Item.id, Item.task_id == Assignment.task_id
    until, since = (
        select(value).where(*of_task, asked).correlate(Assignment).scalar_subquery()
        for value in (func.min(OwnerAsk.until), func.min(OwnerAsk.recorded_at))
    )
    any_asked = select(Item.task_id).join(OwnerAsk, OwnerAsk.item_id == Item.id)
    ever = any_asked.where(OwnerAsk.department_id.in_(DEPARTMENTS))
    is_open = exists().where(*of_task, asked).correlate(Assignment)
    return Source(
        rows=join(Assignment, Task, Task.id == Assignment.task_id),
        id=Assignment.id,
        jurisdiction=Assignment.jurisdiction_id,
        states={AskState.OPEN: and_(in_force, Task.state.in_(IN_FORCE), is_open)},
        in_plans=Task.plan_id.in_(PLANS),
        of_body=and_(Assignment.department_id.in_(DEPARTMENTS), Assignment.task_id.in_(ever)),
        task=Assignment.task_id,
        body=Assignment.department_id,
        since_at=since,
        due_on=until,
    )


def _extensions() -> Source:
    return Source(
        rows=join(Extension, Task, Task.id == Extension.task_id),
        id=Extension.id,
        jurisdiction=Extension.jurisdiction_id,
        states={state: Extension.state == state for state in ExtensionState},
        in_plans=Task.plan_id.in_(PLANS),
        of_body=Extension.department_id.in_(DEPARTMENTS),
        flags={
            Flag.HANDED_BACK: Extension.applied_on.is_not(None),
            Flag.HIGHER: func.coalesce(Extension.level, "") == Role.PRINCIPAL,
        },
        task=Extension.task_id,
        body=Extension.department_id,
        since_on=Extension.applied_on,
        since_at=Extension.saved_at,
        due_on=Extension.answer_by,
    )


def _reports() -> Source:
    texts = select(S.task_id).where(S.rank == RANKS[LightRule.GOVERNANCE], S.jurisdiction_id == JURISDICTION)
    led = select(_T.id).where(_T.lead_id.in_(DEPARTMENTS))
    return Source(
        rows=Report,
        id=Report.id,
        jurisdiction=Report.jurisdiction_id,
        states={
            **{state: Report.state == state for state in ReportState},
            # Who has left the task makes nothing up any more.
            ReportState.MISSING: and_(Report.state == ReportState.MISSING, is_held()),
        },
        in_plans=Report.task_id.in_(_OF_PLANS),
        of_body=Report.department_id.in_(DEPARTMENTS),
        # In these regions few stand in the states in which they wait for who leads.
        of_lead=and_(Report.jurisdiction_id.in_(_REGIONS), Report.task_id.in_(led)),
        flags={
            Flag.ON_PAPER: _approves_on_paper(Report.department_id),
            Flag.OFFICE_TEXT: Report.task_id.in_(texts),
        },
        # Few tasks are texts of the office: their reports, not those of a jurisdiction in these states.
        placed_by=frozenset({Flag.OFFICE_TEXT}),
        task=Report.task_id,
        body=Report.department_id,
        since_at=Report.first_submitted_at,
        due_on=limit_on(),
    )


def _dissents() -> Source:
    return Source(
        rows=Dissent,
        id=Dissent.id,
        jurisdiction=Dissent.jurisdiction_id,
        states={DissentState.OPEN: Dissent.settled_at.is_(None)},
        in_plans=Dissent.task_id.in_(_OF_PLANS),
        task=Dissent.task_id,
        body=Dissent.department_id,
        since_at=Dissent.raised_at,
    )


def _coordination() -> Source:
    return Source(
        rows=CoordinationMatter,
        id=CoordinationMatter.id,
        jurisdiction=CoordinationMatter.jurisdiction_id,
        states={state: CoordinationMatter.state == state for state in CoordinationState},
        in_plans=CoordinationMatter.task_id.in_(_OF_PLANS),
        task=CoordinationMatter.task_id,
        body=CoordinationMatter.department_id,
        since_at=CoordinationMatter.raised_at,
    )


def _scans() -> Source:
    """Only bodies that ever approved on paper have any to look for."""
    ever = exists().where(ApprovalSetting.department_id.in_(DEPARTMENTS), ApprovalSetting.way == ApprovalWay.PAPER)
    versions = join(PaperApproval, ReportVersion, ReportVersion.id == PaperApproval.version_id)
    missing = ~exists().where(PaperScan.approval_id == PaperApproval.id)
    return Source(
        rows=join(versions, Report, Report.id == ReportVersion.report_id),
        id=PaperApproval.id,
        jurisdiction=Report.jurisdiction_id,
        states={ScanState.LATE: and_(PaperApproval.scan_due_on < DAY, missing)},
        in_plans=Report.task_id.in_(_OF_PLANS),
        of_body=and_(ever, Report.department_id.in_(DEPARTMENTS)),
        task=Report.task_id,
        body=Report.department_id,
        since_on=PaperApproval.signed_on,
        due_on=PaperApproval.scan_due_on,
    )


def _plans() -> Source:
    def holds(state: TaskState) -> ColumnElement[bool]:
        return exists().where(
            S.jurisdiction_id == Plan.jurisdiction_id,
            S.plan_id == Plan.id,
            S.rank == RANKS[LightRule.NOT_ISSUED],
            S.state == state,
        )

    return Source(
        rows=Plan,
        id=Plan.id,
        jurisdiction=Plan.jurisdiction_id,
        states={state: Plan.state == state for state in PlanState},
        in_plans=Plan.id.in_(PLANS),
        flags={Flag.DRAFTS: holds(TaskState.DRAFT), Flag.CONFIRMED: holds(TaskState.CONFIRMED)},
        plan=Plan.id,
        since_at=Plan.received_at,
    )


def _goals() -> Source:
    undecided = and_(
        Plan.state == PlanState.ISSUED, PlanGoal.due_on < DAY, ~exists().where(Verdict.goal_id == PlanGoal.id)
    )
    return Source(
        rows=join(PlanGoal, Plan, Plan.id == PlanGoal.plan_id),
        id=PlanGoal.id,
        jurisdiction=Plan.jurisdiction_id,
        states={MilestoneState.TO_DECIDE: undecided},
        in_plans=Plan.id.in_(PLANS),
        plan=Plan.id,
        due_on=PlanGoal.due_on,
    )


def _lists() -> Source:
    """The list of a 核定 round with every verdict there, not signed, or not since the last of them.

    A date that was postponed is decided once the later one is past.
    """
    in_list = and_(
        Task.plan_id == Round.plan_id,
        Task.state.not_in(UNCOUNTED),
        Milestone.task_id == Task.id,
        Milestone.source == MilestoneSource.OWN,
        Milestone.original_due_on < Round.as_of,
        in_batch(Round.plan_id, Round.as_of),
    )
    goal = and_(PlanGoal.plan_id == Round.plan_id, PlanGoal.due_on < Round.as_of, is_first(Round.plan_id, Round.as_of))
    undecided = or_(
        exists().where(in_list, ~is_judged(), Milestone.due_on < DAY),
        exists().where(goal, ~exists().where(Verdict.goal_id == PlanGoal.id)),
    )
    signed_at = (
        select(func.max(VerdictSignature.recorded_at))
        .where(VerdictSignature.round_id == Round.id)
        .correlate(Round)
        .scalar_subquery()
    )
    changed = or_(
        exists().where(in_list, Verdict.milestone_id == Milestone.id, Verdict.recorded_at > signed_at),
        exists().where(goal, Verdict.goal_id == PlanGoal.id, Verdict.recorded_at > signed_at),
    )
    return Source(
        rows=Round,
        id=Round.id,
        jurisdiction=Round.jurisdiction_id,
        states={
            ListState.TO_SIGN: and_(Round.kind == RoundKind.VERIFICATION, or_(signed_at.is_(None), changed), ~undecided)
        },
        in_plans=Round.plan_id.in_(PLANS),
        plan=Round.plan_id,
        since_on=Round.opened_on,
    )


def _approves_on_paper(department_id: Any) -> ColumnElement[bool]:
    newest = select(func.max(ApprovalSetting.id)).group_by(ApprovalSetting.department_id)
    on_paper = select(ApprovalSetting.department_id).where(
        ApprovalSetting.id.in_(newest), ApprovalSetting.way == ApprovalWay.PAPER
    )
    found: ColumnElement[bool] = department_id.in_(on_paper)
    return found


def _letters() -> Source:
    """Few are under way at a time; those to a body are found by its own index."""

    def signed_by(roles: frozenset[Role]) -> ColumnElement[bool]:
        return Letter.kind.in_([kind for kind in LetterKind if SIGNERS[kind] == roles])

    return Source(
        rows=Letter,
        id=Letter.id,
        jurisdiction=Letter.jurisdiction_id,
        states={state: Letter.state == state for state in LetterState},
        in_plans=or_(Letter.plan_id.is_(None), Letter.plan_id.in_(PLANS)),
        of_body=Letter.department_id.in_(DEPARTMENTS),
        flags={
            Flag.BY_LEADER: signed_by(LEADERS),
            Flag.BY_PRINCIPAL: signed_by(frozenset({Role.PRINCIPAL})),
            Flag.HANDED_BACK: Letter.returned != "",
            Flag.ON_PAPER: _approves_on_paper(Letter.department_id),
        },
        plan=Letter.plan_id,
        body=Letter.department_id,
        since_on=Letter.due_day,
        due_on=Letter.reply_by,
    )
