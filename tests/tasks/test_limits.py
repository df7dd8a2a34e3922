"""Both sides of the limits to sign, over days off."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.calendar.workdays import Calendar
from tracker.tasks.limits import objection_ends_on, sign_due_on, silence_signs_on
from tracker.vocabulary import DayKind

# 1–7 October off, 10 October (a Saturday) worked.
CALENDAR = Calendar.of(
    {**{date(2026, 10, day): DayKind.OFF for day in range(1, 8)}, date(2026, 10, 10): DayKind.WORK}, (2026,)
)


@pytest.mark.parametrize(
    ("handed_down_on", "last", "silence", "sign_by"),
    [
        (date(2026, 11, 20), date(2026, 12, 4), date(2026, 12, 5), date(2026, 11, 24)),  # a Friday
        (date(2026, 11, 21), date(2026, 12, 4), date(2026, 12, 5), date(2026, 11, 24)),  # a Saturday counts as well
        (date(2026, 9, 28), date(2026, 10, 16), date(2026, 10, 17), date(2026, 9, 30)),  # 国庆 and 调休 between
    ],
)
def test_limits(handed_down_on: date, last: date, silence: date, sign_by: date) -> None:
    assert objection_ends_on(handed_down_on, CALENDAR) == last
    assert silence_signs_on(handed_down_on, CALENDAR) == silence
    assert sign_due_on(handed_down_on, CALENDAR) == sign_by
