"""The one table of a task's transitions: from which state, by which act of whom, to which state (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tracker import transitions
from tracker.people.access import LEADERS, OFFICE, OFFICE_HEAD, UNIT, UNIT_HEAD
from tracker.transitions import TIME, Transition
from tracker.vocabulary import Ground, PlanMode, TaskAct, TaskState

NOT_OUT = (TaskState.DRAFT, TaskState.CONFIRMED)
"""Not handed down yet: what has gone out keeps the terms it went out with."""

S, A = TaskState, TaskAct
_TERMINATED = Transition(S.TERMINATED, LEADERS, Ground.DOCUMENT)
# 方案被替代 (domain.md 4): the new plan's number is the ground, which the head of the office only carries out.
_REPLACED = Transition(S.TERMINATED, OFFICE_HEAD, Ground.DOCUMENT)
_FINISHED = Transition(S.COMPLETED, LEADERS, Ground.REASON)
_LOOKED_BACK = Transition(S.ACTIVE, OFFICE_HEAD, Ground.REASON)

TRANSITIONS: Mapping[tuple[TaskState, TaskAct], Transition[TaskState]] = {
    (S.DRAFT, A.CONFIRM): Transition(S.CONFIRMED, OFFICE),
    (S.DRAFT, A.WITHDRAW): Transition(S.WITHDRAWN, OFFICE, Ground.REASON),
    (S.CONFIRMED, A.ISSUE): Transition(S.TO_SIGN, OFFICE_HEAD),
    (S.CONFIRMED, A.REOPEN): Transition(S.DRAFT, OFFICE),
    (S.TO_SIGN, A.SIGN): Transition(S.ACTIVE, UNIT),
    (S.TO_SIGN, A.SIGN_FOR): Transition(S.ACTIVE, OFFICE),
    (S.TO_SIGN, A.SIGN_SILENTLY): Transition(S.ACTIVE, TIME),
    (S.TO_SIGN, A.OBJECT): Transition(S.TO_REASSIGN, UNIT_HEAD, Ground.REASON),
    (S.TO_SIGN, A.AMEND): Transition(S.TO_SIGN, OFFICE_HEAD, Ground.REASON),
    (S.TO_SIGN, A.REASSIGN): Transition(S.TO_SIGN, OFFICE_HEAD, Ground.BASIS),
    (S.TO_SIGN, A.TERMINATE): _TERMINATED,
    (S.TO_SIGN, A.REPLACE): _REPLACED,
    (S.TO_REASSIGN, A.REASSIGN): Transition(S.TO_SIGN, OFFICE, Ground.BASIS),
    (S.TO_REASSIGN, A.TERMINATE): _TERMINATED,
    (S.TO_REASSIGN, A.REPLACE): _REPLACED,
    (S.ACTIVE, A.AMEND): Transition(S.ACTIVE, OFFICE_HEAD, Ground.REASON),
    (S.ACTIVE, A.APPLY): Transition(S.TO_VERIFY, UNIT_HEAD),
    (S.ACTIVE, A.SUSPEND): Transition(S.SUSPENDED, LEADERS, Ground.DOCUMENT),
    (S.ACTIVE, A.TERMINATE): _TERMINATED,
    (S.ACTIVE, A.REPLACE): _REPLACED,
    (S.ACTIVE, A.TO_STANDING): _FINISHED,
    (S.ACTIVE, A.MERGE): _FINISHED,
    (S.ACTIVE, A.EXPIRE): _FINISHED,
    (S.TO_VERIFY, A.RETURN): Transition(S.ACTIVE, OFFICE_HEAD, Ground.REASON),
    (S.TO_VERIFY, A.VERIFY): Transition(S.COMPLETED, OFFICE_HEAD),
    (S.TO_VERIFY, A.TERMINATE): _TERMINATED,
    (S.TO_VERIFY, A.REPLACE): _REPLACED,
    (S.COMPLETED, A.CLOSE): Transition(S.CLOSED, LEADERS),
    (S.COMPLETED, A.LOOK_BACK): _LOOKED_BACK,
    (S.CLOSED, A.ARCHIVE): Transition(S.ARCHIVED, OFFICE),
    (S.CLOSED, A.LOOK_BACK): _LOOKED_BACK,
    (S.SUSPENDED, A.RESUME): Transition(S.ACTIVE, LEADERS, Ground.REASON),
    (S.SUSPENDED, A.TERMINATE): _TERMINATED,
    (S.SUSPENDED, A.REPLACE): _REPLACED,
}

ONLY_IN: Mapping[TaskAct, PlanMode] = {A.SIGN_SILENTLY: PlanMode.CONTINUED}
"""Acts that exist in one mode of plan only."""


def next_state(
    state: TaskState,
    act: TaskAct,
    *,
    roles: Collection[str] | None,
    plan_mode: PlanMode,
    ground: str = "",
) -> TaskState:
    """The state the act leads to, and the refusals of tracker/transitions.py."""
    if ONLY_IN.get(act, plan_mode) is not plan_mode:
        raise transitions.not_from("任务", state, act)
    return transitions.next_state("任务", TRANSITIONS, state, act, roles=roles, ground=ground)
