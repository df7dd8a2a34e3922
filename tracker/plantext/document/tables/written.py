"""Tables without lines: of them only the places of their words are left, in columns or one cell below the other.

序号    任务        责任单位          序号
1       发展商场    市商务局          任务
                                      责任单位
                                      1
                                      发展商场
                                      市商务局
A table is taken only where every word falls into a column; where its head alone is known, somebody is asked to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.plantext.document.tables.grids import Grid, of_words
from tracker.plantext.document.tables.tasks import counts_rows, names_tasks

_FEWEST_COLUMNS, _FEWEST_RECORDS = 3, 2
_MOST_COLUMNS = 12
_SEEN = 200  # rows by which the edges of columns are found
_NUMBER = re.compile(r"\d{1,3}[.．、]?")
_GOES_ON = "、，"


class Piece(NamedTuple):
    """Words that stand together on a row, and from where to where they reach."""

    words: str
    left: float
    right: float


@dataclass(frozen=True)
class Found:
    """The rows `start` to `end` of a text that are a table; `grid` is empty where only its head was understood."""

    start: int
    end: int
    grid: Grid


def in_columns(rows: Sequence[Sequence[Piece]], start: int = 0) -> Found | None:
    """The first table from `start` on whose columns stand below the words of its head."""
    for at in range(start, len(rows)):
        row = rows[at]
        if _FEWEST_COLUMNS <= len(row) <= _MOST_COLUMNS and names_tasks([piece.words for piece in row]):
            return _below(rows, at)
    return None


def one_below_the_other(lines: Sequence[str], start: int = 0) -> Found | None:
    """The first table from `start` on whose cells, its head's too, have a line each."""
    for at in range(start, len(lines)):
        if not counts_rows(lines[at].strip()):
            continue
        behind = range(at + 1, min(at + _MOST_COLUMNS, len(lines)))
        opens = next((n for n in behind if _NUMBER.fullmatch(lines[n].strip())), at)
        names = [line.strip() for line in lines[at:opens]]
        if len(names) >= _FEWEST_COLUMNS and names_tasks(names):
            return _stacked(lines, at, opens, names)
    return None


def _stacked(lines: Sequence[str], start: int, opens: int, names: list[str]) -> Found:
    records = [names]
    at = opens
    while at < len(lines) and lines[at].strip().rstrip(".．、") == str(len(records)):
        cells, at = _cells(lines, at, len(names))
        records.append(cells)
    whole = len(records) > _FEWEST_RECORDS and all(len(record) == len(names) and all(record) for record in records)
    return Found(start, at, of_words(records) if whole else [])


def _cells(lines: Sequence[str], at: int, most: int) -> tuple[list[str], int]:
    """So many cells from a line on, and the line behind them; a list that ends in 、 goes on in the next line."""
    cells = [""]
    for n in range(at, len(lines)):
        words = lines[n].strip()
        if not words and len(cells) < most or len(cells) == most and cells[-1] and cells[-1][-1] not in _GOES_ON:
            return cells, n
        if cells[-1] and cells[-1][-1] not in _GOES_ON:
            cells.append("")
        cells[-1] += words
    return cells, len(lines)


def _below(rows: Sequence[Sequence[Piece]], at: int) -> Found:
    """The table below the head in row `at`."""
    head = rows[at]
    edges = _edges(rows, at)
    number = next((n for n, piece in enumerate(head) if counts_rows(piece.words)), None)
    records = [[piece.words for piece in head]]
    end = at + 1
    while end < len(rows) and (placed := _placed(rows[end], edges)) is not None:
        if _opens_record(placed, number):
            records.append(placed)
        elif [n for n, words in enumerate(placed) if words] == [number]:  # no number: what stands below the table
            break
        elif len(records) == 1:
            return Found(at, at + 1, [])
        elif placed != records[0]:  # the head again, at the top of a page
            records[-1] = [above + below for above, below in zip(records[-1], placed, strict=True)]
        end += 1
    return Found(at, end, of_words(records) if len(records) > _FEWEST_RECORDS else [])


def _edges(rows: Sequence[Sequence[Piece]], at: int) -> list[float]:
    """Where one column ends and the next begins: between the words of all rows as full as the head."""
    width = len(rows[at])
    full = [rows[at]]
    for row in rows[at + 1 : at + _SEEN]:
        if not row or len(row) > width:
            break
        full += [row] if len(row) == width else []
    edges = []
    for n in range(width - 1):
        right, left = max(row[n].right for row in full), min(row[n + 1].left for row in full)
        edges.append((right + left) / 2 if right <= left else (rows[at][n].right + rows[at][n + 1].left) / 2)
    return edges


def _placed(row: Sequence[Piece], edges: list[float]) -> list[str] | None:
    """The words of a row column by column, None where some reach over an edge or the row is none of a table."""
    if len(row) == len(edges) + 1:
        return [piece.words for piece in row]
    cells = [""] * (len(edges) + 1)
    for piece in row:
        column = sum(edge <= (piece.left + piece.right) / 2 for edge in edges)
        reaches = column > 0 and piece.left < edges[column - 1] or column < len(edges) and piece.right > edges[column]
        if reaches:
            return None
        cells[column] += piece.words
    return cells if any(cells) else None


def _opens_record(cells: list[str], number: int | None) -> bool:
    return all(cells) if number is None else _NUMBER.fullmatch(cells[number]) is not None
