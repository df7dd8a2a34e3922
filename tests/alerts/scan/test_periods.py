"""For which periods of figures the value can exist from which day on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.alerts.scan.values.periods import ends_by_lag, period_label
from tracker.plans.figure_terms import LONGEST_LAG
from tracker.vocabulary import Frequency

Q, Y = Frequency.QUARTER, Frequency.YEAR


@pytest.mark.parametrize(
    ("day", "frequency", "lag", "end"),
    [
        (date(2026, 10, 29), Q, 30, None),
        (date(2026, 10, 30), Q, 30, date(2026, 9, 30)),
        (date(2026, 10, 31), Q, 30, None),
        (date(2026, 10, 31), Q, 31, date(2026, 9, 30)),
        (date(2026, 9, 30), Q, 0, date(2026, 9, 30)),
        (date(2026, 9, 29), Q, 0, None),
        (date(2027, 3, 30), Y, 90, None),
        (date(2027, 3, 31), Y, 90, date(2026, 12, 31)),
        (date(2027, 4, 1), Y, 90, None),
        (date(2027, 3, 31), Q, 90, date(2026, 12, 31)),
        (date(2027, 3, 31), Q, 0, date(2027, 3, 31)),
        (date(2026, 12, 31), Y, 0, date(2026, 12, 31)),
        (date(2028, 1, 1), Y, LONGEST_LAG, date(2026, 12, 31)),
        (date(2028, 1, 2), Y, LONGEST_LAG + 1, None),
    ],
)
def test_a_value_exists_so_long_after_its_period(day: date, frequency: Frequency, lag: int, end: date | None) -> None:
    assert ends_by_lag([day]).get((frequency, lag)) == end


def test_over_a_holiday_each_day_counts() -> None:
    span = [date(2026, 9, 30) + timedelta(days=step) for step in range(9)]
    found = ends_by_lag(span)
    assert found[Q, 0] == found[Q, 8] == date(2026, 9, 30)
    assert (Q, 9) not in found


def test_periods_have_names() -> None:
    ends = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
    assert [period_label(Q, end) for end in ends] == [f"2026年第{number}季度" for number in (1, 2, 3, 4)]
    assert period_label(Y, date(2026, 12, 31)) == "2026年度"
