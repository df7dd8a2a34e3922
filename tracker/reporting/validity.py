"""How long what a body has reported stays valid (domain.md 5, “Evidence valid”)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from tracker.vocabulary import Frequency, Kind

PERIOD_MONTHS: Mapping[Frequency, int] = {Frequency.QUARTER: 3, Frequency.YEAR: 12}

VALIDITY_MONTHS: Mapping[Kind, int] = {
    Kind.DELIVERABLE: 6,
    Kind.ADVANCE: 12,
    Kind.STANDING: 12,
    Kind.ENCOURAGED: 18,
}
"""Months by kind; 量化 is twice the figure's frequency, 保障 has no limit."""


LAST_MONTHS = 3


def months_set(kept: Mapping[str, int]) -> Mapping[Kind, int]:
    """The months that a plan has set, by kind, from how they are kept: {"advance": 6, …}."""
    return {Kind(kind): months for kind, months in kept.items()}


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def speaks_of(as_of: date, due_on: date) -> bool:
    """Whether what is told of a day tells what was reached by a date: of its last three months, or of a later day."""
    return as_of > add_months(due_on, -LAST_MONTHS)


def is_told_by(due_on: date | None, is_of_figure: bool) -> bool:
    """Whether an own date ends on its day: one in words does, and that of a figure before the year's end.

    Their verdict has no later day (grace_on). The figure of a whole year is told when its statistic is there: before
    that nothing is missing (domain.md 4, 5, 7).
    """
    return not is_of_figure or due_on is None or not is_year_end(due_on)


def is_year_end(day: date) -> bool:
    """31 December: a date that names no day but a year."""
    return (day.month, day.day) == (12, 31)


def valid_until(
    round_end: date,
    kind: Kind,
    frequencies: Iterable[Frequency] = (),
    months_by_kind: Mapping[Kind, int] = VALIDITY_MONTHS,
) -> date:
    """The last day on which substance accepted in a round still counts; `date.max` without a limit.

    Counted from the end of that round: who is asked once a year would otherwise go stale while the next round still
    runs. Of several figures the one told most often decides.
    """
    if kind is Kind.MEASURED:
        months = 2 * min((PERIOD_MONTHS[frequency] for frequency in frequencies), default=3)
    elif kind in months_by_kind:
        months = months_by_kind[kind]
    else:
        return date.max
    return add_months(round_end, months)
