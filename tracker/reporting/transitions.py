"""The one table of a report's transitions: from which state, by which act of whom, to which state (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from tracker import transitions
from tracker.people.access import LIAISON, OFFICE, UNIT_HEAD
from tracker.transitions import TIME, Transition
from tracker.vocabulary import Ground, ReportAct, ReportState

UNDO_WITHIN = timedelta(minutes=10)
"""How long who accepted a report may take that back with one click; later it is corrected (ux.md S12)."""

UNDOING = (ReportAct.UNDO, ReportAct.UNDO_JOINT)
"""What takes an acceptance back: of a report, of a co-body's with the joint one."""


class Because(StrEnum):
    """Why a report was ended or begun anew, where more follows from that than from the act. Never on a screen.

    Example: 免报 “已由市交通局认领” ended because of its owners; it is asked again when the figure moves back.
    """

    OWNERS = "owners"
    """What it asks is others'."""
    DUTY = "duty"
    """Its duty has ended: who leads next goes on with the joint words of a lead that had left."""
    TASK = "task"
    """Its task stands still or has ended."""
    LATE = "late"
    """Its body corrects what was accepted to tell what is overdue or to be put right now (报送情况)."""
    VOLUNTARY = "voluntary"
    """Nobody asked for it: its body began it by itself (报送情况; Course.is_voluntary)."""
    UNAPPROVED = "unapproved"
    """Its last day passed while its text waited for the unit head: both hear of it (alerts/results)."""


UNSENT = (ReportState.TO_FILL, ReportState.DRAFT, ReportState.TO_APPROVE)
"""The unit has handed nothing in, or its text is within the unit."""

WITH_BODY = (*UNSENT, ReportState.RETURNED)
"""It lies with its body, which is to send it, or to send it once more."""

HAS_LEFT_LIAISON = (ReportState.TO_APPROVE, ReportState.TO_REVIEW, ReportState.ACCEPTED)
"""A joint report is with the unit head or further on: nothing of its co-bodies' texts is changed any more."""

OPENING = (ReportAct.REOPEN, ReportAct.ASK, ReportAct.ADD)
"""What puts a report that was done with to its body once more."""

UNDER_THE_PEN = (ReportState.TO_FILL, ReportState.DRAFT, ReportState.RETURNED)
"""Its liaison writes it, or has it back."""

OWED = (ReportState.RETURNED, ReportState.MISSING, ReportState.TO_FILL, ReportState.DRAFT)
"""It is the liaison's turn."""

ON_RECORD = (
    "这份报告已按缺报记录：任务或本单位的分工已经结束，或方案已被替代，不再补报。确需补报的，请联系综合处重新开放。"
)
"""Why a 缺报 is not begun."""

S, A = ReportState, ReportAct
_SAVED = Transition(S.DRAFT, LIAISON)
_EXEMPTED = Transition(S.EXEMPT, OFFICE, Ground.REASON)
_MISSED = Transition(S.MISSING, TIME)
_SENT_BACK = Transition(S.RETURNED, LIAISON, Ground.REASON)
_ENTERED = Transition(S.TO_REVIEW, OFFICE)
_ENTERED_UP = Transition(S.HANDED_UP, OFFICE)
_HANDED_OVER = Transition(S.HANDED_UP, TIME)
_GIVEN_BACK = Transition(S.HANDED_UP, LIAISON)
_HANDED_IN = Transition(S.TO_REVIEW, TIME)
_CORRECTED = Transition(S.DRAFT, LIAISON, Ground.REASON)
_ASKED_AGAIN = Transition(S.TO_FILL, OFFICE, Ground.REASON)
_ADDED_TO = Transition(S.TO_FILL, TIME, Ground.REASON)
# Its task has ended: what was accepted before it was opened again stands.
_KEPT = Transition(S.ACCEPTED, TIME, Ground.REASON)

