"""By which day a report is due, and whose day moves when (domain.md 7). Pure.

Example: cut-offs 21 and 23 December, reviews until the 29th. 市商务委 tells by the 21st, 市交通局, which leads, by the
23rd. Who is named lead on the 22nd has until the 25th; cut-offs moved to the 24th leave that day alone.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol

from tracker.calendar.workdays import Calendar

NOTICE = 3
"""Working days before the cut-off by which a body knows that it is asked: the first reminder (domain.md 8, A3)."""


class Days(Protocol):
    """The cut-offs of a round, as they are known or as they are proposed."""

    @property
    def unit_due_on(self) -> date: ...

    @property
    def lead_due_on(self) -> date: ...

    @property
    def review_ends_on(self) -> date: ...


class Moved(NamedTuple):
    """A cut-off that was moved: the day it was, the day it is, the last day of the review now."""

    before: date
    now: date
    review_ends_on: date


def asked(days: Days, *, is_due_later: bool) -> date:
    """Of what its round asks: by the lead's cut-off, or by the others'."""
    return days.lead_due_on if is_due_later else days.unit_due_on


def noticed(due_on: date, today: date, days: Days, calendar: Calendar) -> date:
    """Of whom it is asked late, today: no earlier than any body is late after its first reminder, within the review."""
    return max(due_on, min(calendar.add(today, NOTICE), days.review_ends_on))


def collecting(due_on: date, today: date, days: Days) -> date:
    """Of who collects the others' texts from now on: the lead's cut-off. Nobody's is moved up, none that is past."""
    return max(due_on, days.lead_due_on) if due_on >= today else due_on


def moved(due_on: date, cutoff: Moved) -> date:
    """Of what was asked by a cut-off that is moved. Who was given longer keeps it, unless the review ends before."""
    if due_on <= cutoff.before or due_on < cutoff.now:
        return cutoff.now
    return min(due_on, cutoff.review_ends_on)
