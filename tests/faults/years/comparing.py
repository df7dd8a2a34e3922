"""What the scans wrote and left standing, held against the oracle after each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.faults.years import records
from tests.faults.years.letters import reminded_on
from tests.faults.years.oracle import DAY, Facts, Said, said_on
from tests.faults.years.records import STANDING
from tests.faults.years.standing import Group, is_asked, newest
from tests.given.builders import TODAY


@dataclass
class Difference:
    """Of a day. `missing`: messages that must be there, or must stand; `extra`: that must not."""

    day: date
    missing: list[Said]
    extra: list[Said]


@dataclass
class Comparing:
    """All that was said to a region so far, by name, and where it differs.

    `looks`: which days the clocks of earlier scans said, and whether they were wrong, so some minutes later in the day;
    `again_from`: a notice of days off came, and what waited for
    it may lie so far back; `told`: dates of which a day's scan said something; `open`: what may still stand.
    """

    code: str
    said: dict[Any, Said] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    standing: list[Difference] = field(default_factory=list)
    records: int = 0
    looks: list[tuple[date, bool]] = field(default_factory=list)
    again_from: date = date.max
    told: set[tuple[str, date, date]] = field(default_factory=set)
    open: dict[Group, list[Said]] = field(default_factory=dict)
    known: set[Any] = field(default_factory=set)
    last_id: int = 0

    def look(self, day: date, known_on: date, *, is_even: bool) -> None:
        """After the scan of a day. Not `is_even`: a clock went ahead, and the days it said are still to come.

        `known_on`: the true day, whose acts are on record. A clock that is behind says an earlier one.
        """
        facts = records.facts_of(self.code)
        moment = day, day != known_on
        last = self.last(moment)
        first = min(last, self.again_from)
        due, may = _due(facts, first, last, day, known_on)
        written, self.last_id = records.said(self.code, self.last_id)
        new = set(written.values())
        missing = {one for one in due - new if one.name not in self.said and not self._was_told(facts, one)}
        twice = {one for one, rows in Counter(written.values()).items() if rows > 1}
        extra = {one for one in new if one not in due | may or one.name in self.said} | twice
        if missing or extra:
            self.differences.append(Difference(day, sorted(missing), sorted(extra)))
        self.records += len(written)
        self._keep({*new, *missing})
        self._look_at_standing(facts, day, is_even=is_even)
        self.looks = [*(one for one in self.looks if one <= moment), moment]
        self.again_from = date.max

    def last(self, moment: tuple[date, bool]) -> date:
        """The last day scanned, which is looked at again; what a clock did that went ahead is forgotten.

        Example: on the 25th a clock said the 27th, some minutes past noon. At noon of the 27th that lies ahead.
        """
        return max((one for one in self.looks if one <= moment), default=(TODAY, False))[0]

    def _was_told(self, facts: Facts, one: Said) -> bool:
        """The morning's scan told of the date: whose turn it became at noon hears at the next stage, unless he is new.

        Of a figure as well. domain.md leaves that open.
        """
        if (one.subject, one.due_on, one.day) not in self.told or not one.subject.startswith(("date", "figure")):
            return False
        if one.subject.startswith("figure"):
            return True
        task = next(node.task for node in facts.nodes if f"date-{node.id}" == one.subject)
        return not any(duty.task == task and duty.since >= one.day for duty in facts.duties)

    def _keep(self, fresh: Iterable[Said]) -> None:
        first = [one for one in fresh if one.name not in self.said]
        self.said |= {one.name: one for one in first}
        self.told |= {(one.subject, one.due_on, one.day) for one in first}
        stands = [one for one in first if one.stage in STANDING or one.subject.startswith("letter")]
        self.open = newest([*(one for group in self.open.values() for one in group), *stands])

    def _look_at_standing(self, facts: Facts, day: date, *, is_even: bool) -> None:
        """Each that lapsed too early, or was left standing, once."""
        stands = records.standing(self.code)
        asked = {one: is_asked(facts, one, day) for group in self.open.values() for one in group}
        if is_even:
            lapsed = [one for one, is_so in asked.items() if is_so and one not in stands]
            left = [one for one in stands if asked.get(one, False) is False]
            new = {one.name for one in (*lapsed, *left)} - self.known
            if new:
                first = (sorted(one for one in many if one.name in new) for many in (lapsed, left))
                self.standing.append(Difference(day, *first))
                self.known |= new
        self.open = {name: some for name, some in self.open.items() if any(asked[one] or one in stands for one in some)}


def _due(facts: Facts, first: date, last: date, day: date, known_on: date) -> tuple[set[Said], set[Said]]:
    """By the oracle, for each day from the first that is looked at again: what must be said, and what may."""
    must: set[Said] = set()
    may: set[Said] = set()
    for ahead in range((day - first).days + 1):
        one = first + ahead * DAY
        of_letters, open_ones = reminded_on(facts, one, last, {day, known_on})
        must |= said_on(facts, one) | of_letters
        may |= open_ones
    return must, may
