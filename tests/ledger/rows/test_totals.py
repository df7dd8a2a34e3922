"""Counting rows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest

from tests.ledger.ledger_rows import lit, row
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.rows.totals import Totals, sameness, shares
from tracker.vocabulary import Colour, LightRule, Pace, TaskState


def totals(rows: Iterable[LedgerRow]) -> Totals:
    found = Totals()
    for one in rows:
        found.add(one)
    return found


def test_counts_by_colour_and_pace() -> None:
    rows = [
        row(pace=Pace.BEHIND, light=lit(LightRule.GAP)),
        row(pace=Pace.AHEAD),
        row(state=TaskState.COMPLETED, pace=Pace.AHEAD, light=lit(LightRule.COMPLETED)),
    ]
    found = totals(rows)
    assert (found.tasks, found.completed) == (3, 1)
    assert found.colours == {Colour.YELLOW: 1, Colour.GREEN: 1, Colour.BLUE: 1}
    assert found.paces == {Pace.BEHIND: 1, Pace.AHEAD: 1}
    assert found.completed + sum(found.paces.values()) == found.tasks


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((1, 1, 1), ("33.4", "33.3", "33.3")),
        ((2, 1, 4), ("28.6", "14.3", "57.1")),
        ((0, 5), ("0.0", "100.0")),
        ((0, 0), ("0.0", "0.0")),
    ],
)
def test_shares_add_up(counts: tuple[int, ...], found: tuple[str, ...]) -> None:
    assert tuple(shares(dict(enumerate(counts))).values()) == tuple(Decimal(one) for one in found)


@pytest.mark.parametrize(
    ("proven", "reported", "red", "words"),
    [
        (5, 81, 14, "绿86%，其中自报81%"),
        (4, 81, 15, None),
        (0, 0, 0, None),
    ],
)
def test_sameness_above_85_per_cent(proven: int, reported: int, red: int, words: str | None) -> None:
    rows = [row(light=lit(LightRule.PROVEN))] * proven + [row()] * reported + [row(light=lit(LightRule.OVERDUE))] * red
    assert sameness(totals(rows)) == words
