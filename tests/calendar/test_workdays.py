from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.given.calendars import CALENDAR, days
from tracker.calendar.workdays import Calendar


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 2), False),  # a Friday off by notice
        (date(2026, 1, 4), True),  # a Sunday worked instead
        (date(2026, 1, 5), True),
        (date(2026, 1, 10), False),  # an ordinary Saturday
        (date(2026, 9, 20), True),  # a Sunday worked before 国庆
        (date(2026, 9, 25), False),
        (date(2026, 10, 8), True),
        (date(2027, 1, 1), False),  # unknown year: a holiday of the law on a Friday
        (date(2027, 1, 4), True),
        (date(2027, 1, 9), False),
        (date(2027, 2, 9), True),  # unknown year: not among the law's days, so a guess says work
    ],
)
def test_which_days_are_worked(day: date, works: bool) -> None:
    assert CALENDAR.is_working(day) is works


@pytest.mark.parametrize("year", [2025, 2026])
def test_both_notices_give_248_working_days(year: int) -> None:
    assert sum(CALENDAR.is_working(day) for day in days((year, 1, 1), (year, 12, 31))) == 248


def test_an_unknown_year_is_a_guess_and_says_so() -> None:
    assert CALENDAR.knows(2026)
    assert not CALENDAR.knows(2027)
    assert not CALENDAR.provisional(date(2026, 12, 31))
    assert CALENDAR.provisional(date(2027, 1, 1))
    assert CALENDAR.is_certain(date(2025, 1, 1), date(2026, 12, 31))
    assert not CALENDAR.is_certain(date(2026, 12, 31), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday; the next working day is the first
        (date(2026, 11, 20), 20, date(2026, 12, 18)),
        (date(2026, 9, 23), 2, date(2026, 9, 28)),  # over 中秋
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # into the unknown year
    ],
)
def test_counting_working_days_forward(day: date, count: int, expected: date) -> None:
    assert CALENDAR.add(day, count) == expected
    if count:
        assert CALENDAR.count_between(day, expected) == count


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 20)),
        (date(2026, 10, 8), 3, date(2026, 9, 28)),
    ],
)
def test_counting_working_days_back(day: date, count: int, expected: date) -> None:
    assert CALENDAR.subtract(day, count) == expected


def test_a_day_off_moves_forward_and_a_working_day_stays() -> None:
    assert CALENDAR.forward(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.forward(date(2026, 10, 8)) == date(2026, 10, 8)


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert CALENDAR.count_between(date(2026, 11, 20), date(2026, 11, 20)) == 0
    assert CALENDAR.count_between(date(2026, 11, 20), date(2026, 11, 2)) == 0


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_going_forth_and_counting_agree(day: date, count: int) -> None:
    later = CALENDAR.add(day, count)
    assert CALENDAR.count_between(day, later) == count
    assert count == 0 or CALENDAR.is_working(later)
    if CALENDAR.is_working(day):
        assert CALENDAR.subtract(later, count) == day


def test_a_calendar_without_any_notice_still_answers() -> None:
    empty = Calendar.of({}, ())
    assert empty.add(date(2026, 11, 20), 5) == date(2026, 11, 20) + timedelta(days=7)
