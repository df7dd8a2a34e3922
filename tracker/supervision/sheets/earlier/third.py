"""The sheets before red and yellow items were counted: quarters closed then keep their fingerprint. Pure.

Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.ledger.rows.owned import LIT_BADLY
from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import Cell
from tracker.supervision.sheets.earlier.fourth import FOURTH
from tracker.supervision.sheets.earlier.ninth import extension_line
from tracker.supervision.sheets.outcome_lines import ExtensionLine
from tracker.supervision.sheets.overview import Units


class ThirdUnits(Units):
    """作为承办单位红黄数 counted tasks in which a body's own part was red or yellow, whatever it owned."""

    def add_lit(self, row: LedgerRow) -> None:
        """Count it for those whose own part is red or yellow, and not because something waits for 综合处."""
        for part in row.parts:
            if part.light.colour in LIT_BADLY and not part.light.is_at_office:
                self.of(part.name).lit_badly += 1
                self.whole.lit_badly += 1


def _extension_line(request: ExtensionLine) -> list[Cell]:
    """Without the body that asks."""
    return extension_line(replace(request, asked_by=""))


THIRD = replace(FOURTH, units=ThirdUnits, extension_line=_extension_line)
