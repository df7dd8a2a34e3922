"""Quarters closed earlier keep their sheets, whatever a sheet shows now (design.md 5.1)."""

from __future__ import annotations

import hashlib

import pytest

from tracker.ledger.rows.row import LAYOUT
from tracker.supervision.contents.queries import LAYOUTS
from tracker.supervision.sheets.layout import PRESENT, Layout


def heads(layout: Layout) -> str:
    """Every sheet with its columns and their widths, a sheet a line."""
    ledger = [(column.group, column.title, column.width) for column in layout.columns]
    return "\n".join([str(ledger), *(f"{sheet.name} {sheet.columns}" for sheet in layout.order)])


def test_each_number_that_a_row_may_keep_has_its_layout() -> None:
    """With one number more and no layout of it, quarters closed under the one before would be printed as today's."""
    assert sorted(LAYOUTS) == list(range(1, LAYOUT + 1))
    assert LAYOUTS[LAYOUT] is PRESENT


@pytest.mark.parametrize(
    ("number", "fingerprint"),
    [
        (1, "7256c2d90769"),
        (2, "a721a18e9ac4"),
        *((number, "c68d55bcbd34") for number in (3, 4)),
        *((number, "51d49143ebbe") for number in (5, 6)),
        (7, "6239f85dba05"),
        *((number, "5248dad154ab") for number in (8, 9, 10)),
    ],
)
def test_its_heads_stay_as_they_were(number: int, fingerprint: str) -> None:
    """They are told by what differs from today's sheets: a column that comes into one of these comes into all.

    A fingerprint is never changed; the layout is made to say what it said.
    """
    found = heads(LAYOUTS[number])
    assert hashlib.sha256(found.encode()).hexdigest()[:12] == fingerprint, found
