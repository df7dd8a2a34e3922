"""Working days: which day is one, and counting by them (domain.md 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from tracker.vocabulary import DayKind

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The yearly notices known so far, and the law's holidays for the years whose notice has not come yet.

    `days` holds only what a notice names: days off, and weekend days worked instead. In a year that is not in `years`
    every answer is a guess, Monday–Friday less `statutory`; who may act on a guess asks `knows` or `is_certain` first.
    """

    days: Mapping[date, DayKind]
    years: frozenset[int]
    statutory: frozenset[date]
    _added: dict[tuple[date, int], date] = field(default_factory=dict, compare=False, repr=False)
    """What `add` found before: a ledger asks for the end of the same 核定 round ten thousand times."""

    @classmethod
    def of(cls, days: Mapping[date, DayKind], years: Iterable[int], statutory: Iterable[date] = ()) -> Calendar:
        """A calendar from plain values."""
        return cls(dict(days), frozenset(years), frozenset(statutory))

    def knows(self, year: int) -> bool:
        """Whether the notice for that year has been loaded."""
        return year in self.years

    def is_certain(self, first: date, last: date) -> bool:
        """Whether every year from first to last is known, so that a count between them is no guess."""
        return all(self.knows(year) for year in range(first.year, last.year + 1))

    def provisional(self, day: date) -> bool:
        """Whether what is said of this day is a guess, to be marked 暂定."""
        return not self.knows(day.year)

    def is_working(self, day: date) -> bool:
        """Whether work is done on that day; in an unknown year Monday–Friday less the law's holidays."""
        if self.knows(day.year):
            named = self.days.get(day)
            return named is DayKind.WORK if named else day.weekday() < 5
        return day.weekday() < 5 and day not in self.statutory

    def add(self, day: date, count: int) -> date:
        """The count-th working day after day, the next day being the first; count 0 is the day itself."""
        asked = day, count
        if asked not in self._added:
            while count > 0:
                day += _DAY
                if self.is_working(day):
                    count -= 1
            self._added[asked] = day
        return self._added[asked]

    def subtract(self, day: date, count: int) -> date:
        """The count-th working day before day; count 0 is the day itself."""
        while count > 0:
            day -= _DAY
            if self.is_working(day):
                count -= 1
        return day

    def forward(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        return day if self.is_working(day) else self.add(day, 1)

    def count_between(self, start: date, end: date) -> int:
        """Working days after start up to and including end; 0 where end is not after start."""
        if end <= start:
            return 0
        whole = sum(self.working_days(year) for year in range(start.year, end.year))
        return whole + self._passed(end) - self._passed(start)

    def working_days(self, year: int) -> int:
        """How many a year has."""
        return self._passed(date(year, 12, 31))

    def _passed(self, day: date) -> int:
        """Working days of its year up to and including the day: a list of lights asks for hundreds."""
        if day.year not in self._sums:
            days = range(date(day.year, 1, 1).toordinal(), date(day.year, 12, 31).toordinal() + 1)
            self._sums[day.year] = list(accumulate(self.is_working(date.fromordinal(one)) for one in days))
        return self._sums[day.year][day.timetuple().tm_yday - 1]

    @cached_property
    def _sums(self) -> dict[int, list[int]]:
        """By year and day of it, once somebody has asked."""
        return {}
