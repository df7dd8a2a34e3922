"""The calendar that pure tests count by: 2025 and 2026 as the State Council's notices say, 2027 not known yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.calendar.workdays import Calendar
from tracker.vocabulary import DayKind


def days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Iterator[date]:
    """Every day from first to last."""
    start, end = date(*first), date(*last)
    yield from (start + timedelta(days=step) for step in range((end - start).days + 1))


OFF = [
    *days((2025, 1, 1), (2025, 1, 1)),
    *days((2025, 1, 28), (2025, 2, 4)),
    *days((2025, 4, 4), (2025, 4, 6)),
    *days((2025, 5, 1), (2025, 5, 5)),
    *days((2025, 5, 31), (2025, 6, 2)),
    *days((2025, 10, 1), (2025, 10, 8)),
    *days((2026, 1, 1), (2026, 1, 3)),
    *days((2026, 2, 15), (2026, 2, 23)),
    *days((2026, 4, 4), (2026, 4, 6)),
    *days((2026, 5, 1), (2026, 5, 5)),
    *days((2026, 6, 19), (2026, 6, 21)),
    *days((2026, 9, 25), (2026, 9, 27)),
    *days((2026, 10, 1), (2026, 10, 7)),
]
WORK = [date(2025, *day) for day in ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11))]
WORK += [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]
STATUTORY_2027 = [
    date(2027, 1, 1),
    *days((2027, 2, 5), (2027, 2, 8)),
    date(2027, 4, 5),
    *days((2027, 5, 1), (2027, 5, 2)),
    date(2027, 6, 9),
    date(2027, 9, 15),
    *days((2027, 10, 1), (2027, 10, 3)),
]

CALENDAR = Calendar.of(
    {**dict.fromkeys(OFF, DayKind.OFF), **dict.fromkeys(WORK, DayKind.WORK)}, {2025, 2026}, STATUTORY_2027
)
