"""Quiet hours and days: nothing leaves from eight in the evening to eight in the morning, nor on a day off."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.given.calendars import CALENDAR
from tracker.alerts.digest.times import may_leave, next_leave
from tracker.clock import SHANGHAI


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-20 07:59:59", "2026-11-20 08:00:00"),
        ("2026-11-20 08:00:00", "2026-11-20 08:00:00"),
        ("2026-11-20 19:59:59", "2026-11-20 19:59:59"),
        # A Friday evening: Monday morning.
        ("2026-11-20 20:00:00", "2026-11-23 08:00:00"),
        ("2026-11-21 10:00:00", "2026-11-23 08:00:00"),
        # 国庆 of 2026, off from 1 to 7 October; 10 October is a Saturday that is worked.
        ("2026-09-30 20:00:00", "2026-10-08 08:00:00"),
        ("2026-10-10 09:00:00", "2026-10-10 09:00:00"),
    ],
)
def test_when_a_message_may_leave(at: str, leaves: str) -> None:
    instant, expected = (datetime.fromisoformat(one).replace(tzinfo=SHANGHAI) for one in (at, leaves))
    assert next_leave(instant, CALENDAR) == expected
    assert may_leave(instant, CALENDAR) is (instant == expected)