# A returned report was submitted once, so a closing round does not make it 缺报; what is 缺报 may be made up (补报).
# Further conditions of single acts stand where they are done (office/steps.py): who may undo an acceptance and until
# when, that only what was entered for a unit is corrected before its review, which correction may be dropped.
TRANSITIONS: Mapping[tuple[ReportState, ReportAct], Transition[ReportState]] = {
    (S.TO_FILL, A.SAVE): _SAVED,
    (S.TO_FILL, A.EXEMPT): _EXEMPTED,
    (S.TO_FILL, A.MISS): _MISSED,
    (S.TO_FILL, A.ENTER): _ENTERED,
    (S.TO_FILL, A.ENTER_UP): _ENTERED_UP,
    (S.TO_FILL, A.ASK): _ASKED_AGAIN,
    (S.TO_FILL, A.KEEP): _KEPT,
    # What only its body began is asked for by its quarter: it is written on.
    (S.TO_FILL, A.INCLUDE): Transition(S.TO_FILL, TIME),
    (S.DRAFT, A.SAVE): _SAVED,
    (S.DRAFT, A.SEND): Transition(S.TO_APPROVE, LIAISON),
    (S.DRAFT, A.EXEMPT): _EXEMPTED,
    (S.DRAFT, A.MISS): _MISSED,
    (S.DRAFT, A.ENTER): _ENTERED,
    (S.DRAFT, A.ENTER_UP): _ENTERED_UP,
    (S.DRAFT, A.DROP): Transition(S.ACCEPTED, LIAISON),
    (S.DRAFT, A.KEEP): _KEPT,
    (S.DRAFT, A.INCLUDE): Transition(S.DRAFT, TIME),
    (S.TO_APPROVE, A.WITHDRAW): Transition(S.DRAFT, LIAISON),
    (S.TO_APPROVE, A.DECLINE): Transition(S.DRAFT, UNIT_HEAD, Ground.REASON),
    (S.TO_APPROVE, A.APPROVE): Transition(S.TO_REVIEW, UNIT_HEAD),
    (S.TO_APPROVE, A.HAND_UP): Transition(S.HANDED_UP, UNIT_HEAD),
    # 线下签批: the unit head signed on paper, the liaison says who, when, and hands in the scan (domain.md 3).
    (S.TO_APPROVE, A.SIGN_OFF): Transition(S.TO_REVIEW, LIAISON),
    (S.TO_APPROVE, A.SIGN_OFF_UP): Transition(S.HANDED_UP, LIAISON),
    (S.TO_APPROVE, A.EXEMPT): _EXEMPTED,
    (S.TO_APPROVE, A.MISS): _MISSED,
    (S.TO_APPROVE, A.KEEP): _KEPT,
    (S.TO_APPROVE, A.INCLUDE): Transition(S.TO_APPROVE, TIME),
    # 新增填报: something that its body is to tell became its own after the text was sent.
    (S.TO_APPROVE, A.ADD): _ADDED_TO,
    # 牵头汇总: the lead's liaison takes a co-body's text in or sends it back; approving the joint one takes it along.
    (S.HANDED_UP, A.RECEIVE): Transition(S.RECEIVED, LIAISON | OFFICE),
    (S.HANDED_UP, A.SEND_BACK): _SENT_BACK,
    (S.HANDED_UP, A.CORRECT): _CORRECTED,
    (S.HANDED_UP, A.ADD): _ADDED_TO,
    (S.HANDED_UP, A.ASK): _ASKED_AGAIN,
    (S.RECEIVED, A.CONSOLIDATE): Transition(S.CONSOLIDATED, UNIT_HEAD | LIAISON | OFFICE),
    (S.RECEIVED, A.SEND_BACK): _SENT_BACK,
    (S.RECEIVED, A.ADD): _ADDED_TO,
    # What its lead never sent on, and its round was closed: its body goes on with it (office/late_steps.py).
    (S.RECEIVED, A.CORRECT): _CORRECTED,
    (S.RECEIVED, A.ASK): _ASKED_AGAIN,
    (S.CONSOLIDATED, A.SEND_BACK): _SENT_BACK,
    # 中途换牵头: what a former lead had taken in lies with the new one, with 综合处 where nobody leads any more.
    (S.RECEIVED, A.HAND_OVER): _HANDED_OVER,
    (S.CONSOLIDATED, A.HAND_OVER): _HANDED_OVER,
    (S.HANDED_UP, A.HAND_IN): _HANDED_IN,
    (S.RECEIVED, A.HAND_IN): _HANDED_IN,
    (S.CONSOLIDATED, A.HAND_IN): _HANDED_IN,
    # What was taken into a correction of the joint report that is dropped waits for the lead again.
    (S.RECEIVED, A.DROP_JOINT): _GIVEN_BACK,
    (S.CONSOLIDATED, A.ACCEPT): Transition(S.ACCEPTED, OFFICE),
    (S.TO_REVIEW, A.ACCEPT): Transition(S.ACCEPTED, OFFICE),
    (S.TO_REVIEW, A.RETURN): Transition(S.RETURNED, OFFICE, Ground.REASON),
    (S.TO_REVIEW, A.CORRECT): _CORRECTED,
    (S.TO_REVIEW, A.EXEMPT): _EXEMPTED,
    (S.TO_REVIEW, A.ADD): _ADDED_TO,
    (S.RETURNED, A.SAVE): _SAVED,
    (S.RETURNED, A.EXEMPT): _EXEMPTED,
    (S.RETURNED, A.ENTER): _ENTERED,
    (S.RETURNED, A.ENTER_UP): _ENTERED_UP,
    (S.RETURNED, A.KEEP): _KEPT,
    (S.ACCEPTED, A.CORRECT): _CORRECTED,
    (S.ACCEPTED, A.UNDO): Transition(S.TO_REVIEW, OFFICE),
    (S.ACCEPTED, A.UNDO_JOINT): Transition(S.CONSOLIDATED, OFFICE),
    (S.ACCEPTED, A.REOPEN): Transition(S.RETURNED, OFFICE, Ground.REASON),
    (S.ACCEPTED, A.ASK): _ASKED_AGAIN,
    (S.ACCEPTED, A.ADD): _ADDED_TO,
    (S.MISSING, A.SAVE): _SAVED,
    (S.MISSING, A.EXEMPT): _EXEMPTED,
    (S.MISSING, A.ENTER): _ENTERED,
    (S.MISSING, A.ENTER_UP): _ENTERED_UP,
    (S.MISSING, A.REOPEN): _ASKED_AGAIN,
    (S.MISSING, A.ASK): _ASKED_AGAIN,
    (S.EXEMPT, A.REOPEN): _ASKED_AGAIN,
    (S.EXEMPT, A.ASK): _ASKED_AGAIN,
    (S.EXEMPT, A.ADD): _ADDED_TO,
}


