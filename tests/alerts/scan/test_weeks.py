"""The working day with which a week begins."""

from __future__ import annotations

from datetime import date, timedelta

from tests.given.calendars import CALENDAR
from tracker.alerts.scan.weeks.queries import is_first_of_week


def firsts(first: date, last: date) -> list[date]:
    """The first working days of weeks from one day to another."""
    span = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in span if is_first_of_week(day, CALENDAR)]


def test_a_week_begins_on_monday_or_with_the_first_day_that_is_worked() -> None:
    assert firsts(date(2026, 11, 16), date(2026, 11, 29)) == [date(2026, 11, 16), date(2026, 11, 23)]
    # 国庆: off from Thursday 1 to Wednesday 7 October.
    assert firsts(date(2026, 9, 28), date(2026, 10, 18)) == [date(2026, 9, 28), date(2026, 10, 8), date(2026, 10, 12)]


def test_a_week_off_has_none_and_a_sunday_that_is_worked_is_of_the_week_before() -> None:
    # 春节 2026: off from Sunday 15 to Monday 23 February; the week of the 16th has no working day.
    assert firsts(date(2026, 2, 9), date(2026, 2, 28)) == [date(2026, 2, 9), date(2026, 2, 24)]
