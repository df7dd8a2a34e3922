"""The sheets before 整改时限 spoke of what lights a task: quarters closed then keep their fingerprint. Pure.

Only what differs stands here, as in first.py.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.ledger.rows.owned import items_of
from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import Cell
from tracker.supervision.sheets.details import first_remedy
from tracker.supervision.sheets.earlier.sixth import SIXTH
from tracker.supervision.sheets.overview import Units
from tracker.supervision.sheets.sheets import LATE

_DAY = [title for title, _ in LATE.columns[1:]].index("整改时限")
_OWNERS = (
    "承办单位：“量化指标”“阶段节点”列各指标、节点由谁承办；“滞后清单”列该任务亮灯所指那一项由谁承办，亮灯不因指标、节点的，列同样亮灯的单位；"
    "“牵头单位情况”的承办数、作为承办单位红黄数按各单位承办的全部指标、节点逐项计，一条任务可计多项，共同承办的各家都计，与“滞后清单”的条数不对应。"
)


class FifthUnits(Units):
    """作为承办单位红黄数 left out what waits for 综合处, also what is behind."""

    def add_lit(self, row: LedgerRow) -> None:
        """Count what is red or yellow for who owns it, and not because 综合处 is awaited."""
        for item in items_of(row):
            light = item.of.light
            if item.is_lit and light is not None and (item.of.is_unowned or not light.is_at_office):
                self.count_lit(item)


def _late_line(row: LedgerRow, streak: int, supervised: str = "") -> list[Cell]:
    """整改时限 was the first of all the task's items."""
    line = SIXTH.late_line(row, streak, supervised)
    return [*line[:_DAY], first_remedy(row), *line[_DAY + 1 :]]


FIFTH = replace(SIXTH, units=FifthUnits, late_line=_late_line, with_first_listed=False, of_owners=_OWNERS)
