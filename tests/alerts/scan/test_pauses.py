from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.given.calendars import CALENDAR
from tracker.alerts.scan.dates.pause_queries import Wait
from tracker.clock import end_of

ASKED = date(2026, 11, 13)
AT = end_of(ASKED) - timedelta(hours=6)


@pytest.mark.parametrize(
    ("day", "turns", "expected"),
    [
        (date(2026, 11, 12), [(AT, True)], False),
        (ASKED, [], False),
        (ASKED, [(AT, True)], True),
        (date(2026, 11, 20), [(AT, True)], True),  # the fifth working day
        (date(2026, 11, 23), [(AT, True)], False),
        (date(2026, 11, 15), [(AT, True), (AT + timedelta(days=3), False)], True),
        (date(2026, 11, 16), [(AT, True), (AT + timedelta(days=3), False)], False),
    ],
)
def test_what_waits_for_an_answer_holds_for_five_days(
    day: date, turns: list[tuple[datetime, bool]], expected: bool
) -> None:
    assert Wait(ASKED, tuple(turns)).holds(day, CALENDAR) is expected
