"""What one person is told on one day: everything in one message, by age, the worst first (domain.md 8). Pure.

Example: five messages, two of them overdue, three of them nodes of one 31 December: three lines, 已逾期 2.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from tracker.reporting.validity import is_year_end
from tracker.vocabulary import AlertStage, DueAge

LONG_DAYS, SOON_DAYS = 30, 10
"""More days late than the first: 逾期30天以上; no more days left than the second: 10天内到期."""

WORST = 3
"""How many lines a message names; the rest is a link away (domain.md 12)."""

_NODES = frozenset({AlertStage.A5, AlertStage.A6})
_OVERDUE = (DueAge.LONG, DueAge.LATE)


@dataclass(frozen=True)
class Item:
    """One message to one of the person's posts; `due_on`: by when the awaited act is due, None of what awaits none.

    `grace_on`: the last day for a verdict on its date, where there is one: what is past its date is late only after it.
    """

    id: int
    stage: AlertStage
    message: str
    due_on: date | None = None
    grace_on: date | None = None

    @property
    def is_result(self) -> bool:
        """Whether it is 办理结果, which asks for nothing: what asks for an act names its day."""
        return self.stage is AlertStage.RESULT and self.due_on is None

    def ends_on(self, day: date) -> date | None:
        """The day its age counts to or from on a day: its date, once that is past the last day for a verdict."""
        is_past = self.due_on is not None and self.due_on < day
        return self.grace_on if is_past and self.grace_on else self.due_on


@dataclass(frozen=True)
class Line:
    """One message, or the year-end points of one stage and date as one list."""

    age: DueAge
    items: tuple[Item, ...]

    @property
    def first(self) -> Item:
        """The message, or the first of the list."""
        return self.items[0]

    @property
    def is_list(self) -> bool:
        """Whether it stands for several year-end points."""
        return len(self.items) > 1


@dataclass(frozen=True)
class Digest:
    """What a person is told on a day; `lines`: the worst first."""

    day: date
    lines: tuple[Line, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All messages in it."""
        return tuple(item for line in self.lines for item in line.items)

    @property
    def counts(self) -> Mapping[DueAge, int]:
        """How many messages of each age, the worst first; ages that none has are left out."""
        found = Counter(line.age for line in self.lines for _ in line.items)
        return {age: found[age] for age in DueAge if found[age]}

    @property
    def overdue(self) -> int:
        """How many are past their date."""
        return sum(self.counts.get(age, 0) for age in _OVERDUE)

    @property
    def worst(self) -> Sequence[Line]:
        """The lines that a message names."""
        return self.lines[:WORST]

    @property
    def left(self) -> int:
        """How many messages stand in no line that is named."""
        return len(self.items) - sum(len(line.items) for line in self.worst)


def digest(items: Iterable[Item], day: date) -> Digest:
    """One digest of these messages as of a day."""
    return Digest(day, tuple(sorted(_lines(items, day), key=partial(_how_bad, day))))


def age(item: Item, day: date) -> DueAge:
    """How near its date a message is on a day."""
    if item.is_result:
        return DueAge.RESULT
    ends_on = item.ends_on(day)
    if ends_on is None:
        return DueAge.PLAIN
    left = (ends_on - day).days
    if left < -LONG_DAYS:
        return DueAge.LONG
    if left < 0:
        return DueAge.LATE
    if left == 0:
        return DueAge.TODAY
    return DueAge.SOON if left <= SOON_DAYS else DueAge.LATER


def _lines(items: Iterable[Item], day: date) -> list[Line]:
    """Year-end points of one stage, date and last day stand together; several of them are one list."""
    lines: list[Line] = []
    together: defaultdict[tuple[AlertStage, date, date | None], list[Item]] = defaultdict(list)
    for item in items:
        if item.due_on is not None and item.stage in _NODES and is_year_end(item.due_on):
            together[item.stage, item.due_on, item.grace_on].append(item)
        else:
            lines.append(Line(age(item, day), (item,)))
    for points in together.values():
        lines.append(Line(age(points[0], day), tuple(sorted(points, key=lambda one: one.id))))
    return lines


_RANK = {one: place for place, one in enumerate(DueAge)}


def _how_bad(day: date, line: Line) -> tuple[int, date, int]:
    """By age, then the earliest date, then the first that was said; of results the newest comes first."""
    number = -line.first.id if line.age is DueAge.RESULT else line.first.id
    return _RANK[line.age], date.max if line.age is DueAge.RESULT else line.first.ends_on(day) or date.max, number
