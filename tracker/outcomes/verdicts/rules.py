"""What a verdict must say, and the state of a milestone on a day (domain.md 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from tracker.outcomes.verdicts.promised import Promised, plain
from tracker.problems import Problem
from tracker.reporting.asked.figure_rules import Measured, day_fault
from tracker.reporting.asked.questions import LastReading
from tracker.reporting.validity import add_months
from tracker.reporting.write.second_look import SURE
from tracker.vocabulary import DUE_STATES, MilestoneState, VerdictResult

LONGEST_BASIS = 1000

_STATES = {
    VerdictResult.REACHED: MilestoneState.REACHED,
    VerdictResult.PARTLY: MilestoneState.PARTLY,
    VerdictResult.MISSED: MilestoneState.MISSED,
}


@dataclass(frozen=True)
class NewVerdict:
    """A verdict as given. `value`: the figure found, where there is one; `rectify_by`: 整改至.

    `is_sure`: a value far from the target, or at odds with the result or with what was accepted, was looked at again;
    `why`: why it is right all the same.
    """

    result: VerdictResult | None
    as_of: date | None
    basis: str = ""
    value: Decimal | None = None
    rectify_by: date | None = None
    is_sure: bool = False
    why: str = ""

    @property
    def grounds(self) -> str:
        """The basis as it is kept, with the reason for what is at odds with it."""
        why = self.why.strip()
        return f"{self.basis.strip()}（不一致的理由：{why}）" if why else self.basis.strip()


@dataclass(frozen=True)
class Subject:
    """What a verdict speaks of: due on a day, with a figure or none, of a plan issued on a day.

    `is_goal`: what the whole plan promises for a year; `promised`: what its figure promises, `told`: its value that was
    accepted last; `at_odds`: what several bodies told of that day and does not agree, as “市商务委 22.1%”.
    """

    due_on: date | None
    issued_on: date | None = None
    measured: Measured | None = None
    is_goal: bool = False
    promised: Promised | None = None
    told: LastReading | None = None
    at_odds: tuple[str, ...] = ()


class Dated(Protocol):
    """A date a milestone had from an instant on."""

    @property
    def due_on(self) -> Any:
        """The date."""

    @property
    def recorded_at(self) -> Any:
        """From when on."""


class Given(Protocol):
    """A verdict given at an instant."""

    recorded_at: Any


V = TypeVar("V", bound=Given)


def problems(verdict: NewVerdict, subject: Subject, today: date) -> list[Problem]:
    """Everything wrong with a verdict, all at once, in the form's order."""
    fell_short = verdict.result in (VerdictResult.PARTLY, VerdictResult.MISSED)
    return [*_found_wrong(verdict, subject, today, fell_short), *_grounds_wrong(verdict, today, fell_short)]


def _found_wrong(verdict: NewVerdict, subject: Subject, today: date, fell_short: bool) -> Iterator[Problem]:
    """What is wrong with the result, the value and its day.

    An own milestone may be found 达成 before its date. What a whole plan promises for a year is judged only after the
    year.
    """
    is_early = subject.due_on is not None and subject.due_on > today
    if verdict.result is None:
        yield Problem("result", "请选择核定结论：达成、部分达成或未达成")
    elif is_early and subject.is_goal:
        yield Problem("result", f"方案目标的时限 {subject.due_on} 未到，请到期后再核定")
    elif is_early and fell_short:
        yield Problem("result", f"时限 {subject.due_on} 未到，现在只能核定为“达成”")
    if subject.measured and (wrong := _value_wrong(verdict, subject.measured)):
        yield Problem("value", wrong)
    elif at_odds := "；".join(_at_odds(verdict, subject)):
        if not verdict.is_sure:
            yield Problem("value", f"{at_odds}；确实如此的，勾选“{SURE}”，并写明理由")
        if not verdict.why.strip():
            yield Problem("why", "结论与目标或已采用的数值不一致，请写明理由")
    if verdict.as_of is None:
        yield Problem("as_of", "请填写数据截至的日期")
    elif fault := day_fault(verdict.as_of, subject.issued_on, today):
        yield Problem("as_of", fault)


def _at_odds(verdict: NewVerdict, subject: Subject) -> Iterator[str]:
    """What the value says against the result, and against the value that was accepted of the same days."""
    if subject.promised and (said := contradiction(verdict, subject.promised)):
        yield said
    if subject.at_odds:
        yield f"各单位所报不一致：{'，'.join(subject.at_odds)}"
    elif subject.told is not None and _is_another(verdict, subject.told, subject.due_on):
        unit, day = (subject.promised.unit if subject.promised else None) or "", subject.told.as_of
        yield f"与已采用的数值 {plain(subject.told.value)}{unit}" + (f"（截至 {day}）" if day else "") + "不同"


_SPEAKS = 3
"""Months: what is told of the last ones before a date, or later, tells what was reached by it (domain.md 5)."""


def _is_another(verdict: NewVerdict, told: LastReading, due_on: date | None) -> bool:
    """Another value than was accepted, unless the two speak of other days: an earlier one, or one after the date."""
    if verdict.value is None or verdict.value == told.value:
        return False
    if told.as_of is None or due_on is None or verdict.as_of is None:
        return True
    if told.as_of > add_months(due_on, -_SPEAKS):
        return verdict.as_of >= told.as_of or told.as_of <= due_on
    return verdict.as_of <= told.as_of


