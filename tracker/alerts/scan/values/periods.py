"""For which periods of figures the value can exist from which day on (频次, 可得时滞: domain.md 5). Pure.

Example: the value of a quarter exists 30 days after it. On 30 October that is the third quarter's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tracker.plans.figure_terms import LONGEST_LAG
from tracker.reporting.validity import PERIOD_MONTHS, add_months
from tracker.vocabulary import Frequency


def ends_by_lag(days: Iterable[date]) -> dict[tuple[Frequency, int], date]:
    """By how often a figure is told and by its 可得时滞 the period whose value can exist from one of these days on.

    The days are a few in a row, so that no two of them stand for the same.
    """
    return {
        (frequency, (day - end).days): end for day in days for frequency in Frequency for end in _ends(frequency, day)
    }


def period_label(frequency: Frequency, end: date) -> str:
    """“2026年第3季度”, “2026年度”."""
    return f"{end.year}年度" if frequency is Frequency.YEAR else f"{end.year}年第{(end.month + 2) // 3}季度"


def _ends(frequency: Frequency, day: date) -> Iterator[date]:
    """The ends of periods not after the day, as far back as a value may take."""
    months = PERIOD_MONTHS[frequency]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    if (day + timedelta(days=1)) == add_months(first, months):
        first = add_months(first, months)
    while day - (end := first - timedelta(days=1)) <= timedelta(days=LONGEST_LAG):
        yield end
        first = add_months(first, -months)
