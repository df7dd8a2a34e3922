"""The one table of what waits for whom: each thing in each state, whose turn it is, what is to be done, on which page.

A line reads: a report in 待审批 whose body approves here waits for its head to approve it, on the page of the approval.
Lists, counts and the pages of tasks are made from these lines, so that they cannot disagree (domain.md 3, 4, 7, 8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum

from tracker.people.access import LEADERS, OFFICE, UNIT
from tracker.plans.states import CLAIMABLE
from tracker.reporting.transitions import UNDER_THE_PEN
from tracker.vocabulary import (
    FELL_SHORT,
    CoordinationState,
    EditionState,
    ExtensionState,
    LetterState,
    MilestoneState,
    PlanState,
    ReportState,
    Role,
    TaskState,
    Waiting,
)


class Thing(Enum):
    """What can wait."""

    TASK = "task"
    NODES = "nodes"
    ASSIGNMENT = "assignment"
    LOOK_BACK = "look_back"
    ITEM = "item"
    ASK = "ask"
    EXTENSION = "extension"
    REPORT = "report"
    DISSENT = "dissent"
    ODDS = "odds"
    COORDINATION = "coordination"
    SCAN = "scan"
    PLAN = "plan"
    GOAL = "goal"
    LIST = "list"
    LETTER = "letter"
    EDITION = "edition"
    POST = "post"


class DutyState(StrEnum):
    """How a body's duty stands while its task is out; `later`: unsigned beside an accountable body that has signed."""

    UNSIGNED = "unsigned"
    LATER = "later"
    OBJECTED = "objected"
    SIGNED = "signed"


class NodesState(StrEnum):
    """How own nodes of a task in force stand, those of a task that stand alike together.

    `undecided`: past, told and without a verdict, or told anew after one that fell short; `with_owner`: past, and what
    was reached is still to come in a report of its owner; `untold`: past, and nobody has said it, nor is it asked of an
    owner now; `taken_over`: likewise, by an owner who took it over and whose time to tell it runs; `rectifying`: fell
    short, to be put right and told by its owner, be the 整改 date past or not. What he has sent is read first.
    """

    UNDECIDED = "undecided"
    WITH_OWNER = "with_owner"
    UNTOLD = "untold"
    TAKEN_OVER = "taken_over"
    RECTIFYING = "rectifying"
    AT_REST = "at_rest"


class LookBackState(StrEnum):
    """Whether what a 回头看 found is still to be put right; what was sent since and waits to be read is 综合处's."""

    FAILED = "failed"
    AT_REST = "at_rest"


class ItemState(StrEnum):
    """Whether 综合处 is asked whose a sentence, figure or date is; `with_bodies`: one that may claim it has to sign."""

    WITH_BODIES = "with_bodies"
    TO_DECIDE = "to_decide"
    AT_REST = "at_rest"


class AskState(StrEnum):
    """Whether a body that has signed is asked which items of a task are its own (请各单位确认)."""

    OPEN = "open"
    ANSWERED = "answered"


class DissentState(StrEnum):
    """Whether 意见分歧 was settled."""

    OPEN = "open"
    SETTLED = "settled"


class OddsState(StrEnum):
    """Whether owners of a figure of a task told two values of one day, and no verdict on it is due."""

    OPEN = "open"
    SETTLED = "settled"


class ScanState(StrEnum):
    """How the scan of an approval on paper stands; `due`: it may still come in time."""

    DUE = "due"
    LATE = "late"
    THERE = "there"


class ListState(StrEnum):
    """How the list of a 核定 round stands; what changed since it was signed is to be signed anew."""

    UNDECIDED = "undecided"
    TO_SIGN = "to_sign"
    SIGNED = "signed"


class PostState(StrEnum):
    """Whether somebody holds a post that a duty needs."""

    HELD = "held"
    VACANT = "vacant"


