"""The value of the very day of a figure: who owns it may tell it as soon as it can exist (数据可报, domain.md 5, 8)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ledger.task_facts import figure, milestone, named, part, task
from tracker.ledger.lights.conditions.own_dates import is_awaited, is_overdue, tellers

DUE, GRACE = date(2026, 12, 31), date(2027, 2, 28)
IN_TIME, LATE = date(2027, 2, 28), date(2027, 3, 1)
BODY = "市商务委"


@pytest.mark.parametrize(
    ("told", "lag", "day", "is_so"),
    [
        (None, 30, date(2027, 1, 29), False),  # it cannot exist yet
        (None, 30, date(2027, 1, 30), True),
        (None, 0, date(2026, 12, 30), False),
        (None, 0, DUE, True),  # 数据可报 comes on that day, too, and names the page
        (None, 30, IN_TIME, True),
        (None, 30, LATE, False),  # it is overdue now, and asked for as that
        (date(2026, 12, 20), 30, IN_TIME, True),
        (date(2026, 12, 20), 30, LATE, True),  # its verdict can be given; the value of its day is told all the same
        (DUE, 30, IN_TIME, False),
        (date(2027, 1, 31), 30, IN_TIME, False),
    ],
)
def test_from_when_on_it_is_awaited(told: date | None, lag: int, day: date, is_so: bool) -> None:
    known = figure("240" if told else None, told or DUE, lag_days=lag)
    own = milestone(DUE, (BODY,), grace_on=GRACE, figure="1", measured=known)
    facts = task(part(body=BODY), milestones=(own,), indicators=(known,))
    assert is_awaited(facts, own, day) is is_so
    assert (tellers(facts, own, day) == (named(BODY),)) is (is_so or is_overdue(facts, own, day))


def test_nothing_is_awaited_of_a_date_in_words() -> None:
    own = milestone(DUE, (BODY,), grace_on=GRACE)
    assert not is_awaited(task(part(body=BODY), milestones=(own,)), own, IN_TIME)
