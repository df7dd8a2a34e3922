"""On which days the demo's story happens, counted back from the day it is built for.

Built on 2026-11-20: handed down 2026-04-08, quarters 2026Q2 and 2026Q3 closed, 2026Q4 opened early on 2026-11-02.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.calendar.workdays import Calendar
from tracker.reporting.quarters import CutOffs, Quarter, cut_offs

ISSUED_ON_DAY = 8
"""The plans go out on the first working day from this day of the first quarter's first month on."""


@dataclass(frozen=True)
class RoundDays:
    """A quarter's round in the story. `early_on`: the day a coordinator opens it by hand, None: the turn opens it."""

    quarter: Quarter
    cut_offs: CutOffs
    early_on: date | None = None

    @property
    def opens_on(self) -> date:
        """The day from which units may report."""
        return self.early_on or self.cut_offs.opens_on


@dataclass(frozen=True)
class StoryDays:
    """`rounds`: the two quarters before the current one, and the current one."""

    today: date
    calendar: Calendar
    issued_on: date
    rounds: tuple[RoundDays, RoundDays, RoundDays]

    def after(self, day: date, working_days: int) -> date:
        """The n-th working day after a day."""
        return self.calendar.add(day, working_days)

    def before_today(self, working_days: int) -> date:
        """The n-th working day before the day the demo is built for."""
        return self.calendar.subtract(self.today, working_days)

    def is_scanned(self, day: date) -> bool:
        """Whether the demo scans on that day for what is to be said: once a week, around cut-offs and on the last day.

        A scan after a gap says what was missed, so that fewer of them say the same.
        """
        if not self.calendar.is_working(day):
            return False
        near = any(abs((day - one.cut_offs.unit_due_on).days) <= 4 for one in self.rounds)
        return near or day.isoweekday() == 1 or self.calendar.add(day, 1) >= self.today


def story_days(today: date, calendar: Calendar) -> StoryDays:
    """The story's days for a day on which the demo is built."""
    current = Quarter.of(today)
    last = _before(current)
    first = _before(last)
    begins = first.last_month.replace(month=first.last_month.month - 2, day=ISSUED_ON_DAY)
    issued_on = calendar.forward(begins)
    early_on = calendar.forward(current.last_month.replace(month=current.last_month.month - 1, day=1))
    rounds = (
        RoundDays(first, cut_offs(first, calendar)),
        RoundDays(last, cut_offs(last, calendar)),
        RoundDays(current, cut_offs(current, calendar), early_on),
    )
    return StoryDays(today, calendar, issued_on, rounds)


def set_up_day(today: date) -> date:
    """The day for which registry, calendar and accounts are recorded, before any calendar is known."""
    first = _before(_before(Quarter.of(today)))
    return first.last_month.replace(month=first.last_month.month - 2, day=1)


def spread(first: date, last: date, place: int, of: int, calendar: Calendar) -> date:
    """The working day of the place-th of so many bodies between two days, both included."""
    span = (last - first).days
    return calendar.forward(first + timedelta(days=span * place // max(of - 1, 1)))


def _before(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year - (quarter.number == 1), (quarter.number - 2) % 4 + 1)
