"""Rows found on pages become lines in reading order: column by column, tables cell by cell, furniture out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from tracker.plantext.document.glyphs import PrintedLine
from tracker.plantext.document.pdf import page_lines
from tracker.plantext.document.tables.grids import Cell, Grid, below
from tracker.plantext.document.tables.lines import table_lines
from tracker.plantext.scan.columns import in_columns
from tracker.plantext.scan.furniture import without_furniture
from tracker.plantext.scan.signs import paired, written
from tracker.plantext.scan.values import PageRead, Row, RuledCell, RuledTable
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.lines import Line, width_of

_POINTS = 842.0  # a page is as high as A4, whatever it was scanned at
_FAR_APART = 6.0  # heights between words in one row that do not belong together
_APART = 0.75


@dataclass(frozen=True)
class Block:
    """A stretch of a page: rows of running text, or a table with its cells."""

    rows: tuple[Row, ...]
    table: RuledTable | None = None


@dataclass(frozen=True)
class Ordered:
    """The lines of a document, and its rows in reading order, each with the number of its page (from 1)."""

    lines: list[Line]
    rows: list[tuple[int, Row]]


def ordered(pages: Sequence[PageRead]) -> Ordered:
    """The document as it is read."""
    kept = without_furniture([_on_lines(page) for page in pages])
    lines: list[Line] = []
    rows: list[tuple[int, Row]] = []
    open_table: Grid = []
    for n, page in enumerate(kept, 1):
        for place, block in enumerate(_blocks(page)):
            if block.table is not None:
                grid, used = _grid(block.table, block.rows)
                if open_table and not _goes_on(open_table, grid, place):
                    lines += table_lines(open_table)
                    open_table = []
                open_table = below(open_table, grid)
                rows += [(n, row) for row in used]
                continue
            lines += table_lines(open_table)
            open_table = []
            lines += page_lines(_printed(block.rows, page.height), n > 1 and place == 0 or place > 0)
            rows += [(n, row) for row in block.rows]
    return Ordered(lines + table_lines(open_table), rows)


def _goes_on(table: Grid, grid: Grid, place: int) -> bool:
    """A table at the top of a page with as many columns as the one that ended the page before."""
    return place == 0 and len(table[0]) == len(grid[0])


def _on_lines(page: PageRead) -> PageRead:
    """The page with words that stand side by side on one line as one row; those in tables stay as they are."""
    inside = [row for row in page.rows if _table_of(page, row) is not None]
    outside = [row for row in page.rows if _table_of(page, row) is None]
    return replace(page, rows=(*inside, *paired(row for part in in_columns(outside) for row in merged(part))))


def merged(rows: Sequence[Row]) -> list[Row]:
    """Rows from top to bottom; what stands on one line, not far apart, is one row."""
    lines: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: row.box[1] + row.box[3]):
        if lines and _level(lines[-1][0], row):
            lines[-1].append(row)
        else:
            lines.append([row])
    result: list[Row] = []
    for line in lines:
        parts = sorted(line, key=lambda row: row.box[0])
        whole = [parts[0]]
        for part in parts[1:]:
            gap = (part.box[0] - whole[-1].box[2]) / max(min(part.height, whole[-1].height), 1.0)
            if gap < _FAR_APART:
                whole[-1] = _joined(whole[-1], part, " " if gap > _APART else "")
            else:
                whole.append(part)
        result += [written(row) for row in whole]
    return result


def _level(first: Row, other: Row) -> bool:
    overlap = min(first.box[3], other.box[3]) - max(first.box[1], other.box[1])
    return overlap > 0.5 * min(first.height, other.height)


def _joined(first: Row, other: Row, between: str) -> Row:
    box = (
        min(first.box[0], other.box[0]),
        min(first.box[1], other.box[1]),
        max(first.box[2], other.box[2]),
        max(first.box[3], other.box[3]),
    )
    sure = (*first.certainties, *[1.0] * len(between), *other.certainties)
    return Row(first.words + between + other.words, box, sure)


def _table_of(page: PageRead, row: Row) -> RuledTable | None:
    x, y = (row.box[0] + row.box[2]) / 2, (row.box[1] + row.box[3]) / 2
    return next((t for t in page.tables if t.box[0] <= x <= t.box[2] and t.box[1] <= y <= t.box[3]), None)


def _blocks(page: PageRead) -> list[Block]:
    """Text and tables from top to bottom; text in columns was put in order before."""
    text = [row for row in page.rows if _table_of(page, row) is None]
    blocks: list[Block] = []
    for table in sorted(page.tables, key=lambda table: table.box[1]):
        above = tuple(row for row in text if row.box[1] < table.box[1])
        text = [row for row in text if row.box[1] >= table.box[1]]
        blocks += [Block(above)] if above else []
        blocks.append(Block(tuple(row for row in page.rows if _table_of(page, row) is table), table))
    blocks += [Block(tuple(column)) for column in _columns_apart(text)]
    return blocks


def _columns_apart(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in reading order, parted where the next one stands higher: there another column begins."""
    parts: list[list[Row]] = []
    for row in rows:
        if parts and row.box[1] > parts[-1][-1].box[1] - row.height:
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _printed(rows: Sequence[Row], height: int) -> list[PrintedLine]:
    """The rows in points, the origin at the page's lower left corner."""
    scale = _POINTS / height
    return [
        PrintedLine(
            row.words,
            row.box[0] * scale,
            row.box[2] * scale,
            (height - row.box[3]) * scale,
            (height - row.box[1]) * scale,
            _size(row) * scale,
        )
        for row in rows
    ]


