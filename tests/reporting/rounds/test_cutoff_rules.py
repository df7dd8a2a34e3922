"""Cut-offs set by hand: both sides of every limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.given.calendars import CALENDAR
from tracker.reporting.quarters import Quarter, cut_offs
from tracker.reporting.rounds.cutoff_rules import Chosen, chosen_of, faults, with_chosen

RULE = cut_offs(Quarter(2026, 4), CALENDAR)
HELD = chosen_of(RULE)
TODAY = date(2026, 12, 22)
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        (HELD, []),
        (Chosen(TODAY, HELD.lead_due_on, HELD.review_ends_on), []),
        (Chosen(TODAY - ONE, HELD.lead_due_on, HELD.review_ends_on), ["unit_due_on"]),
        (Chosen(HELD.lead_due_on, HELD.lead_due_on, HELD.review_ends_on), []),
        (Chosen(HELD.lead_due_on + ONE, HELD.lead_due_on, HELD.review_ends_on), ["lead_due_on"]),
        (Chosen(HELD.unit_due_on, HELD.review_ends_on, HELD.review_ends_on), []),
        (Chosen(HELD.unit_due_on, HELD.review_ends_on + ONE, HELD.review_ends_on), ["review_ends_on"]),
        (Chosen(TODAY - ONE, TODAY - ONE, TODAY - ONE), ["unit_due_on", "lead_due_on", "review_ends_on"]),
    ],
)
def test_what_a_day_must_keep_to(chosen: Chosen, fields: list[str]) -> None:
    assert [name for name, _ in faults(chosen, HELD, TODAY)] == fields


def test_a_day_that_stays_may_be_past() -> None:
    later = Chosen(HELD.unit_due_on, HELD.lead_due_on, HELD.review_ends_on + ONE)
    assert faults(later, HELD, HELD.review_ends_on) == []


def test_the_edition_follows_the_review() -> None:
    found = with_chosen(RULE, Chosen(HELD.unit_due_on, HELD.lead_due_on, date(2026, 12, 30)), CALENDAR)
    assert (found.as_of, found.review_ends_on) == (RULE.as_of, date(2026, 12, 30))
    assert found.edition_on == CALENDAR.add(date(2026, 12, 30), 3)
