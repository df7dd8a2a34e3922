"""The sheets before rows said which figure their percentages are of, and before a plan's goals fell with it. Pure.

Quarters closed then keep their fingerprint. Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import DASH, Cell
from tracker.supervision.sheets.columns import COLUMNS, Place, all_nodes, told_figures
from tracker.supervision.sheets.earlier.tenth import TENTH


def _values(row: LedgerRow, place: Place) -> Cell:
    return "；".join(told_figures(row)) or DASH


_COLUMNS = {"完成值": _values, "阶段节点": lambda row, place: all_nodes(row) or DASH}

NINTH = replace(
    TENTH,
    columns=tuple(replace(column, value=_COLUMNS.get(column.title, column.value)) for column in COLUMNS),
    goals_hold=False,
    follows_tasks=False,
)