def _value_wrong(verdict: NewVerdict, measured: Measured) -> str | None:
    if verdict.value is None:
        return "请填写实际完成值，可写 0"
    if fault := measured.value_fault(verdict.value):
        return fault
    doubt = None if verdict.is_sure else measured.scale_doubt(verdict.value)
    return f"{doubt}；确实如此的，勾选“{SURE}”" if doubt else None


def contradiction(verdict: NewVerdict, promised: Promised) -> str | None:
    """What result and value say against each other: 86 % of 100 % is no 达成, 100 % no 未达成; None if they agree."""
    if verdict.result is None or verdict.value is None:
        return None
    if promised.is_kept(verdict.value) is (verdict.result is VerdictResult.REACHED):
        return None
    return f"{promised.compared(verdict.value)}，与“{verdict.result.label}”不一致"


def _grounds_wrong(verdict: NewVerdict, today: date, fell_short: bool) -> Iterator[Problem]:
    if not verdict.basis.strip():
        yield Problem("basis", "请填写核定依据，如统计公报名称、文号或核查记录")
    elif len(verdict.basis) > LONGEST_BASIS:
        yield Problem("basis", f"核定依据请写在 {LONGEST_BASIS} 字以内")
    if len(verdict.why) > LONGEST_BASIS:
        yield Problem("why", f"理由请写在 {LONGEST_BASIS} 字以内")
    if fell_short and verdict.rectify_by is None:
        yield Problem("rectify_by", "部分达成、未达成的，请填写“整改至”的日期")
    elif fell_short and verdict.rectify_by and verdict.rectify_by < today:
        yield Problem("rectify_by", f"“整改至”不能早于今天（{today}）")


def state_on(
    due_on: date | None, original_due_on: date | None, verdict: VerdictResult | None, day: date
) -> MilestoneState | None:
    """The state of a milestone on a day; `verdict`: the newest since its date was last moved. None: it has no date."""
    if verdict is not None:
        return _STATES[verdict]
    if due_on is None:
        return None
    if due_on < day:
        return MilestoneState.TO_DECIDE
    is_postponed = original_due_on is not None and due_on > original_due_on
    return MilestoneState.POSTPONED if is_postponed else MilestoneState.NOT_DUE


def is_told_of(year: int, states: Iterable[MilestoneState], day: date) -> bool:
    """Whether the targets of a year are counted on a day: once any has come due, or was judged, and on its last day.

    Example: 50座 by 30 June 2027 and 80座 by 31 December are two targets of 2027 from 1 July on, one of them 未到期.
    What is reached years before its day is told when its year has come.
    """
    return year <= day.year and (day >= date(year, 12, 31) or any(state in DUE_STATES for state in states))


def was_put_off(original_due_on: date | None, due_on: date | None, on: date) -> bool:
    """Whether a date had been put off when its first day passed, before a day on which another plan took its place.

    Example: due 2025-12-31, put off to 2026-12-31, its plan replaced in November 2026: it stays 已顺延 in 2025.
    """
    return original_due_on is not None and due_on is not None and original_due_on < on and original_due_on < due_on


def late_words(original_due_on: date | None, due_on: date | None, as_of: date | None, grace_on: date | None) -> str:
    """“按原定时限晚163天”: of what was reached, by the day it speaks of; empty where it was in time (domain.md 1, 4).

    In time is what speaks of no day after `grace_on`, by which its verdict was due: of dates past at 下达 nobody asked
    before. Behind a date that was granted it says both: “按原定时限晚163天，按延期后时限完成”.
    """
    if original_due_on is None or due_on is None or as_of is None or as_of <= original_due_on:
        return ""
    words = f"按原定时限晚{(as_of - original_due_on).days}天"
    is_in_time = as_of <= max(due_on, grace_on or due_on)
    if due_on <= original_due_on:
        return "" if is_in_time else words
    return f"{words}，按延期后时限{'完成' if is_in_time else f'晚{(as_of - due_on).days}天'}"


def speaking(original_due_on: date | None, dates: Iterable[Dated], verdicts: Iterable[V]) -> list[V]:
    """The verdicts that speak of the date as it stands: those given since it was last moved, in the order given.

    Example: due 2025-12-31, 未达成 in January, postponed to 2026-06-30 in February: the verdict of January speaks no
    longer. `dates`: every date on record, oldest first; the same date once more moves nothing.
    """
    moved_at = _moved_at(original_due_on, dates)
    return [verdict for verdict in verdicts if moved_at is None or verdict.recorded_at >= moved_at]


def is_final(result: VerdictResult | None) -> bool:
    """Whether a verdict that speaks ends what was to be reached: a figure is 期满 with it (domain.md 5)."""
    return result is VerdictResult.REACHED


def _moved_at(original_due_on: date | None, dates: Iterable[Dated]) -> datetime | None:
    moved_at, held = None, original_due_on
    for one in dates:
        if one.due_on != held and held is not None:
            moved_at = one.recorded_at
        held = one.due_on
    return moved_at
