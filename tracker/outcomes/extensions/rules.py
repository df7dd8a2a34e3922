"""Requests for a later date: the one table of their transitions, and what a request must say (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tracker import transitions
from tracker.people.access import LEADERS, OFFICE, PRINCIPAL, UNIT, UNIT_HEAD
from tracker.problems import Problem
from tracker.transitions import TIME, Transition
from tracker.vocabulary import ExtensionAct, ExtensionReason, ExtensionState, Ground, Role, TaskState, VerdictResult

AT_MOST = 2
"""Requests for one milestone, whatever came of them; those taken back or 已失效 do not count."""

ANSWERED_IN = 5
"""Working days for the answer."""

NOT_NEEDED = "这个节点已核定为“达成”，不用延期"
LONGEST = 1000

S, A = ExtensionState, ExtensionAct
_WHY = "请填写理由，申请单位会看到。"
_LAPSED = Transition(S.LAPSED, TIME, Ground.REASON, _WHY)

TRANSITIONS: Mapping[tuple[ExtensionState, ExtensionAct], Transition[ExtensionState]] = {
    (S.DRAFT, A.SAVE): Transition(S.DRAFT, UNIT),
    (S.DRAFT, A.APPLY): Transition(S.APPLIED, UNIT_HEAD),
    (S.DRAFT, A.WITHDRAW): Transition(S.WITHDRAWN, UNIT),
    (S.DRAFT, A.LAPSE): _LAPSED,
    (S.APPLIED, A.FORWARD): Transition(S.TO_DECIDE, OFFICE),
    (S.APPLIED, A.RETURN): Transition(S.DRAFT, OFFICE, Ground.REASON, _WHY),
    (S.APPLIED, A.WITHDRAW): Transition(S.WITHDRAWN, UNIT_HEAD),
    (S.APPLIED, A.LAPSE): _LAPSED,
    (S.TO_DECIDE, A.GRANT): Transition(S.GRANTED, LEADERS),
    (S.TO_DECIDE, A.REFUSE): Transition(S.REFUSED, LEADERS, Ground.REASON, _WHY),
    (S.TO_DECIDE, A.WITHDRAW): Transition(S.WITHDRAWN, UNIT_HEAD),
    (S.TO_DECIDE, A.LAPSE): _LAPSED,
}

_HANDED_IN = {**TRANSITIONS, (S.DRAFT, A.WITHDRAW): Transition(S.WITHDRAWN, UNIT_HEAD)}
"""What its head has handed in and got back is taken back by the head, not by the liaison."""
_ONE_LEVEL_HIGHER = {
    key: replace(way, roles=PRINCIPAL) if way.to in (S.GRANTED, S.REFUSED) else way for key, way in _HANDED_IN.items()
}

AWAITING = (S.APPLIED, S.TO_DECIDE)
"""Handed in, and not answered yet."""
OPEN = (S.DRAFT, *AWAITING)
"""Not answered yet."""

UNANSWERED = (S.WITHDRAWN, S.LAPSED)
"""Ended without an answer: they do not count as requests."""


def next_state(
    state: ExtensionState,
    act: ExtensionAct,
    *,
    roles: Collection[str] | None,
    level: Role | None = None,
    reason: str = "",
) -> ExtensionState:
    """The state the act leads to, and the refusals of tracker/transitions.py; `level`: who decides it, None before.

    Example: the liaison takes back a draft, but not a request that its head handed in and 综合处 handed back.
    """
    return transitions.next_state("延期申请", _table(level), state, act, roles=roles, ground=reason)


def is_for(state: ExtensionState, act: ExtensionAct, roles: Collection[str], level: Role | None) -> bool:
    """Whether the table lets these roles do this to a request that stands so."""
    way = _table(level).get((state, act))
    return way is not None and bool(way.roles & frozenset(roles))


def _table(level: Role | None) -> Mapping[tuple[ExtensionState, ExtensionAct], Transition[ExtensionState]]:
    """Who decides is settled when it is handed in; what goes one level higher is answered there alone."""
    if level is None:
        return TRANSITIONS
    return _ONE_LEVEL_HIGHER if level is Role.PRINCIPAL else _HANDED_IN


def level_of(number: int, is_late: bool) -> Role:
    """Who decides: the leader in charge; the second request and 补办 one level higher (domain.md 4)."""
    return Role.PRINCIPAL if number >= AT_MOST or is_late else Role.LEADER


@dataclass(frozen=True)
class Subject:
    """The milestone a later date is asked for, as it stands.

    `made`: requests made for it before, without those taken back; `last_goal_on`: the plan's last goal date, None where
    it states none; `verdict`: the one that speaks of the date in force. `is_signed`: the body that asks has signed for
    its own duty, whatever others of the task have still to sign.
    """

    task_state: TaskState
    is_own: bool
    due_on: date | None
    last_goal_on: date | None
    made: int = 0
    verdict: VerdictResult | None = None
    is_signed: bool = False


ASKABLE = (TaskState.ACTIVE, TaskState.TO_SIGN)
"""Of tasks in these states: in 待签收 by who has signed."""


def refusal(subject: Subject) -> str | None:
    """Why nothing can be asked for this milestone at all, None where something can."""
    if subject.task_state is TaskState.TO_SIGN and not subject.is_signed:
        return "本单位签收后才能申请延期"
    if subject.task_state not in ASKABLE:
        return f"任务现在是“{subject.task_state.label}”，推进中的任务才能申请延期"
    if not subject.is_own or subject.due_on is None:
        return "本条自己写明时限的节点才能申请延期；方案目标按方案统一核定"
    if subject.verdict is VerdictResult.REACHED:
        return NOT_NEEDED
    if subject.made >= AT_MOST:
        return f"这个节点已申请过 {subject.made} 次，最多 {AT_MOST} 次"
    if subject.last_goal_on is not None and subject.due_on >= subject.last_goal_on:
        return f"时限 {subject.due_on} 已是方案最后目标年，不能再延"
    return None


@dataclass(frozen=True)
class NewExtension:
    """A request as written: the date asked for, why, what is done so far, how it will be made good, 依据."""

    requested_on: date | None
    category: ExtensionReason | None
    reason: str = ""
    progress: str = ""
    remedy: str = ""
    basis: str = ""


_TEXTS = (("reason", "具体原因"), ("progress", "目前进展"), ("remedy", "补救措施"))


def problems(new: NewExtension, subject: Subject, today: date) -> list[Problem]:
    """Everything wrong with a request that is to be handed in, all at once, in the form's order."""
    found = [Problem("requested_on", fault)] if (fault := date_fault(new.requested_on, subject, today)) else []
    if new.category is None:
        found.append(Problem("category", "请选择原因类别"))
    return [*found, *_wanting(new), *too_long(new)]


def too_long(new: NewExtension) -> list[Problem]:
    """What cannot be kept even as a draft."""
    labels = dict((*_TEXTS, ("basis", "依据")))
    return [
        Problem(name, f"“{label}”请写在 {LONGEST} 字以内")
        for name, label in labels.items()
        if len(getattr(new, name)) > LONGEST
    ]


def date_fault(day: date | None, subject: Subject, today: date) -> str | None:
    """What is wrong with a later date, asked for or granted, None where it can stand."""
    if day is None:
        return "请填写延期至的日期"
    if subject.due_on is not None and day <= subject.due_on:
        return f"延期至的日期应晚于现在的时限 {subject.due_on}"
    if day <= today:
        return f"延期至的日期应晚于今天（{today}）"
    if subject.last_goal_on is not None and day > subject.last_goal_on:
        return f"延期不能超过方案最后目标年，最迟 {subject.last_goal_on}"
    return None


def _wanting(new: NewExtension) -> Iterator[Problem]:
    for name, label in _TEXTS:
        if not getattr(new, name).strip():
            yield Problem(name, f"请填写“{label}”")
