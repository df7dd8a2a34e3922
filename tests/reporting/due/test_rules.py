"""By which day a report is due, on both sides of every day that decides."""

from __future__ import annotations

from datetime import date

import pytest

from tests.given.calendars import CALENDAR
from tracker.reporting.due.rules import Moved, asked, collecting, moved, noticed
from tracker.reporting.quarters import CutOffs


def day(number: int) -> date:
    return date(2026, 12, number)


DAYS = CutOffs(
    day(20),
    day(1),
    unit_due_on=day(21),
    lead_due_on=day(23),
    review_ends_on=day(29),
    edition_on=day(31),
    provisional=False,
)


def test_who_collects_the_texts_of_others_has_the_later_cut_off() -> None:
    assert (asked(DAYS, is_due_later=False), asked(DAYS, is_due_later=True)) == (day(21), day(23))


@pytest.mark.parametrize(
    ("due", "today", "due_on"), [(23, 17, 23), (23, 18, 23), (23, 21, 24), (23, 24, 29), (23, 25, 29), (31, 21, 31)]
)
def test_who_is_asked_late_has_three_working_days_within_the_review(due: int, today: int, due_on: int) -> None:
    """18 December 2026 is a Friday."""
    assert noticed(day(due), day(today), DAYS, CALENDAR) == day(due_on)


@pytest.mark.parametrize(("due", "today", "due_on"), [(21, 21, 23), (21, 22, 21), (25, 21, 25)])
def test_who_collects_from_now_on_has_the_cut_off_of_a_lead_unless_its_own_is_past(
    due: int, today: int, due_on: int
) -> None:
    assert collecting(day(due), day(today), DAYS) == day(due_on)


@pytest.mark.parametrize(
    ("due", "before", "now", "ends", "due_on"),
    [
        (21, 21, 24, 29, 24),
        (21, 21, 18, 29, 18),
        (20, 21, 24, 29, 24),
        (22, 21, 24, 29, 24),
        (24, 21, 24, 29, 24),
        (25, 21, 24, 29, 25),
        (28, 21, 24, 27, 27),
        (27, 21, 18, 28, 27),
    ],
)
def test_a_moved_cut_off_takes_along_who_was_not_given_longer(
    due: int, before: int, now: int, ends: int, due_on: int
) -> None:
    assert moved(day(due), Moved(day(before), day(now), day(ends))) == day(due_on)
