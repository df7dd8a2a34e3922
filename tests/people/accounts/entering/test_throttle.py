"""The lock of an account: after how many tries, for how long, by the clock alone."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.people.accounts.entering.throttle import locked_until, refused_until

START = datetime(2026, 11, 20, 2, tzinfo=UTC)


def after(*minutes: float) -> list[datetime]:
    return [START + timedelta(minutes=minute) for minute in minutes]


@pytest.mark.parametrize(
    ("failures", "asked", "until"),
    [
        (after(0, 1, 2, 3), 4, None),
        (after(0, 1, 2, 3, 4), 4, 34),
        (after(0, 1, 2, 3, 4), 33.9, 34),
        (after(0, 1, 2, 3, 4), 34, None),  # the lock ends with its last minute
        (after(0, 10, 20, 28, 29.9), 45, 59.9),  # its first failure is long out of the window, the lock holds
        (after(0, 10, 20, 29, 30), 31, None),  # 30 minutes apart: not within
        (after(0, 1, 2, 3, 4, 40, 41), 42, None),
        (after(0, 1, 2, 3, 4, 40, 41, 42, 43, 44), 45, 74),
        ([], 0, None),
    ],
)
def test_five_failures_lock_for_half_an_hour(failures: list[datetime], asked: float, until: float | None) -> None:
    expected = after(until)[0] if until is not None else None
    assert locked_until(failures, after(asked)[0]) == expected


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (2, 0), (3, 10), (4, 30)],
)
def test_before_the_lock_each_further_try_waits_longer(failures: int, seconds: int) -> None:
    tried = after(*(number / 10 for number in range(failures)))
    expected = tried[-1] + timedelta(seconds=seconds) if seconds else None
    assert refused_until(tried, tried[-1]) == expected
    assert refused_until(tried, tried[-1] + timedelta(seconds=seconds)) is None
