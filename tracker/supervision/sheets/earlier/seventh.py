"""The sheets before 总体情况 had the course of figures, when 6.25 was printed 6.2. Pure.

Quarters closed then keep their fingerprint. Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.cells import DASH, Cell, by_body, cut_by_body, shortened
from tracker.supervision.sheets.charts import OF_COURSES
from tracker.supervision.sheets.columns import Place
from tracker.supervision.sheets.earlier.eighth import EIGHTH
from tracker.vocabulary import Mode


def _as_of(row: LedgerRow, place: Place) -> Cell:
    """The day behind one body's words was cut with them."""
    told = [(part.short_name, part.progress_text, f"（截至{part.as_of}）") for part in row.worst_first]
    said, alone = [one for one in told if one[1].strip()], row.mode is not Mode.EACH_REPORTS
    if len(said) > 1:
        return cut_by_body(told, alone)
    return shortened(by_body(((name, text.strip() + tail) for name, text, tail in said), alone)) or DASH


_COLUMNS = {"进展情况(截至日期)": _as_of}

SEVENTH = replace(
    EIGHTH,
    columns=tuple(replace(column, value=_COLUMNS.get(column.title, column.value)) for column in EIGHTH.columns),
    rounding=ROUND_HALF_EVEN,
    charts=replace(sheets.CHARTS, columns=sheets.CHARTS.columns[:-OF_COURSES]),
    with_courses=False,
)
