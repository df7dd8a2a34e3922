from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.given.calendars import CALENDAR
from tracker.alerts.scan.base_days import base_days
from tracker.alerts.scan.stages import STEPS, Matter, Subject, due

LONG_AGO = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("subject", "from_grace", "day", "expected"),
    [
        (Subject.NOTICE, False, "2026-11-23", ["2026-11-21", "2026-11-22", "2026-11-23"]),  # a Monday
        (Subject.NOTICE, False, "2026-11-22", []),  # nothing is said on a Sunday
        (Subject.GOAL, True, "2026-12-21", ["2026-12-18", "2026-12-19", "2026-12-20"]),
        # the first step from 1/8, the letter from 1/6; the one five days later from all days off before 1/4, worked
        (Subject.REPORT, False, "2026-01-09", ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-06", "2026-01-08"]),
    ],
)
def test_the_days_counted_from(subject: Subject, from_grace: bool, day: str, expected: list[str]) -> None:
    found = base_days(subject, date.fromisoformat(day), CALENDAR, LONG_AGO, from_grace=from_grace)
    assert sorted(str(one) for one in found) == expected


KINDS = sorted({(step.subject, step.from_grace) for step in STEPS}, key=str)


@given(st.sampled_from(KINDS), st.dates(date(2026, 1, 5), date(2027, 3, 31)), st.integers(-120, 260))
def test_they_are_just_those_that_speak_on_the_day(kind: tuple[Subject, bool], day: date, back: int) -> None:
    """A date is found by the day if and only if the table sends something from it on that day."""
    subject, from_grace = kind
    base = max(day - timedelta(days=back), LONG_AGO)
    other = date(2031, 12, 31)
    has_grace = subject in (Subject.MILESTONE, Subject.UNOWNED)
    due_on, grace_on = (other, base) if from_grace else (base, other if has_grace else None)
    one = Matter(subject, 1, (1,), due_on=due_on, since_on=date.min, grace_on=grace_on)
    found = base_days(subject, day, CALENDAR, LONG_AGO, from_grace=from_grace)
    if due([one], day, day, CALENDAR):
        assert base in found
    elif CALENDAR.is_certain(min(base, day), max(base, day)):
        assert base not in found
