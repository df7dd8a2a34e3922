"""A table copied into plain text, its cells parted by tabs: a task breakdown table is read as one again."""

from __future__ import annotations

from itertools import groupby

from tracker.plantext.document.tables.grids import Cell, Grid
from tracker.plantext.document.tables.tasks import task_lines
from tracker.plantext.text.lines import Line, paragraph_lines, text_lines

_FEWEST_CELLS, _FEWEST_ROWS = 3, 2


def tabbed_lines(text: str) -> list[Line]:
    """The lines of a plain text, the rows of a task table in it as a table's."""
    if text.count("\t") < (_FEWEST_CELLS - 1) * _FEWEST_ROWS:
        return text_lines(text)
    lines: list[Line] = []
    for cells, group in groupby(text.splitlines(), key=lambda line: len(line.strip("\n").split("\t"))):
        rows = list(group)
        table = task_lines(_grid(rows)) if cells >= _FEWEST_CELLS and len(rows) >= _FEWEST_ROWS else None
        lines += table if table is not None else text_lines("\n".join(rows))
    return lines


def _grid(rows: list[str]) -> Grid:
    return [
        [Cell(tuple(paragraph_lines(words)), (at, n)) for n, words in enumerate(row.split("\t"))]
        for at, row in enumerate(rows)
    ]
