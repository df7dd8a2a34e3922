"""Letters: the one table of their transitions, who signs which, which rung may not be left out unsaid. Pure.

Example: a 督办函 is drawn up by 综合处, signed by a leader, numbered and sent by 综合处, answered by the body, and
closed by 综合处 (domain.md 4, Letter; 8, B1–B4).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tracker import transitions
from tracker.people.access import LEADERS, LIAISON, OFFICE, OFFICE_HEAD, PRINCIPAL, UNIT, UNIT_HEAD
from tracker.transitions import TIME, Transition
from tracker.vocabulary import AlertStage, Ground, LetterAct, LetterCause, LetterKind, LetterState, Role
from tracker.vocabulary.bodies import UnitClass

K, S, A = LetterKind, LetterState, LetterAct

SIGNERS: Mapping[LetterKind, frozenset[Role]] = {
    K.REMINDER: OFFICE_HEAD,
    K.REQUEST: OFFICE_HEAD,
    K.SUPERVISION: LEADERS,
    K.CIRCULAR: PRINCIPAL,
    K.TALK: PRINCIPAL,
    K.DISPATCH: OFFICE_HEAD,
}
"""Who signs a letter off: 综合处, the leader for the letterhead of the commission, the principal (domain.md 8)."""

WITHOUT_PAPER = frozenset({K.CIRCULAR})
"""The paper of a 通报 waits for an edition: here stands the decision."""

UNANSWERABLE = frozenset({K.CIRCULAR, K.DISPATCH})
"""To a 调度函 the reports are the answer."""

TO_HEADS = frozenset({K.SUPERVISION, K.TALK})
"""Addressed to the head of a body: he approves its answer, here or on paper (domain.md 3, 8)."""

ANSWER_IN = 5
"""Working days for the answer (domain.md 8, B2)."""

AWAITED = (S.SENT, S.RECEIVED, S.TO_APPROVE)
"""The body is still to answer."""

OPEN = (S.DRAFT, S.TO_SIGN, S.SIGNED, S.NUMBERED, *AWAITED, S.ANSWERED)
"""Somebody still has something to do."""

UNSIGNED = (S.DRAFT, S.TO_SIGN)
"""Falls away by itself where its cause does."""

UNSENT = (S.SIGNED, S.NUMBERED)
"""Signed, and has not left: it goes out as it is, or is 作废."""

TAKEN_BACK = (S.WITHDRAWN, S.VOID)
"""A person took it back; it stays on record."""

OUT = (*AWAITED, S.ANSWERED, S.CLOSED, S.ISSUED, S.DECIDED)
"""It counts as a rung that was taken (督办次数)."""

ANSWERS = (A.ANSWER, A.SIGN_OFF)
"""By these an answer comes to 综合处."""

RUNGS = (AlertStage.B1, AlertStage.B2, AlertStage.B3, AlertStage.B4)

_WHY = "请填写理由，会留在办理记录里。"
_DRAFTED = {
    (S.DRAFT, A.SAVE): Transition(S.DRAFT, OFFICE),
    (S.DRAFT, A.SUBMIT): Transition(S.TO_SIGN, OFFICE),
    (S.DRAFT, A.WITHDRAW): Transition(S.WITHDRAWN, OFFICE, Ground.REASON, _WHY),
    (S.DRAFT, A.LAPSE): Transition(S.LAPSED, TIME, Ground.REASON, _WHY),
    (S.TO_SIGN, A.WITHDRAW): Transition(S.WITHDRAWN, OFFICE, Ground.REASON, _WHY),
    (S.TO_SIGN, A.LAPSE): Transition(S.LAPSED, TIME, Ground.REASON, _WHY),
}
_NUMBERED = {
    (S.SIGNED, A.NUMBER): Transition(S.NUMBERED, OFFICE),
    **{(state, A.VOID): Transition(S.VOID, OFFICE, Ground.REASON, _WHY) for state in (S.SIGNED, S.NUMBERED, *AWAITED)},
}
_ANSWERED = {
    (S.NUMBERED, A.SEND): Transition(S.SENT, OFFICE),
    (S.SENT, A.RECEIVE): Transition(S.RECEIVED, UNIT),
    (S.ANSWERED, A.ASK_AGAIN): Transition(S.RECEIVED, OFFICE, Ground.REASON, "请填写还要补充什么，对方会看到。"),
    (S.ANSWERED, A.CLOSE): Transition(S.CLOSED, OFFICE),
}
_BY_ANYBODY = {(state, A.ANSWER): Transition(S.ANSWERED, UNIT | OFFICE) for state in (S.SENT, S.RECEIVED)}
_SENT_BACK = "请填写退回修改的理由，联络员会看到。"
_BY_THE_HEAD = {
    **{(state, A.PROPOSE): Transition(S.TO_APPROVE, LIAISON) for state in (S.SENT, S.RECEIVED)},
    (S.TO_APPROVE, A.SEND_BACK): Transition(S.RECEIVED, UNIT_HEAD, Ground.REASON, _SENT_BACK),
    **{(state, A.ANSWER): Transition(S.ANSWERED, UNIT_HEAD | OFFICE) for state in AWAITED},
    **{(state, A.SIGN_OFF): Transition(S.ANSWERED, LIAISON) for state in AWAITED},
}


def table(kind: LetterKind) -> Mapping[tuple[LetterState, LetterAct], Transition[LetterState]]:
    """What may be done with a letter of this kind, from which state, by whom."""
    signs = SIGNERS[kind]
    signed = {
        (S.TO_SIGN, A.RETURN): Transition(S.DRAFT, signs, Ground.REASON, "请填写退回修改的理由，拟稿人会看到。"),
        (S.TO_SIGN, A.SIGN): Transition(S.DECIDED if kind in WITHOUT_PAPER else S.SIGNED, signs),
    }
    if kind in WITHOUT_PAPER:
        voided = {(S.DECIDED, A.VOID): Transition(S.VOID, signs, Ground.REASON, _WHY)}
        return {**_DRAFTED, **signed, **voided}
    if kind in UNANSWERABLE:
        return {**_DRAFTED, **signed, **_NUMBERED, (S.NUMBERED, A.SEND): Transition(S.ISSUED, OFFICE)}
    return {**_DRAFTED, **signed, **_NUMBERED, **_ANSWERED, **(_BY_THE_HEAD if kind in TO_HEADS else _BY_ANYBODY)}


def next_state(
    kind: LetterKind, state: LetterState, act: LetterAct, *, roles: Collection[str] | None, reason: str = ""
) -> LetterState:
    """The state the act leads to, and the refusals of tracker/transitions.py."""
    return transitions.next_state(kind.label, table(kind), state, act, roles=roles, ground=reason)


def is_for(kind: LetterKind, state: LetterState, act: LetterAct, roles: Collection[str]) -> bool:
    """Whether the table lets these roles do this to a letter that stands so."""
    way = table(kind).get((state, act))
    return way is not None and bool(way.roles & frozenset(roles))


CAPS: Mapping[UnitClass, AlertStage | None] = {
    UnitClass.GOVERNMENT: AlertStage.B4,
    UnitClass.LOWER_COMMISSION: AlertStage.B3,
    UnitClass.PARTY: AlertStage.B1,
    UnitClass.MASS_ORGANISATION: AlertStage.B1,
    UnitClass.CENTRAL: AlertStage.B1,
    UnitClass.ENTERPRISE: AlertStage.B1,
    UnitClass.DIVISION: None,
    UnitClass.COMMISSION: None,
}
"""The highest rung of a class (domain.md 8); a commission writes no letters to itself, nor to its own 处室."""

_KINDS = {
    AlertStage.B1: K.REMINDER,
    AlertStage.B2: K.SUPERVISION,
    AlertStage.B3: K.CIRCULAR,
    AlertStage.B4: K.TALK,
}


def capped(stage: AlertStage, unit_class: UnitClass) -> AlertStage | None:
    """The rung, or the highest one for this class of body; None where no letter goes to it."""
    cap = CAPS[unit_class]
    return None if cap is None else RUNGS[min(RUNGS.index(stage), RUNGS.index(cap))]


def kind_of(stage: AlertStage, unit_class: UnitClass) -> LetterKind:
    """The paper of a rung: 提醒函, to a body that is not in line 商请函."""
    is_first = stage is AlertStage.B1
    return K.REQUEST if is_first and CAPS[unit_class] is AlertStage.B1 else _KINDS[stage]


def left_out(stage: AlertStage, taken: Collection[AlertStage], *, by_rule: bool) -> tuple[AlertStage, ...]:
    """The rungs that are skipped by going to this one: those below it from which nothing went out.

    A 督办函 may be the first that the rules ask for (overdue +5, the first red round): then 提醒函 is not left out.
    """
    below = RUNGS[: RUNGS.index(stage)]
    if by_rule:
        below = tuple(one for one in below if one is not AlertStage.B1)
    return tuple(one for one in below if not any(RUNGS.index(had) >= RUNGS.index(one) for had in taken))


def named(rungs: Collection[AlertStage]) -> str:
    """“提醒函或商请函、督办函”."""
    return "、".join(rung.label for rung in rungs)


@dataclass(frozen=True)
class NewItem:
    """What a new letter is to speak of."""

    key: str
    task_id: int
    cause: LetterCause
    subject_id: int
    due_on: date | None
    words: str
    line: str
    late_since: date | None


@dataclass(frozen=True)
class NewLetter:
    """A draft with what it speaks of; `items` of a 调度函 are none."""

    key: str
    jurisdiction_id: str
    kind: LetterKind
    stage: AlertStage | None
    department_id: int | None
    plan_id: int | None
    round_id: int | None
    due_day: date
    title: str
    body: str
    contact: str
    answer_in: int = ANSWER_IN
    skip_reason: str = ""
    drawn: str = ""
    items: tuple[NewItem, ...] = ()


@dataclass(frozen=True)
class Number:
    """渝发改函〔2026〕3号: hexagonal brackets, the whole year, no leading zero (domain.md 10)."""

    word: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.serial}号"


def called(kind: LetterKind, number: str | None, drawn_on: date) -> str:
    """“督办函（渝发改函〔2026〕3号）”, before it has a number “督办函（2026-12-04拟）”: so two are told apart."""
    return f"{kind.label}（{number or f'{drawn_on}拟'}）"


_WORD = re.compile(r"[\u4e00-\u9fff]{2,12}")


def is_word(word: str) -> bool:
    """Whether this can be 机关代字: 渝发改函."""
    return _WORD.fullmatch(word) is not None


def word_from(number: str | None) -> str:
    """机关代字 of letters after the number of a plan: 渝发改规范〔2022〕11号 → 渝发改函; empty where it tells none."""
    found = re.match(r"[\u4e00-\u9fff]*?发改", number or "")
    return f"{found.group(0)}函" if found else ""


def in_words(day: date) -> str:
    """2026年3月5日, as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def dates_in_words(text: str) -> str:
    """“整改至2026-03-05” as a paper writes it: 整改至2026年3月5日. Screens say it with hyphens (domain.md 10)."""
    return _DAY.sub(lambda found: in_words(date.fromisoformat(found.group())), text)


_DAY = re.compile(r"(?<!\d)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")
