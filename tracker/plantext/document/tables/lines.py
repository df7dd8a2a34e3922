"""Tables become lines: tasks numbered, indicators as sentences, a frame around text as text, others row by row."""

from __future__ import annotations

from dataclasses import replace

from tracker.plantext.document.tables.grids import Grid, distinct
from tracker.plantext.document.tables.indicators import indicator_lines
from tracker.plantext.document.tables.tasks import names_bodies, pair_lines, task_lines
from tracker.plantext.text.lines import Line

_FRAME_CELL = 300  # characters: a cell that holds more is a frame around running text
_CELL_GAP = " | "


def table_lines(grid: Grid) -> list[Line]:
    """The lines of one table, in the order in which it is read."""
    rows = [row for row in grid if any(cell.words for cell in row)]
    if not rows:
        return []
    for read in (task_lines, pair_lines, indicator_lines):
        told = read(rows)
        if told is not None:
            return [replace(line, is_whole=True) for line in told]
    if max(map(len, rows)) == 1 or any(len(cell.words) > _FRAME_CELL for row in rows for cell in row):
        return [line for cell in distinct(rows) for line in cell.lines]
    by_row = (_CELL_GAP.join(cell.flat for cell in distinct([row]) if cell.words) for row in rows)
    lines = [Line(words, indented=True, is_whole=True) for words in by_row]
    if names_bodies(rows):
        lines[0].doubt = "table_unread"
    return lines
