"""An answer to a letter that has not come: who is reminded of it, on which days, in which words (domain.md 7, 8). Pure.

Example: 督办函（渝发改函〔2026〕3号）的反馈期限2026年12月11日，还有 3 个工作日，尚未反馈。

The days are those of a report: cut-off −3, −1; +1, then every 5 until it comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.alerts.ladder.keys import message_key
from tracker.calendar.workdays import Calendar
from tracker.outcomes.letters.rules import called, in_words
from tracker.vocabulary import AlertStage, LetterKind, LetterState, Role

BEFORE, FIRST, EVERY = (-3, -1), 1, 5


@dataclass(frozen=True)
class Awaited:
    """A letter whose answer is asked for, or was up to a day. `asked_on`: the day on which its last day was said.

    `ended_on`: on that day it was answered, or `is_void` since.
    """

    id: int
    key: str
    stage: AlertStage
    kind: LetterKind
    number: str | None
    drawn_on: date
    department_id: int
    unit: str
    plan_id: int | None
    state: LetterState
    reply_by: date
    asked_on: date
    is_returned: bool
    ended_on: date | None = None
    is_void: bool = False


@dataclass(frozen=True)
class Reminder:
    """What is said of it on a day; `offset`: in working days from its last day."""

    of: Awaited
    day: date
    offset: int

    @property
    def roles(self) -> tuple[Role, ...]:
        """One writes the answer, the other approves it; that it is late 综合处 hears once."""
        office = (Role.COORDINATOR,) if self.offset == FIRST else ()
        return (Role.LIAISON, Role.UNIT_HEAD, *office)

    def key(self, role: Role) -> str:
        """The same for ever for this letter, last day and post: it has one body."""
        return message_key(self.of.key, f"{self.of.reply_by}{self.offset:+d}", role.value)

    def say(self, role: Role) -> str:
        """To its body, or to 综合处."""
        named = called(self.of.kind, self.of.number, self.of.drawn_on)
        limit = f"反馈期限{in_words(self.of.reply_by)}"
        what = "补充反馈" if self.of.is_returned else "反馈"
        if role is Role.COORDINATOR:
            return f"致{self.of.unit}的{named}，{limit}已过，至今没有{what}。请催办。"
        when = f"已过，至今没有{what}" if self.offset > 0 else f"，还有 {-self.offset} 个工作日，尚未{what}"
        return f"{named}的{limit}{when}。{self._asked(what)}"

    def _asked(self, what: str) -> str:
        if self.of.state is LetterState.TO_APPROVE:
            return f"联络员已拟好{what}，请单位负责人审批。"
        return f"请{'签收并' if self.of.state is LetterState.SENT else ''}在“函件”里{what}。"


@dataclass(frozen=True)
class Looked:
    """Which days a scan looks at: `since` the last one scanned, and what waited for the notice of a year.

    `loaded`: the first year whose notice came since; `first`: the earliest day on which something of either can lie.
    """

    first: date
    since: date
    loaded: int | None = None


def reminders(of: Awaited, looked: Looked, last: date, calendar: Calendar) -> Iterator[Reminder]:
    """Those whose day a scan up to `last` looks at, in their order; none on the day its last day was said, nor before.

    A day that is counted over a year without a notice of days off waits, as the rungs do, and is said once the notice
    has come, however far back it lies.
    """
    loaded = looked.loaded
    for offset, day in _days(of.reply_by, last, calendar):
        start, end = sorted((of.reply_by, day))
        is_looked_at = looked.since <= day or (loaded is not None and loaded <= end.year)
        is_asked = of.asked_on < day <= last and (of.ended_on is None or day < of.ended_on)
        if is_looked_at and is_asked and calendar.is_certain(start, end):
            yield Reminder(of, day, offset)


def _days(reply_by: date, last: date, calendar: Calendar) -> Iterator[tuple[int, date]]:
    for offset in BEFORE:
        yield offset, calendar.subtract(reply_by, -offset)
    offset, day = FIRST, calendar.add(reply_by, FIRST)
    while day <= last:
        yield offset, day
        offset, day = offset + EVERY, calendar.add(day, EVERY)
