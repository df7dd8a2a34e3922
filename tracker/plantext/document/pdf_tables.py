"""Tables of a PDF by the lines drawn around their cells, else by the places of words: what stands in which cell."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import neg
from statistics import median
from typing import Any

from pypdfium2 import raw

from tracker.plantext.document.glyphs import Glyph, PrintedLine, pieces_by_row, printed_lines
from tracker.plantext.document.tables.grids import Cell, Grid, of_words
from tracker.plantext.document.tables.ruled import cells
from tracker.plantext.document.tables.written import Piece, in_columns
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.lines import Line, width_of

_LINE = 3.0  # points: what is thinner is a line, what is nearer is one
_SHORTEST = 6.0
_LEAST_WIDE = 100.0
_MOST_DRAWN, _MOST_STROKES, _MOST_PAIRS = 10_000, 4000, 200_000  # of a page, of a drawing, and crossings to look at
_MOST_IN_ALL = 40_000  # strokes of a page: a map has more
_PADDING = 6.0  # between a cell's side and its words
_SQUEEZED = 0.3  # of a character: what a full line may leave free
_FIRST_WORD = re.compile(r"[A-Za-z\d.%]+[，。、；：！？）》”]*|.[，。、；：！？）》”]*")  # signs that open no line
_BODY_ENDS = re.compile(r"[局委厅部办院会府][市省州县区各]")  # 市财政局 / 市税务局
_FARTHEST_ROW = 2.5  # heights of its characters between two rows of a table without lines
_PARTS = 0.6  # of a side that a line runs along


@dataclass(frozen=True)
class Ruling:
    """A line drawn along `at` from `start` to `end`, in points from the page's lower left corner."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Rulings:
    """The lines of a page."""

    level: tuple[Ruling, ...]
    upright: tuple[Ruling, ...]


@dataclass(frozen=True)
class PrintedTable:
    """A table with its upper edge; `doubt`: the code of the remark on one without lines."""

    top: float
    grid: Grid
    doubt: str = ""


