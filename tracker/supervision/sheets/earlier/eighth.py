"""The sheets before 滞后清单 told why: quarters closed then keep their fingerprint. Pure.

Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import DASH, Cell, shortened
from tracker.supervision.sheets.details import next_steps
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.sheets import LATE

_REASON = [title for title, _ in LATE.columns[1:]].index("滞后原因")


def _late_line(row: LedgerRow, streak: int, supervised: str = "") -> list[Cell]:
    """滞后原因 of a judgement named its body alone, 整改措施 had the steps of whoever reported."""
    line = NINTH.late_line(row, streak, supervised)
    return [
        *line[:_REASON],
        shortened(row.light.reason) or DASH,
        next_steps(row.worst_first, lambda part: part.short_name),
        *line[_REASON + 2 :],
    ]


EIGHTH = replace(NINTH, late_line=_late_line)