OF_OWNER = (NodesState.TAKEN_OVER, NodesState.RECTIFYING)
"""In which own nodes wait for the bodies that own them."""

STATES: Mapping[Thing, type[StrEnum]] = {
    Thing.TASK: TaskState,
    Thing.NODES: NodesState,
    Thing.ASSIGNMENT: DutyState,
    Thing.LOOK_BACK: LookBackState,
    Thing.ITEM: ItemState,
    Thing.ASK: AskState,
    Thing.EXTENSION: ExtensionState,
    Thing.REPORT: ReportState,
    Thing.DISSENT: DissentState,
    Thing.ODDS: OddsState,
    Thing.COORDINATION: CoordinationState,
    Thing.SCAN: ScanState,
    Thing.PLAN: PlanState,
    Thing.GOAL: MilestoneState,
    Thing.LIST: ListState,
    Thing.LETTER: LetterState,
    Thing.EDITION: EditionState,
    Thing.POST: PostState,
}


class Flag(Enum):
    """What else decides whose turn it is."""

    UNCLAIMED = "unclaimed"
    """A task names a collective without members."""
    LEADLESS = "leadless"
    """Its bodies report through a lead (牵头汇总), and nobody leads since that body left."""
    HANDED_BACK = "handed_back"
    """A request, or the answer to a letter, was handed in once and came back."""
    RELIEVED = "relieved"
    """Nothing of which a letter speaks is its body's any more: 综合处 notes its answer, or takes it back."""
    HIGHER = "higher"
    """A request goes one level higher: the second one, and 补办."""
    ON_PAPER = "on_paper"
    """A body approves on paper (线下签批)."""
    OVERTAKEN = "overtaken"
    """A 缺报 whose body has reported a later quarter since."""
    HAS_ACCEPTED = "has_accepted"
    """What was accepted of a report stands while its body writes another text."""
    OFFICE_TEXT = "office_text"
    """The yearly text of a 保障 task."""
    HOLDS_TASK = "holds_task"
    """An objection holds its task in 待改派, which waits itself."""
    BY_LEADER = "by_leader"
    """A letter on the letterhead of the commission: a leader signs."""
    BY_PRINCIPAL = "by_principal"
    """A letter that only the principal signs (通报, 约谈)."""
    DRAFTS = "drafts"
    """A plan has clauses that somebody has still to check: of one that is to replace another, those it says anew."""
    CONFIRMED = "confirmed"
    """A plan has confirmed tasks that were not handed down."""
    TO_REPLACE = "to_replace"
    """A plan with clauses is to take another's place: before that is confirmed (确认替代) nothing is handed down."""
    HOLDS_BACK = "holds_back"
    """A 年度快报 that was reviewed: while nobody signs it or gives it back, no 年度定稿 can be made."""


class Turn(Enum):
    """Whose turn: these roles of 综合处, of the leaders or of a body; any one of them does it.

    LEAD: the liaison of the body that reports for its co-bodies. OWNER: the liaisons of those that own it (承办单位).
    """

    OFFICE = "office", OFFICE, "综合处"
    OFFICE_HEAD = "office_head", frozenset({Role.COORDINATOR_HEAD}), "综合处负责人"
    LEADERS = "leaders", LEADERS, "分管领导"
    PRINCIPAL = "principal", frozenset({Role.PRINCIPAL}), "主要领导"
    UNIT = "unit", UNIT, "{whose}"
    LIAISON = "liaison", frozenset({Role.LIAISON}), "{whose}"
    UNIT_HEAD = "unit_head", frozenset({Role.UNIT_HEAD}), "{whose}负责人"
    LEAD = "lead", frozenset({Role.LIAISON}), "{lead}"
    OWNER = "owner", frozenset({Role.LIAISON}), "{whose}"

    def __init__(self, code: str, roles: frozenset[Role], who: str) -> None:
        self.roles = roles
        self.who = who

    @property
    def is_of_unit(self) -> bool:
        """Whether it is a body's turn; where no body is known it is that of 综合处."""
        return self.roles <= UNIT