def _size(row: Row) -> float:
    """The height of its characters: of a long row by its width, the box is higher than they are."""
    width = width_of(row.words)
    return (row.box[2] - row.box[0]) / width * 2 if width >= 16 else row.height * 0.8


def _grid(table: RuledTable, rows: Sequence[Row]) -> tuple[Grid, list[Row]]:
    """The cells of a table as merged, and its rows in the order in which its cells are read."""
    height = 1 + max(cell.rows[1] for cell in table.cells)
    width = 1 + max(cell.columns[1] for cell in table.cells)
    grid: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    used: list[Row] = []
    for ruled in sorted(table.cells, key=lambda cell: (cell.rows[0], cell.columns[0])):
        inside = merged([row for row in rows if _in_cell(ruled, row)])
        used += inside
        cell = Cell(tuple(_cell_lines(ruled, inside)), (ruled.rows[0], ruled.columns[0]))
        for r in range(ruled.rows[0], ruled.rows[1] + 1):
            for c in range(ruled.columns[0], ruled.columns[1] + 1):
                grid[r][c] = cell
    return [[cell or Cell((), (r, c)) for c, cell in enumerate(line)] for r, line in enumerate(grid)], used


def _in_cell(cell: RuledCell, row: Row) -> bool:
    x, y = (row.box[0] + row.box[2]) / 2, (row.box[1] + row.box[3]) / 2
    return cell.box[0] <= x <= cell.box[2] and cell.box[1] <= y <= cell.box[3]


def _cell_lines(cell: RuledCell, rows: Sequence[Row]) -> list[Line]:
    """The paragraphs of a cell: a line as wide as the widest goes on in the next."""
    if not rows:
        return []
    em = median(_size(row) for row in rows)
    paragraphs = [rows[0].words]
    # Words in the middle of a cell never reach its edge: the widest line says how far they go.
    edge = min(max(row.box[2] for row in rows), cell.box[2]) - em
    for before, row in pairwise(rows):
        if before.box[2] >= edge and not NUMBER_AT_START.match(row.words):
            paragraphs[-1] += row.words
        else:
            paragraphs.append(row.words)
    return [Line(words, indented=True) for words in paragraphs]
