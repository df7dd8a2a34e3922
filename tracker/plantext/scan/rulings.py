"""Tables drawn with lines: where they stand on a page, and which cells were merged."""

from __future__ import annotations

from typing import Any

import cv2
import numpy

from tracker.plantext.document.tables.ruled import Reach, cells
from tracker.plantext.scan.sheets import Picture
from tracker.plantext.scan.values import RuledCell, RuledTable

_DARK = 170
_SHORTEST = 28  # the page's longer side divided by it: what is shorter is a stroke of a character
_NEAR = 9  # pixels between lines that are one
_WIDEST_PART = 0.25  # of the page's width a table takes at least
_MOST_LINES = 200


def ruled_tables(picture: Picture) -> tuple[RuledTable, ...]:
    """The tables of a page from top to bottom; a frame around the whole page with nothing inside is none."""
    dark = (cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < _DARK).astype(numpy.uint8)
    long = max(20, max(dark.shape) // _SHORTEST)
    level = cv2.morphologyEx(_thicker(dark, 1, 3), cv2.MORPH_OPEN, numpy.ones((1, long), numpy.uint8))
    upright = cv2.morphologyEx(_thicker(dark, 3, 1), cv2.MORPH_OPEN, numpy.ones((long, 1), numpy.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(cv2.dilate(level | upright, numpy.ones((5, 5), numpy.uint8)))
    tables = []
    for left, top, wide, high, _ in sorted(found[1:], key=lambda stats: int(stats[1])):
        if wide < dark.shape[1] * _WIDEST_PART or high < long:
            continue
        part = slice(int(top), int(top + high)), slice(int(left), int(left + wide))
        table = _table(level[part], upright[part], int(left), int(top))
        if table is not None:
            tables.append(table)
    return tuple(tables)


def _thicker(dark: Any, wide: int, high: int) -> Any:
    """Hairlines that a scan broke are whole again."""
    return cv2.dilate(dark, numpy.ones((high, wide), numpy.uint8))


def _table(level: Any, upright: Any, left: int, top: int) -> RuledTable | None:
    ys, xs = _lines_at(level, 1), _lines_at(upright, 0)
    if not (2 <= len(ys) <= _MOST_LINES and 3 <= len(xs) <= _MOST_LINES):
        return None
    found = _cells(level, upright, ys, xs)
    if len(found) < 4:
        return None
    box = (float(left + xs[0]), float(top + ys[0]), float(left + xs[-1]), float(top + ys[-1]))
    moved = tuple(
        RuledCell(
            (left + xs[c[0]], top + ys[r[0]], left + xs[c[1] + 1], top + ys[r[1] + 1]),
            r,
            c,
        )
        for r, c in found
    )
    return RuledTable(box, moved)


def _lines_at(lines: Any, axis: int) -> list[int]:
    """Where lines stand that run along `axis`; those that nearly touch are one."""
    _, _, found, _ = cv2.connectedComponentsWithStats(lines)
    centres = sorted(int(stats[1] + stats[3] // 2) if axis else int(stats[0] + stats[2] // 2) for stats in found[1:])
    places: list[list[int]] = []
    for centre in centres:
        if places and centre - places[-1][-1] <= _NEAR:
            places[-1].append(centre)
        else:
            places.append([centre])
    return [sum(place) // len(place) for place in places]


def _cells(level: Any, upright: Any, ys: list[int], xs: list[int]) -> list[tuple[Reach, Reach]]:
    """Rows and columns of each cell: squares of the grid are one cell where no line parts them."""
    return cells(
        len(ys) - 1,
        len(xs) - 1,
        lambda row, column: _parted(upright, (ys[row], ys[row + 1]), xs[column + 1], 0),
        lambda row, column: _parted(level, (xs[column], xs[column + 1]), ys[row + 1], 1),
    )


def _parted(lines: Any, along: tuple[int, int], at: int, axis: int) -> bool:
    """Whether a line at `at` runs along most of the middle of this side."""
    margin = (along[1] - along[0]) // 5
    side = slice(along[0] + margin, max(along[1] - margin, along[0] + margin + 1))
    near = slice(max(at - _NEAR, 0), at + _NEAR + 1)
    strip = lines[near, side] if axis else lines[side, near]
    return float(strip.max(axis=0 if axis else 1).mean()) > 0.5 if strip.size else True
