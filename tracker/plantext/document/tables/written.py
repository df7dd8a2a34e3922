"""Tables without lines: of them only the places of their words are left, in columns or one cell below the other.

序号    任务        责任单位          序号
1       发展商场    市商务局          任务
                                      责任单位
                                      1
                                      发展商场
                                      市商务局
A copy of a page may have bars between its cells, 序号 | 任务 | 责任单位, or behind each that has a line of its own.
A table is taken only where every word falls into a column; where its head alone is known, somebody is asked to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from tracker.plantext.document.tables.grids import Cell, Grid, of_words
from tracker.plantext.document.tables.tasks import counts_rows, names_tasks, says_who
from tracker.plantext.statements.bodies import is_body

_FEWEST_COLUMNS, _FEWEST_RECORDS = 3, 2
_MOST_COLUMNS = 12
_SEEN = 200  # rows by which the edges of columns are found
_NUMBER = re.compile(r"\d{1,3}[.．、]?")
_GOES_ON = "、，"
SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、[^。]{2,40}")
_SET_WIDE = re.compile(r"(?<!\S)\S(?:\s\S)+(?!\S)")  # 工 作 任 务
_BAR = "|"
_MOST_BETWEEN = 4  # lines that may stand between two rows, the number of a page or the end of a cell
_PARTS = re.compile(r"[、，,；;牵负]")


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
        if not counts_rows(_words(lines[at])):
            continue
        head = [_words(lines[n]) for n in islice(_view(lines, at), _MOST_COLUMNS)]
        opens = next((n for n, words in enumerate(head) if n and _opens(words)), 0)
        if opens >= _FEWEST_COLUMNS and names_tasks(head[:opens]):
            view = list(_view(lines, at))
            return _stacked(view, [_words(lines[n]) for n in view], opens)
    return None


def between_bars(lines: Sequence[str], start: int = 0) -> Found | None:
    """The first table from `start` on whose rows have a line each, bars between their cells."""
    for at in range(start, len(lines)):
        if _BAR not in lines[at]:
            continue
        names = _barred(lines[at])
        if not (_FEWEST_COLUMNS <= len(names) <= _MOST_COLUMNS and names_tasks(names)):
            continue
        end = at + 1
        while end < len(lines) and _BAR in lines[end] and len(_barred(lines[end])) <= len(names):
            end += 1
        if end - at > _FEWEST_RECORDS:
            return Found(at, end, _of_bars(names, [_barred(line) for line in lines[at + 1 : end]]))
    return None


def between_blanks(lines: Sequence[str], start: int = 0) -> Found | None:
    """The first table from `start` on whose cells have one blank between them, in rows that count (1 建库 县财政局)."""
    for at in range(start, len(lines)):
        if len(lines[at].split()) < _FEWEST_COLUMNS:
            continue
        names = _SET_WIDE.sub(lambda name: "".join(name.group().split()), lines[at]).split()
        if not (_FEWEST_COLUMNS <= len(names) <= _MOST_COLUMNS and counts_rows(names[0]) and names_tasks(names)):
            continue
        records = [names]
        for line in lines[at + 1 :]:
            cells = line.split()
            if not cells or not _NUMBER.fullmatch(cells[0]):
                break
            records.append(cells)
        if len(records) > _FEWEST_RECORDS:
            end = at + len(records)
            whole = all(len(record) == len(names) for record in records) and not _goes_on(lines, end, names)
            return Found(at, end, of_words(records)) if whole else Found(at, at + 1, [])
    return None


def _goes_on(lines: Sequence[str], at: int, names: list[str]) -> bool:
    """Whether a further row stands behind a line or two, which then are the end of the last row's words."""
    behind = (line.split() for line in lines[at : at + _MOST_BETWEEN])
    return any(cells and _NUMBER.fullmatch(cells[0]) and len(cells) == len(names) for cells in behind)


def _words(line: str) -> str:
    return line.strip().removesuffix(_BAR).strip()


def _view(lines: Sequence[str], at: int) -> Iterator[int]:
    """The lines from `at` on; only those with words where a bar or a blank line stands behind each cell."""
    behind = lines[at + 1].strip() if at + 1 < len(lines) else ""
    each = behind.strip(_BAR) and not lines[at].strip().endswith(_BAR)
    return (n for n in range(at, len(lines)) if each or _words(lines[n]))


def _opens(words: str) -> bool:
    return _NUMBER.fullmatch(words) is not None or SECTION.fullmatch(words) is not None


def _stacked(view: list[int], words: list[str], opens: int) -> Found:
    """The table whose head is the first `opens` words: rows that count up, and the sections between them."""
    records = [words[:opens]]
    at, last = opens, 0
    while at < len(words):
        row = next((n for n in range(at, len(words)) if not SECTION.fullmatch(words[n])), at)
        number = int(words[row].rstrip(".．、")) if _NUMBER.fullmatch(words[row]) else 0
        if number <= last:
            break
        records += [[section] for section in words[at:row]]
        cells, at = _cells(words, row, opens)
        records.append(cells)
        last = number
    rows = [record for record in records if len(record) > 1]
    whole = len(rows) > _FEWEST_RECORDS and all(len(record) == opens and all(record) for record in rows)
    end = view[at] if at < len(view) else view[-1] + 2  # with the bar on a line of its own behind the last cell
    return Found(view[0], end, of_words(records) if whole else [])


def _cells(words: list[str], at: int, most: int) -> tuple[list[str], int]:
    """So many cells from a line on, and the line behind them; a list that ends in 、 goes on in the next line."""
    cells = [""]
    for n in range(at, len(words)):
        if not words[n] and len(cells) < most or len(cells) == most and cells[-1] and cells[-1][-1] not in _GOES_ON:
            return cells, n
        if cells[-1] and cells[-1][-1] not in _GOES_ON:
            cells.append("")
        cells[-1] += words[n]
    return cells, len(words)


def _barred(line: str) -> list[str]:
    """The cells of a line between bars, one at its start and one at its end left out."""
    return [cell.strip() for cell in line.strip().removeprefix(_BAR).removesuffix(_BAR).split(_BAR)]


def _of_bars(names: list[str], rows: list[list[str]]) -> Grid:
    """The table, where a cell over several rows is named in the first of them: those behind it are shifted back."""
    grid = of_words([names, *(row if sum(map(bool, row)) > 1 else [next(filter(None, row), "")] for row in rows)])
    who = [n for n, name in enumerate(names) if says_who(name)]
    for n in range(1, len(grid)):
        row, above = grid[n], grid[n - 1]
        missing = len(names) - next((i + 1 for i in range(len(row) - 1, -1, -1) if row[i].words), 0)
        said = [row[i].words for i in who if i < len(row) and row[i].words]
        before = [row[i - missing].words for i in who if missing <= i < len(row) + missing]
        told = said and (_names_bodies(said) or not _names_bodies(before))
        if len(row) > 1 and not told and missing and len(above) == len(names):
            shifted = [_at(cell, n, missing + i) for i, cell in enumerate(row[: len(names) - missing])]
            grid[n] = [*above[:missing], *shifted]
    return grid


def _names_bodies(cells: list[str]) -> bool:
    """县财政局, 各股室; not 张三 or 完成主体施工."""
    return any(is_body(_PARTS.split(words)[0]) for words in cells)


def _at(cell: Cell, row: int, column: int) -> Cell:
    return Cell(cell.lines, (row, column))


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