def next_state(state: ReportState, act: ReportAct, *, roles: Collection[str] | None, reason: str = "") -> ReportState:
    """The state the act leads to, and the refusals of tracker/transitions.py."""
    return transitions.next_state("报告", TRANSITIONS, state, act, roles=roles, ground=reason)


WITH_UNIT = (ReportAct.SAVE, ReportAct.SEND, ReportAct.WITHDRAW)
"""What its liaison does with a report before its head has: it does not tell why the report is there."""

HANDED_IN = (
    *(ReportAct.APPROVE, ReportAct.HAND_UP, ReportAct.SIGN_OFF, ReportAct.SIGN_OFF_UP),
    *(ReportAct.ENTER, ReportAct.ENTER_UP),
)
"""By these a text leaves its unit, or comes from it by another's hand."""

NO_MORE_VOLUNTARY = (
    *(ReportAct.INCLUDE, ReportAct.REOPEN, ReportAct.ASK, ReportAct.EXEMPT, ReportAct.MISS),
    *HANDED_IN,
)
"""What only its body began is so until its quarter or 综合处 asks for it, it has come, or its day has passed."""

WITHIN_WRITING = (*WITH_UNIT, ReportAct.DECLINE)
"""What happens to a report while it lies with its unit."""

RETURNS = (ReportAct.RETURN, ReportAct.SEND_BACK)
"""Who returns a report counts alike: 综合处 or, of 牵头汇总, the lead."""

GIVEN_BACK = (*RETURNS, ReportAct.DECLINE)
"""Who else has its text gives it back to its liaison."""

BRING_BACK = (*GIVEN_BACK, *OPENING)
"""What puts a report to its liaison once more."""

WRITABLE = frozenset(state for state, act in TRANSITIONS if act is ReportAct.SAVE)
"""The states in which a report can be written."""


def why_not_corrected(state: ReportState, *, is_entered: bool, is_late: bool = False) -> str:
    """Why a unit cannot begin 更正 of a report in a state of which it may be begun; empty where it can.

    What it handed in itself comes back from who has it; what 综合处 entered for it (`is_entered`) it corrects until
    its lead has taken it in. `is_late`: its round was closed, and its lead never sent it on (office/late_steps.py).
    """
    if state is ReportState.TO_REVIEW and not is_entered:
        return "这份报告正在审核，不能更正。请联系综合处退回修改。"
    is_with_lead = state is ReportState.RECEIVED or (state is ReportState.HANDED_UP and not is_entered)
    return "这份报告已交牵头单位，不能更正。请联系牵头单位退回修改。" if is_with_lead and not is_late else ""


def is_spared_for_good(state: ReportState, ended_on: date | None, today: date, *, is_closed: bool) -> bool:
    """Whether what is 免报 in an open round stays so, because the duty it was asked under has ended.

    Opened again, the next turn would spare it anew; who goes on under another duty has another report.
    """
    return state is ReportState.EXEMPT and not is_closed and ended_on is not None and ended_on <= today