def rulings(page: Any) -> Rulings:
    """The lines a page of PDFium draws, thin boxes among them; areas that are only filled are none, nor is a map's."""
    level: list[Ruling] = []
    upright: list[Ruling] = []
    drawn = islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1), _MOST_DRAWN)
    counted = [(path, count) for path in drawn if (count := _count(path))]
    if sum(count for _, count in counted) > _MOST_IN_ALL:
        return Rulings((), ())
    for path, count in counted:
        for x1, y1, x2, y2 in _strokes(path, count):
            if abs(y1 - y2) <= _LINE / 2 and abs(x1 - x2) >= _SHORTEST:
                level.append(Ruling((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
            elif abs(x1 - x2) <= _LINE / 2 and abs(y1 - y2) >= _SHORTEST:
                upright.append(Ruling((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
    return Rulings(tuple(_whole(level)), tuple(_whole(upright)))


def _whole(lines: list[Ruling]) -> Iterator[Ruling]:
    """Lines that go on in one another as one: programs draw the side of each cell for itself."""
    for row in _alike(lines):
        start, end = row[0].start, row[0].end
        for line in row[1:]:
            if line.start > end + _LINE:
                yield Ruling(row[0].at, start, end)
                start, end = line.start, line.end
            end = max(end, line.end)
        yield Ruling(row[0].at, start, end)


def _alike(lines: list[Ruling]) -> Iterator[list[Ruling]]:
    """Lines at nearly one place, each row by where they start."""
    row: list[Ruling] = []
    for line in sorted(lines, key=lambda line: line.at):
        if row and line.at - row[0].at > _LINE / 2:
            yield sorted(row, key=lambda line: line.start)
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda line: line.start)


def _count(path: Any) -> int:
    """The strokes of a drawing; none of an area that is filled and not as thin as a line, or of one with too many."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)):
        return 0
    left, bottom, right, top = path.get_bounds()
    if not stroke.value and (not fill.value or min(right - left, top - bottom) > _LINE):
        return 0
    count = int(raw.FPDFPath_CountSegments(path))
    return count if count <= _MOST_STROKES else 0


def _strokes(path: Any, count: int) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a drawing."""
    matrix = path.get_matrix()
    first = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield (*last, *point)
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*last, *first)
            last = first


def tables(drawn: Rulings, glyphs: Sequence[Glyph]) -> tuple[list[PrintedTable], list[Glyph]]:
    """The tables of a page from top to bottom, and the characters that stand in none."""
    found: list[PrintedTable] = []
    left = list(glyphs)
    for level, upright in _joined(drawn):
        ys, xs = _edges(level, upright)[::-1], _edges(upright, level)
        if len(xs) < 3 or len(xs) + len(ys) < 6 or len(ys) < 2 or xs[-1] - xs[0] < _LEAST_WIDE:
            continue
        inside, outside = list[Glyph](), list[Glyph]()
        for glyph in left:
            x, y = _middle(glyph)
            (inside if xs[0] <= x <= xs[-1] and ys[-1] <= y <= ys[0] else outside).append(glyph)
        left = outside
        found.append(
            PrintedTable(ys[0], _grid(xs, ys, _lines_by_place(xs, upright), _lines_by_place(ys, level), inside))
        )
    return sorted(found, key=lambda table: -table.top), left


def tables_without_lines(glyphs: list[Glyph]) -> tuple[list[PrintedTable], list[Glyph]]:
    """The task tables whose columns only the places of their words tell, and the characters beside them."""
    rows = _with_gaps(pieces_by_row(glyphs))
    pieces = [[Piece(piece.words, piece.left, piece.right) for piece in row] for row in rows]
    tables: list[PrintedTable] = []
    bottoms: list[float] = []
    found = in_columns(pieces)
    while found is not None:
        end = found.end if found.grid else found.start + 1  # of a table that is not read the head alone
        grid = found.grid or of_words([[piece.words for piece in rows[found.start]]])
        top = max(piece.top for piece in rows[found.start])
        tables.append(PrintedTable(top, grid, "table_without_lines" if found.grid else "table_unread"))
        bottoms.append(min(piece.bottom for piece in rows[end - 1]))
        found = in_columns(pieces, end)
    return tables, [glyph for glyph in glyphs if not _is_within(_middle(glyph)[1], tables, bottoms)]


def _is_within(y: float, tables: list[PrintedTable], bottoms: list[float]) -> bool:
    """Whether a height is that of one of the tables, which stand from top to bottom."""
    first = bisect_left(bottoms, -y, key=neg)
    return first < len(tables) and y <= tables[first].top


def _with_gaps(rows: list[list[PrintedLine]]) -> list[list[PrintedLine]]:
    """The rows, an empty one where the next stands far below: the page's number is of no table."""
    parted = rows[:1]
    for above, row in pairwise(rows):
        far = above[0].bottom - row[0].top > _FARTHEST_ROW * above[0].size
        parted += [[], row] if far else [row]
    return parted


def _joined(drawn: Rulings) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Lines that meet, table by table."""
    level, upright = drawn.level, drawn.upright
    if len(level) * len(upright) > _MOST_PAIRS:
        return
    seen = [False] * len(level)
    for i in range(len(level)):
        if seen[i]:
            continue
        rows, columns, left = {i}, set[int](), [(True, i)]
        while left:
            is_level, at = left.pop()
            others = range(len(upright)) if is_level else range(len(level))
            for other in others:
                line, crossing = (level[at], upright[other]) if is_level else (level[other], upright[at])
                known = columns if is_level else rows
                if other not in known and _meet(line, crossing):
                    known.add(other)
                    left.append((not is_level, other))
        for row in rows:
            seen[row] = True
        yield [level[n] for n in sorted(rows)], [upright[n] for n in sorted(columns)]


def _meet(level: Ruling, upright: Ruling) -> bool:
    return (
        level.start - _LINE <= upright.at <= level.end + _LINE
        and upright.start - _LINE <= level.at <= upright.end + _LINE
    )


def _edges(lines: Iterable[Ruling], crossing: Sequence[Ruling]) -> list[float]:
    """Where lines stand, and where those that cross them end: an outer side is often not drawn."""
    ends = [end for line in crossing for end in (line.start, line.end)]
    outer = [min(ends), max(ends)] if ends else []
    places: list[list[float]] = []
    for at in sorted([*(line.at for line in lines), *outer]):
        if places and at - places[-1][-1] <= _LINE:
            places[-1].append(at)
        else:
            places.append([at])
    return [sum(place) / len(place) for place in places]


def _lines_by_place(places: Sequence[float], lines: Iterable[Ruling]) -> list[list[Ruling]]:
    found: list[list[Ruling]] = [[] for _ in places]
    for line in lines:
        nearest = min(range(len(places)), key=lambda n: abs(places[n] - line.at))
        found[nearest].append(line)
    return found


def _is_drawn(lines: Sequence[Ruling], start: float, end: float) -> bool:
    """Whether lines at one place run along most of a side."""
    covered, reach = 0.0, start
    for line in sorted(lines, key=lambda line: line.start):
        first, last = max(line.start, reach), min(line.end, end)
        if last > first:
            covered, reach = covered + last - first, last
    return covered >= _PARTS * (end - start)


def _grid(
    xs: Sequence[float],
    ys: Sequence[float],
    upright: Sequence[Sequence[Ruling]],
    level: Sequence[Sequence[Ruling]],
    glyphs: Iterable[Glyph],
) -> Grid:
    """The cells as merged, rows from top to bottom; `ys` from the top."""
    ruled = cells(
        len(ys) - 1,
        len(xs) - 1,
        lambda row, column: _is_drawn(upright[column + 1], ys[row + 1], ys[row]),
        lambda row, column: _is_drawn(level[row + 1], xs[column], xs[column + 1]),
    )
    owner = {
        (row, column): (rows[0], columns[0])
        for rows, columns in ruled
        for row in range(rows[0], rows[1] + 1)
        for column in range(columns[0], columns[1] + 1)
    }
    sides = {(rows[0], columns[0]): (xs[columns[0]], xs[columns[1] + 1]) for rows, columns in ruled}
    held: dict[tuple[int, int], list[Glyph]] = {origin: [] for origin in owner.values()}
    falling = [-y for y in ys]
    for glyph in glyphs:
        x, y = _middle(glyph)
        row, column = bisect_right(falling, -y) - 1, bisect_right(xs, x) - 1
        held[owner[min(row, len(ys) - 2), min(column, len(xs) - 2)]].append(glyph)
    made = {at: Cell(tuple(_lines(printed_lines(inside), *sides[at])), at) for at, inside in held.items()}
    return [[made[owner[row, column]] for column in range(len(xs) - 1)] for row in range(len(ys) - 1)]


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2


def _lines(printed: Sequence[PrintedLine], left: float, right: float) -> list[Line]:
    """The paragraphs of a cell: a line goes on in the next where that one's first word had no room behind it."""
    if not printed:
        return []
    em = median(line.size for line in printed)
    room = right - left - 2 * min(min(line.left for line in printed) - left, _PADDING) - _SQUEEZED * em
    paragraphs = [printed[0].words]
    for before, line in pairwise(printed):
        first = _FIRST_WORD.match(line.words)
        width = before.right - before.left + (width_of(first.group()) * em / 2 if first else em)
        ended = _BODY_ENDS.fullmatch(before.words[-1] + line.words[0]) or NUMBER_AT_START.match(line.words)
        if width > room and not ended:
            paragraphs[-1] += line.words
        else:
            paragraphs.append(line.words)
    return [Line(words, indented=True) for words in paragraphs]