@dataclass(frozen=True)
class Page:
    """Where it is done: an endpoint, and which value of the fact each of its parameters takes."""

    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One line of the table. `{whose}` in its words: the bodies it concerns; `{n}`: how many parts of it wait.

    `needs`, `lacks`: flags that must and must not hold. `button`: the words of a button on the task's page, with
    `{period}`: 本期, or the name of a quarter that is closed. `counted`:
    whether it stands in lists and counts by itself; a draft stands there with its plan. `told`: whether 下一步 of the
    task says it to everybody; what a unit has not handed in yet is its own business. `unless`: flags under which it
    does not, though the thing still waits.
    """

    waiting: Waiting
    thing: Thing
    states: tuple[StrEnum, ...]
    turn: Turn
    words: str
    page: Page
    button: str = ""
    needs: tuple[Flag, ...] = ()
    lacks: tuple[Flag, ...] = ()
    counted: bool = True
    told: bool = True
    unless: tuple[Flag, ...] = ()

    @property
    def is_timed(self) -> bool:
        """Whether the day set for the thing is this post's: a cut-off is the unit's, not of who reads its report."""
        return self.thing is not Thing.REPORT or (self.turn.is_of_unit and self.turn is not Turn.LEAD)


W, T, F = Waiting, Thing, Flag
S, R, E, D, C = TaskState, ReportState, ExtensionState, DutyState, CoordinationState
L = LetterState

_CHECK = Page("checking.show", {"plan_id": "plan_id", "task": "task_id"})
_ISSUE = Page("issuing.show", {"plan_id": "plan_id"})
_TASK = Page("tasks.show", {"code": "code"})
_SIGN = Page("assignments.index")
_OBJECTIONS = Page("assignments.objections")
_ANSWER = Page("assignments.ask_answer", {"assignment_id": "id"})
_DIVISION = Page("adjustments.ask", {"task_id": "id"})
_OWNERS = Page("owners.show", {"plan_id": "plan_id"})
_ASKED = Page("asked.index")
_ENDING = Page("completions.show", {"task_id": "id"})
_REQUEST = Page("extensions.show", {"extension_id": "id"})
_NODE = Page("verdicts.milestone", {"milestone_id": "node_id"})
_GOAL = Page("verdicts.goal", {"goal_id": "id"})
_LIST = Page("verifications.show", {"round_id": "id"})
_FILL = Page("reports.edit", {"report_id": "id"})
_APPROVE = Page("approvals.show", {"report_id": "id"})
_PAPER = Page("paper.index")
_REVIEW = Page("reviews.show", {"report_id": "id"})
_DISSENT = Page("dissents.show", {"dissent_id": "id"})
_COORDINATION = Page("coordination.show", {"matter_id": "id"})
_PLAN = Page("plans.show", {"plan_id": "id"})
_REVISION = Page("revisions.show", {"plan_id": "id"})
_LETTER = Page("letters.show", {"letter_id": "id"})
_EDITION = Page("editions.show", {"edition_id": "id"})
_VACANT = Page("handovers.vacant")

_OF_PERIOD = "填报{period}"
_TO_WRITE = (R.TO_FILL, R.DRAFT)
_OUT = (PlanState.CHECKING, PlanState.ISSUED)

KINDS: tuple[Kind, ...] = (
    Kind(W.CHECK, T.TASK, (S.DRAFT,), Turn.OFFICE, "校核确认", _CHECK, "校核", counted=False),
    Kind(W.ISSUE, T.TASK, (S.CONFIRMED,), Turn.OFFICE_HEAD, "下达", _ISSUE, "下达", counted=False),
    Kind(W.REASSIGN, T.TASK, (S.TO_REASSIGN,), Turn.OFFICE, "改派", _OBJECTIONS, "改派"),
    Kind(W.SIGN, T.ASSIGNMENT, (D.UNSIGNED,), Turn.UNIT, "核对分工并签收", _SIGN, "签收"),
    Kind(W.CLAIM, T.TASK, CLAIMABLE, Turn.OFFICE, "指定责任单位成员", _TASK, needs=(F.UNCLAIMED,)),
    Kind(W.NAME_LEAD, T.TASK, (S.ACTIVE,), Turn.OFFICE_HEAD, "明确牵头单位", _DIVISION, "明确牵头", (F.LEADLESS,)),
    Kind(W.VERIFY, T.TASK, (S.TO_VERIFY,), Turn.OFFICE_HEAD, "核验办结", _ENDING, "核验办结"),
    Kind(W.CLOSE, T.TASK, (S.COMPLETED,), Turn.LEADERS, "审定销号", _ENDING, "审定销号"),
    Kind(W.ARCHIVE, T.TASK, (S.CLOSED,), Turn.OFFICE, "归档", _ENDING, "归档"),
    Kind(W.SCREEN, T.EXTENSION, (E.APPLIED,), Turn.OFFICE, "初审延期申请", _REQUEST, "初审延期"),
    Kind(W.DECIDE, T.EXTENSION, (E.TO_DECIDE,), Turn.LEADERS, "审批延期申请", _REQUEST, "审批延期", (), (F.HIGHER,)),
    Kind(W.DECIDE, T.EXTENSION, (E.TO_DECIDE,), Turn.PRINCIPAL, "审批延期申请", _REQUEST, "审批延期", (F.HIGHER,)),
    Kind(
        W.AMEND, T.EXTENSION, (E.DRAFT,), Turn.UNIT, "补充延期申请", _REQUEST, "补充延期", (F.HANDED_BACK,), told=False
    ),
    Kind(
        W.APPLY,
        T.EXTENSION,
        (E.DRAFT,),
        Turn.UNIT_HEAD,
        "提出延期申请",
        _REQUEST,
        "提出延期",
        lacks=(F.HANDED_BACK,),
        told=False,
    ),
    Kind(W.JUDGE, T.NODES, (NodesState.UNDECIDED,), Turn.OFFICE, "核定 {n} 个节点", _NODE, "核定节点"),
    Kind(W.REVIEW, T.REPORT, (R.TO_REVIEW,), Turn.OFFICE, "审核{whose}的报告", _REVIEW, "审核 {n} 份"),
    # Who applied for 办结 proves it now; its light says so until a report with a proof is accepted.
    Kind(W.RECTIFY, T.LOOK_BACK, (LookBackState.FAILED,), Turn.LIAISON, "按回头看意见整改，报送情况并附佐证", _TASK),
    Kind(W.APPROVE, T.REPORT, (R.TO_APPROVE,), Turn.UNIT_HEAD, "审批本期报告", _APPROVE, "审批报告", (), (F.ON_PAPER,)),
    Kind(W.SIGN_OFF, T.REPORT, (R.TO_APPROVE,), Turn.LIAISON, "登记线下签批", _PAPER, "登记线下签批", (F.ON_PAPER,)),
    Kind(W.FILL, T.REPORT, _TO_WRITE, Turn.LIAISON, "填报本期进展", _FILL, _OF_PERIOD, lacks=(F.HAS_ACCEPTED,)),
    Kind(W.FILL, T.REPORT, _TO_WRITE, Turn.LIAISON, "补充、更正已采用的报告", _FILL, "更正报告", (F.HAS_ACCEPTED,)),
    # It was sent and came back, perhaps of a quarter that has ended.
    Kind(W.FILL, T.REPORT, (R.RETURNED,), Turn.LIAISON, "修改退回的报告", _FILL, "修改报告"),
    Kind(
        W.WRITE, T.REPORT, (*UNDER_THE_PEN, R.MISSING), Turn.OFFICE, "撰写综合文字", _FILL, _OF_PERIOD, (F.OFFICE_TEXT,)
    ),
    # It may be made up; where the work itself has gone on 下一步 does not go back to it.
    Kind(W.MAKE_UP, T.REPORT, (R.MISSING,), Turn.LIAISON, "补报进展", _FILL, "补报", unless=(F.OVERTAKEN,)),
    # Nobody has said what was reached, and no owner is about to: a verdict can be given all the same.
    Kind(W.JUDGE, T.NODES, (NodesState.UNTOLD,), Turn.OFFICE, "核定 {n} 个节点", _NODE, "核定节点"),
    Kind(W.TAKE_IN, T.REPORT, (R.HANDED_UP, R.RECEIVED), Turn.LEAD, "汇总{whose}的报告", _TASK),
    Kind(
        W.SETTLE,
        T.ASSIGNMENT,
        (D.OBJECTED,),
        Turn.OFFICE,
        "处理异议",
        _ANSWER,
        "处理异议",
        (),
        (F.HOLDS_TASK,),
    ),
    Kind(W.OWN, T.ITEM, (ItemState.TO_DECIDE,), Turn.OFFICE, "明确承办单位", _OWNERS),
    Kind(W.SIGN, T.ASSIGNMENT, (D.LATER,), Turn.UNIT, "核对分工并签收", _SIGN, "签收"),
    Kind(W.CONFIRM, T.ASK, (AskState.OPEN,), Turn.UNIT, "确认承担的内容", _ASKED, "确认承担的内容"),
    Kind(W.RECTIFY, T.NODES, (NodesState.RECTIFYING,), Turn.OWNER, "完成整改并报送整改情况", _TASK),
    Kind(W.TELL, T.NODES, (NodesState.TAKEN_OVER,), Turn.OWNER, "待综合处布置填报，或申请延期", _TASK),
    # It has no report to write: 综合处 asks it for one (请报送), and bears the delay until then.
    Kind(W.ASK_OWNER, T.NODES, (NodesState.TAKEN_OVER,), Turn.OFFICE, "请{whose}报送接手的逾期事项", _TASK),
    Kind(W.RECONCILE, T.DISSENT, (DissentState.OPEN,), Turn.OFFICE, "协调{whose}的不同意见", _DISSENT),
    Kind(W.ODDS, T.ODDS, (OddsState.OPEN,), Turn.OFFICE, "核定各单位所报不一致的数值", _TASK),
    Kind(W.COORDINATE, T.COORDINATION, (C.RAISED,), Turn.OFFICE, "明确{whose}需协调事项的层级", _COORDINATION),
    Kind(W.COORDINATE, T.COORDINATION, (C.WITH_OFFICE,), Turn.OFFICE, "办理{whose}的需协调事项", _COORDINATION),
    Kind(W.COORDINATE, T.COORDINATION, (C.WITH_LEADER,), Turn.LEADERS, "协调{whose}的需协调事项", _COORDINATION),
    Kind(W.COORDINATE, T.COORDINATION, (C.WITH_PRINCIPAL,), Turn.PRINCIPAL, "协调{whose}的需协调事项", _COORDINATION),
    Kind(W.SCAN, T.SCAN, (ScanState.LATE,), Turn.LIAISON, "补传签批扫描件", _PAPER, told=False),
    Kind(W.CHECK, T.PLAN, _OUT, Turn.OFFICE, "校核方案", _PLAN, needs=(F.DRAFTS,)),
    Kind(
        W.CHECK,
        T.PLAN,
        (PlanState.CHECKING,),
        Turn.OFFICE,
        "校核方案",
        _PLAN,
        lacks=(F.DRAFTS, F.CONFIRMED, F.TO_REPLACE),
    ),
    Kind(W.CARRY, T.PLAN, _OUT, Turn.OFFICE_HEAD, "确认替代", _REVISION, needs=(F.TO_REPLACE,), lacks=(F.DRAFTS,)),
    Kind(
        W.ISSUE,
        T.PLAN,
        _OUT,
        Turn.OFFICE_HEAD,
        "下达已确认的任务",
        _ISSUE,
        needs=(F.CONFIRMED,),
        lacks=(F.DRAFTS, F.TO_REPLACE),
    ),
    Kind(W.JUDGE_GOAL, T.GOAL, (MilestoneState.TO_DECIDE,), Turn.OFFICE, "核定方案目标", _GOAL),
    Kind(W.SIGN_LIST, T.LIST, (ListState.TO_SIGN,), Turn.LEADERS, "签发核定清单", _LIST),
    Kind(W.DRAW_UP, T.LETTER, (L.DRAFT,), Turn.OFFICE, "核对函件草稿", _LETTER),
    Kind(
        W.SIGN_LETTER,
        T.LETTER,
        (L.TO_SIGN,),
        Turn.OFFICE_HEAD,
        "审签函件",
        _LETTER,
        lacks=(F.BY_LEADER, F.BY_PRINCIPAL),
    ),
    Kind(
        W.SIGN_LETTER, T.LETTER, (L.TO_SIGN,), Turn.LEADERS, "审签函件", _LETTER, "", (F.BY_LEADER,), (F.BY_PRINCIPAL,)
    ),
    Kind(W.SIGN_LETTER, T.LETTER, (L.TO_SIGN,), Turn.PRINCIPAL, "审签函件", _LETTER, needs=(F.BY_PRINCIPAL,)),
    Kind(W.SEND_LETTER, T.LETTER, (L.SIGNED, L.NUMBERED), Turn.OFFICE, "编号并发出函件", _LETTER),
    Kind(
        W.ANSWER,
        T.LETTER,
        (L.SENT, L.RECEIVED),
        Turn.UNIT,
        "签收并反馈来函",
        _LETTER,
        lacks=(F.HANDED_BACK, F.RELIEVED),
    ),
    Kind(
        W.ANSWER,
        T.LETTER,
        (L.SENT, L.RECEIVED),
        Turn.UNIT,
        "补充来函反馈",
        _LETTER,
        needs=(F.HANDED_BACK,),
        lacks=(F.RELIEVED,),
    ),
    Kind(
        W.APPROVE_ANSWER,
        T.LETTER,
        (L.TO_APPROVE,),
        Turn.UNIT_HEAD,
        "审批来函反馈",
        _LETTER,
        lacks=(F.ON_PAPER, F.RELIEVED),
    ),
    Kind(
        W.APPROVE_ANSWER,
        T.LETTER,
        (L.TO_APPROVE,),
        Turn.LIAISON,
        "登记来函反馈的线下签批",
        _LETTER,
        needs=(F.ON_PAPER,),
        lacks=(F.RELIEVED,),
    ),
    Kind(
        W.NOTE_ANSWER,
        T.LETTER,
        (L.SENT, L.RECEIVED, L.TO_APPROVE),
        Turn.OFFICE,
        "录入函件反馈或作废函件",
        _LETTER,
        needs=(F.RELIEVED,),
    ),
    Kind(W.READ_ANSWER, T.LETTER, (L.ANSWERED,), Turn.OFFICE, "审核函件反馈", _LETTER),
    # Editions belong to a later stage: supervision/editions/waiting_queries.py reads them.
    Kind(W.CHECK_EDITION, T.EDITION, (EditionState.DRAFT,), Turn.OFFICE, "核对后审核", _EDITION),
    Kind(
        W.SIGN_EDITION,
        T.EDITION,
        (EditionState.REVIEWED,),
        Turn.OFFICE_HEAD,
        "签发，或退回草稿",
        _EDITION,
        lacks=(F.HOLDS_BACK,),
    ),
    Kind(
        W.SIGN_EDITION,
        T.EDITION,
        (EditionState.REVIEWED,),
        Turn.OFFICE_HEAD,
        "签发，或退回草稿，在此之前不会生成年度定稿",
        _EDITION,
        needs=(F.HOLDS_BACK,),
    ),
    Kind(W.STAFF, T.POST, (PostState.VACANT,), Turn.OFFICE, "联系{whose}确定人员", _VACANT),
)

AT_REST: Mapping[Thing, frozenset[StrEnum]] = {
    # 推进中 waits by its reports, nodes and duties, 待签收 by its duties; 已中止 is resumed of a leader's own accord.
    T.TASK: frozenset(
        {
            TaskState.TO_SIGN,
            TaskState.ACTIVE,
            TaskState.WITHDRAWN,
            TaskState.ARCHIVED,
            TaskState.SUSPENDED,
            TaskState.TERMINATED,
        }
    ),
    # What its owner is still to tell waits with his report.
    T.NODES: frozenset({NodesState.AT_REST, NodesState.WITH_OWNER}),
    T.LOOK_BACK: frozenset({LookBackState.AT_REST}),
    T.ASSIGNMENT: frozenset({DutyState.SIGNED}),
    T.ITEM: frozenset({ItemState.WITH_BODIES, ItemState.AT_REST}),
    T.ASK: frozenset({AskState.ANSWERED}),
    T.EXTENSION: frozenset(
        {ExtensionState.GRANTED, ExtensionState.REFUSED, ExtensionState.WITHDRAWN, ExtensionState.LAPSED}
    ),
    # 已汇总 goes on with the joint report.
    T.REPORT: frozenset({ReportState.CONSOLIDATED, ReportState.ACCEPTED, ReportState.EXEMPT}),
    T.DISSENT: frozenset({DissentState.SETTLED}),
    T.ODDS: frozenset({OddsState.SETTLED}),
    T.COORDINATION: frozenset({CoordinationState.CLOSED}),
    T.SCAN: frozenset({ScanState.DUE, ScanState.THERE}),
    T.PLAN: frozenset({PlanState.ISSUED, PlanState.REPLACED}),
    T.GOAL: frozenset(MilestoneState) - {MilestoneState.TO_DECIDE},
    T.LIST: frozenset({ListState.UNDECIDED, ListState.SIGNED}),
    T.LETTER: frozenset({L.CLOSED, L.ISSUED, L.DECIDED, L.WITHDRAWN, L.LAPSED, L.VOID}),
    T.EDITION: frozenset({EditionState.FINAL, EditionState.CORRECTION}),
    T.POST: frozenset({PostState.HELD}),
}
"""States in which a thing waits for nobody by itself; a flag may still make it wait (待认领, drafts left over)."""


def nodes_state(
    state: MilestoneState | None,
    rectify_by: date | None,
    day: date,
    *,
    is_told: bool,
    is_retold: bool = False,
    is_with_owner: bool = False,
    is_unowned: bool = False,
    is_taken_over: bool = False,
    is_unread_since: bool = False,
) -> NodesState:
    """What an own node of a task in force waits for.

    One that fell short waits for the next verdict once its target is told reached, or two values of one day, or the
    整改 date is past and all its owners told anew (`is_retold`); until then, and after that date too, for its owner,
    but not while something that he sent since that verdict waits to be read (`is_unread_since`).
    `is_with_owner`: a report of its owner, who has sent nothing yet, will tell it; `is_taken_over`: its owner has no
    such report yet.
    """
    if state is MilestoneState.TO_DECIDE:
        is_his = NodesState.TAKEN_OVER if is_taken_over else NodesState.UNTOLD
        untold = NodesState.WITH_OWNER if is_with_owner else is_his
        return NodesState.UNDECIDED if is_told else untold
    if state not in FELL_SHORT or rectify_by is None:
        return NodesState.AT_REST
    is_offices = is_told or (day > rectify_by and (is_retold or is_unowned))
    if is_offices:
        return NodesState.UNDECIDED
    return NodesState.AT_REST if is_unread_since else NodesState.RECTIFYING
