"""A table of indicators by year becomes a sentence for each.

指标 | 单位 | 2025年 | 2027年 above 增加值 | 亿元 | 500 | 800 reads 增加值：2025年500亿元；2027年800亿元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.plantext.document.tables.grids import Cell, Grid, Row, distinct
from tracker.plantext.document.tables.tasks import counts_rows, head_names, rows_behind
from tracker.plantext.document.tables.yearly import NOTHING, YearColumns, is_year, reached, unit_column, without_unit
from tracker.plantext.text.lines import Line

_NAME = re.compile(r"指标|名称|项目|内容|任务|事项")
_HEAD_WITHIN = 3  # rows


def indicator_lines(rows: Grid) -> list[Line] | None:
    """The lines of a table whose columns are years, None where the table is none."""
    for at in range(min(_HEAD_WITHIN, len(rows) - 1)):
        names, end = head_names(rows, at)
        years = [i for i, name in enumerate(names) if is_year(name)]
        named = [i for i, name in enumerate(names[: years[0]]) if _NAME.search(name)] if years else []
        if named and end < len(rows):
            columns = YearColumns(names, years, unit_column(names, rows[end:]))
            above = [line for cell in distinct(rows[:at]) for line in cell.lines]
            return above + [line for row in rows_behind(rows, at, end) for line in _row(columns, named[-1], row)]
    return None


def _row(columns: YearColumns, named: int, row: Row) -> Iterator[Line]:
    """The row as a sentence, what its other columns say in brackets behind it."""
    cells = [cell for cell in distinct([row]) if cell.words]
    said = reached(columns, row, row[named].flat) if len(cells) > 1 else []
    if not said:
        yield from _as_it_stands(cells)
        return
    taken = {named, columns.unit, *columns.years}
    aside = [
        row[i].flat
        for i, name in enumerate(columns.names)
        if i not in taken and not counts_rows(name) and i < len(row) and not NOTHING.fullmatch(row[i].words)
    ]
    *before, last = said
    name, _ = without_unit(row[named].flat)
    if not any(name in line.words for line in said):
        yield Line(name, indented=True)
    yield from before
    yield Line(last.words + (f"（{'，'.join(dict.fromkeys(aside))}）" if aside else ""), indented=True)


def _as_it_stands(cells: list[Cell]) -> Iterator[Line]:
    if len(cells) == 1:
        yield from cells[0].lines
    elif cells:
        yield Line(" | ".join(cell.flat for cell in cells), indented=True)
