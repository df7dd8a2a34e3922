"""Printed characters with their places become printed lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from tracker.plantext.text.signs import plain_radicals

_WIDE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uff60，。、；：？！“”‘’（）《》—…]")
# Of a character's height: what parts words beyond the usual gap of the line; digits and letters are set apart anyway.
_WORD_GAP, _MIXED_GAP = 0.2, 0.7
_OVERLAP, _GAP_BEFORE = 0.4, 0.5  # of a sign's width, and of its height
_NEXT_CELL = 0.9  # heights between two cells of a row
_QUOTES = "“”‘’"
_NEXT_COLUMN = 6.0  # characters' heights: what stands farther to the right is a text of its own


class Glyph(NamedTuple):
    """A character with its box in points, the origin at the page's lower left corner."""

    char: str
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class PrintedLine:
    """A line with its box; `size` is the height of its characters."""

    words: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


def printed_lines(glyphs: list[Glyph]) -> list[PrintedLine]:
    """The lines of a page from top to bottom; where texts stand side by side, in the order of the page's content."""
    lines = [line for row in _rows(glyphs) if (line := _line(row))]
    ordered = sorted(lines, key=lambda line: -line.top)
    beside = any(a.bottom + a.size / 2 < b.top and _apart(a, b) for a, b in pairwise(ordered))
    return lines if beside else ordered


def pieces_by_row(glyphs: list[Glyph]) -> list[list[PrintedLine]]:
    """What stands at one height, from top to bottom: words a character's width apart are pieces of their own."""
    pieces = [piece for row in _rows(glyphs) for part in _at_wide_gaps(row) if (piece := _line(part))]
    rows: list[list[PrintedLine]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.top):
        if rows and _apart(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _at_wide_gaps(row: list[Glyph]) -> list[list[Glyph]]:
    parts = [[row[0]]]
    for before, glyph in pairwise(glyph for glyph in row if not glyph.char.isspace()):
        if glyph.left - before.right > _NEXT_CELL * max(glyph.top - glyph.bottom, 1.0):
            parts.append([])
        parts[-1].append(glyph)
    return parts


def _apart(a: PrintedLine, b: PrintedLine) -> bool:
    overlap = min(a.top, b.top) - max(a.bottom, b.bottom)
    return overlap > 0.5 * min(a.size, b.size)


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Characters that follow each other at one height; a blank that was printed is kept within its line."""
    rows: list[list[Glyph]] = []
    for glyph in glyphs:
        last = rows[-1][-1] if rows else None
        if glyph.char.isspace():
            if last and not last.char.isspace():
                rows[-1].append(glyph._replace(char=" ", left=last.right, right=last.right))
        elif last and _goes_on(rows[-1], last, glyph):
            rows[-1].append(glyph)
        elif rows and (place := _gap_for(rows[-1], glyph)) is not None:
            rows[-1].insert(place, glyph)
        else:
            rows.append([glyph])
    return list(_with_signs_back(rows))


def _with_signs_back(rows: list[list[Glyph]]) -> Iterator[list[Glyph]]:
    """The ” of another font, written before the long words it closes, parts no line: 落实“高效办成一件事”任务."""
    row: list[Glyph] = []
    signs: list[Glyph] = []
    for following in rows:
        if row and not signs and all(glyph.char in _QUOTES for glyph in following):
            signs = following
            continue
        joined = _with_signs([*row, *following], signs) if signs and _goes_on(row, row[-1], following[0]) else None
        if joined is not None:
            row, signs = joined, []
            continue
        yield from (each for each in (row, signs) if each)
        row, signs = following, []
    yield from (each for each in (row, signs) if each)


def _with_signs(row: list[Glyph], signs: list[Glyph]) -> list[Glyph] | None:
    """A row with signs where they stand, None where one has no room there."""
    for sign in signs:
        is_last = abs(sign.left - row[-1].right) < (row[-1].top - row[-1].bottom) / 2
        place = len(row) if is_last else _gap_for(row, sign)
        if place is None:
            return None
        row = [*row[:place], sign, *row[place:]]
    return row


def _goes_on(row: list[Glyph], last: Glyph, glyph: Glyph) -> bool:
    height = max(last.top - last.bottom, 1.0)
    return _is_level(row[0], glyph, height) and -height < glyph.left - last.right < _NEXT_COLUMN * height


def _gap_for(row: list[Glyph], glyph: Glyph) -> int | None:
    """Where a sign of another font, written behind the words it stands among, fits into its line: 社区“一刻钟”圈."""
    height = max(row[-1].top - row[-1].bottom, 1.0)
    if not _is_level(row[0], glyph, height):
        return None
    place = bisect_left(row, glyph.left, key=attrgetter("left"))
    if place == len(row):
        return None
    room = _OVERLAP * (glyph.right - glyph.left)
    from_left = glyph.left - row[place - 1].right if place else 0.0
    to_right = row[place].left - glyph.right
    reach = height * (_GAP_BEFORE if place == 0 else _NEXT_COLUMN)
    return place if from_left > -room and -room < to_right < reach else None


def _is_level(first: Glyph, glyph: Glyph, height: float) -> bool:
    overlap = min(first.top, glyph.top) - max(first.bottom, glyph.bottom)
    return overlap > 0.4 * min(height, max(glyph.top - glyph.bottom, 1.0))


def _line(row: list[Glyph]) -> PrintedLine | None:
    size = sorted(glyph.top - glyph.bottom for glyph in row)[len(row) // 2]
    gaps = [glyph.left - before.right for before, glyph in pairwise(row)]
    usual = max(median(gaps), 0.0) if gaps else 0.0
    words = row[0].char
    for (before, glyph), gap in zip(pairwise(row), gaps, strict=True):
        mixed = (_WIDE.match(before.char) is None) != (_WIDE.match(glyph.char) is None)
        if " " not in (before.char, glyph.char) and gap > usual + size * (_MIXED_GAP if mixed else _WORD_GAP):
            words += " "
        words += glyph.char
    words = plain_radicals(words).strip()
    if not words or size <= 0:
        return None
    left, right = min(g.left for g in row), max(g.right for g in row)
    return PrintedLine(words, left, right, min(g.bottom for g in row), max(g.top for g in row), size)
