"""Which quarter home pages speak of: the one that is open, those that were closed, the first days of a plan."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.calendar.days import load_calendar
from tracker.ledger.pages.queries import LedgerPage
from tracker.reporting.rounds.queries import RoundRow, open_quarters, round_row, rounds
from tracker.reporting.rounds.unit_queries import open_quarters_for
from tracker.vocabulary import LightRule, RoundKind
from tracker.worklist.first_days_queries import FirstDays, first_days


def open_round(code: str, departments: frozenset[int] | None = None) -> RoundRow | None:
    """The newest quarter's round still open, with the counts of these departments or of all."""
    quarters = open_quarters(code) if departments is None else open_quarters_for(code, departments)
    return round_row(quarters[-1].id, departments) if quarters else None


def closed_rounds(code: str) -> list[RoundRow]:
    """The quarters' rounds that were closed, the newest first."""
    return [row for row in rounds(code) if row.kind is RoundKind.QUARTER and row.closed_on is not None]


def targets_due_before(closed: RoundRow | None, today: date) -> date:
    """Own targets due before this day are counted: of a closed quarter those of the last day it is frozen as of, too.

    Example: the fourth quarter, frozen as of 31 December, counts what was due on 31 December (domain.md 7).
    """
    as_of = closed.frozen_as_of if closed is not None else None
    return as_of + timedelta(days=1) if as_of is not None else today


def just_handed_down(code: str, page: LedgerPage, today: date) -> FirstDays | None:
    """What a plan handed down just now waits for; asked only while one of its tasks is 核对中."""
    return first_days(code, today, load_calendar()) if page.counts.get(LightRule.CHECKING) else None
