"""Which quarter home pages speak of: the one that is open, those that were closed, the first days of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tracker.calendar.days import load_calendar
from tracker.ledger.pages.queries import LedgerPage
from tracker.reporting.rounds.queries import RoundRow, open_quarters, round_row, rounds
from tracker.reporting.rounds.unit_queries import open_quarters_for
from tracker.supervision.editions.kept_queries import EditionLine
from tracker.supervision.movement_queries import Lit, lit_by
from tracker.vocabulary import LightRule, RoundKind
from tracker.worklist.first_days_queries import FirstDays, first_days


def open_round(code: str, departments: frozenset[int] | None = None) -> RoundRow | None:
    """The newest quarter's round still open, with the counts of these departments or of all."""
    quarters = open_quarters(code) if departments is None else open_quarters_for(code, departments)
    return round_row(quarters[-1].id, departments) if quarters else None


def closed_rounds(code: str) -> list[RoundRow]:
    """The quarters' rounds that were closed, the newest first."""
    return [row for row in rounds(code) if row.kind is RoundKind.QUARTER and row.closed_on is not None]


def corrected(final: EditionLine | None) -> int | None:
    """The edition that has other lights than were frozen."""
    return final.id if final is not None and final.number > 1 else None


def last_two(code: str, past: Sequence[RoundRow], final: EditionLine | None, at: datetime) -> tuple[Lit, Lit] | None:
    """The lights of the quarter closed last and of the one before, as they are compared; None before there are two.

    `final`: the newest signed edition of the former, of a 更正 its lights count; of the latter what that edition was
    compared with, without one what was signed by now.
    """
    if len(past) < 2:
        return None
    made_at = final.prepared_at if final is not None else at
    return Lit(past[0].id, corrected(final)), lit_by(code, past[1].name, past[1].id, made_at)


def targets_on(closed: RoundRow | None, today: date) -> date:
    """The day on which own targets stand as they are counted: of a closed quarter the one it is frozen as of.

    Example: the fourth quarter, frozen as of 31 December, counts what falls due on 31 December as 未到期 (domain.md 7).
    """
    return (closed.lit_for if closed is not None else None) or today


def just_handed_down(code: str, page: LedgerPage, today: date) -> FirstDays | None:
    """What a plan handed down just now waits for; asked only while one of its tasks is 核对中."""
    return first_days(code, today, load_calendar()) if page.counts.get(LightRule.CHECKING) else None
