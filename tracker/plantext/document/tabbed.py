"""A table copied into plain text is read as one again: its cells parted by tabs or wide blanks, or a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby

from tracker.plantext.document.tables.grids import of_words, with_head_merged
from tracker.plantext.document.tables.tasks import names_tasks, task_lines
from tracker.plantext.document.tables.written import (
    SECTION,
    Found,
    Piece,
    between_bars,
    between_blanks,
    in_columns,
    one_below_the_other,
)
from tracker.plantext.text.lines import Line, text_lines, width_of
from tracker.plantext.text.numerals import CN_NUMERAL

_FEWEST_CELLS, _FEWEST_ROWS = 3, 2
_LINE_END, _MOST_LINES = "\0", 12  # within a cell
_QUOTED_CELL = re.compile(r'(?:(?<=\t)|(?<=\n)|\A)"((?:[^"\t]|"")*)"(?=\t|\n|\Z)')
_OPENS_ROW = re.compile(rf"\s*(?:$|\d{{1,3}}\t|[（(]?{CN_NUMERAL}{{1,3}}[）)、\t])")
_PIECE = re.compile(r"\S+(?:\s\S+)*")  # one blank parts no cells
_IN_COLUMNS = re.compile(r"\S[^\S\n]{2,}\S(?:[^\n]*?\S)?[^\S\n]{2,}\S")  # a row of three cells


def tabbed_lines(text: str) -> list[Line]:
    """The lines of a plain text, the rows of a task table in it as a table's."""
    if text.count("\t") < (_FEWEST_CELLS - 1) * _FEWEST_ROWS:
        return list(_with_written_tables(text))
    lines: list[Line] = []
    for cells, group in groupby(_whole_rows(text), key=lambda row: len(row.split("\t"))):
        rows = [row.replace(_LINE_END, "\n") for row in group]
        may_be_table = cells >= _FEWEST_CELLS and len(rows) >= _FEWEST_ROWS
        table = task_lines(with_head_merged(of_words(map(_cells, rows)))) if may_be_table else None
        lines += table if table is not None else text_lines("\n".join(rows))
    return lines


def _whole_rows(text: str) -> list[str]:
    """The lines of a text; a row of a task table is one line where a cell of it holds several, in quotes or not."""
    quoted = _QUOTED_CELL.sub(lambda cell: cell[1].replace('""', '"').replace("\n", _LINE_END), text)
    lines = quoted.splitlines()
    rows: list[str] = []
    tabs = at = 0  # of a row of the table; the next line
    while at < len(lines):
        if names_tasks(lines[at].split("\t")):
            tabs = lines[at].count("\t")
        end = _row_end(lines, at, tabs)
        row = _LINE_END.join(lines[at:end])
        rows.append(row + "\t" * tabs if _is_section(lines, at, tabs) else row)
        at = end
    return rows


def _is_section(lines: list[str], at: int, tabs: int) -> bool:
    """Whether a line that is one cell, 一、提升供给, stands right above a row that counts: 1, 打造线路, 县文旅局."""
    if not tabs or not SECTION.fullmatch(lines[at].strip()) or at + 1 == len(lines):
        return False
    return "\t" not in lines[at] and "\t" in lines[at + 1] and _OPENS_ROW.match(lines[at + 1]) is not None


def _cells(row: str) -> list[str]:
    """The cells of a row; one alone where it is a section."""
    cells = row.split("\t")
    return cells[:1] if SECTION.fullmatch(cells[0].strip()) and not any(map(str.strip, cells[1:])) else cells


def _row_end(lines: list[str], at: int, tabs: int) -> int:
    """Behind the lines that make the cells of a whole row together; behind the first where none do."""
    found = lines[at].count("\t")
    for end in range(at + 1, min(at + _MOST_LINES, len(lines))):
        if not 0 < found < tabs or _OPENS_ROW.match(lines[end]):
            break
        found += lines[end].count("\t")
        if found == tabs:
            return end + 1
    return at + 1


def _with_written_tables(text: str) -> Iterator[Line]:
    """The lines, tables whose cells stand in columns or one below the other as tables."""
    rows = text.splitlines()
    pieces = [_pieces(row) for row in rows] if _IN_COLUMNS.search(text) else []
    at = 0
    finders = (
        partial(one_below_the_other, rows),
        partial(in_columns, pieces),
        partial(between_bars, rows),
        partial(between_blanks, rows),
    )
    tables = [find(at) for find in finders]
    while found := min((table for table in tables if table), key=lambda one: one.start, default=None):
        yield from text_lines("\n".join(rows[at : found.start]))
        yield from _read_by_place(found, rows[found.start : found.end])
        at = found.end
        tables = [find(at) if one and one.start < at else one for find, one in zip(finders, tables, strict=True)]
    yield from text_lines(text if at == 0 else "\n".join(rows[at:]))


def _read_by_place(found: Found, rows: list[str]) -> list[Line]:
    """The lines of a table without lines of its own, the first with the doubt of it."""
    lines = task_lines(found.grid) if found.grid else None
    doubt = "table_without_lines" if lines else "table_unread"
    lines = lines or text_lines("\n".join(rows))
    for line in lines:
        line.is_whole = bool(found.grid)
    lines[0].doubt = doubt
    return lines


def _pieces(row: str) -> list[Piece]:
    """The words of a row between wide blanks, a wide character two columns wide."""
    pieces: list[Piece] = []
    at = right = 0
    for found in _PIECE.finditer(row):
        left = right + width_of(row[at : found.start()])
        at, right = found.end(), left + width_of(found.group())
        pieces.append(Piece(found.group(), left, right))
    return pieces
