"""The sheets before letters were written: quarters closed then keep their fingerprint. Pure."""

from __future__ import annotations

from dataclasses import replace

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import Cell
from tracker.supervision.sheets.details import gap, largest_gap
from tracker.supervision.sheets.earlier.fifth import FIFTH
from tracker.supervision.sheets.sheets import LATE

_GAP = [title for title, _ in LATE.columns[1:]].index("差距(百分点)")


def _late_line(row: LedgerRow, streak: int, supervised: str = "") -> list[Cell]:
    """差距 was the widest of the task's figures, whatever 滞后原因 spoke of."""
    line = FIFTH.late_line(row, streak, supervised)
    return [*line[:_GAP], gap(largest_gap(row)), *line[_GAP + 1 :]]


FOURTH = replace(FIFTH, with_letters=False, of_owners="", late_line=_late_line)
