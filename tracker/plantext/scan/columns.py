"""A page printed in two columns is read column by column; headings over both part it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tracker.plantext.scan.values import Row

_FEWEST = 5  # rows in each column
_CROSSING = 0.35  # of all rows at most run over the gutter
_WIDEST_STRIP = 0.2  # of the text's width: names far at the right are no column
_FULL = 0.7  # of its column's width a full row takes


def in_columns(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows in groups in reading order: one group for a page without columns."""
    gutter = _gutter(rows)
    if gutter is None:
        return [list(rows)] if rows else []
    groups: list[list[Row]] = []
    band: list[Row] = []
    for row in sorted(rows, key=lambda row: row.box[1]):
        if row.box[0] < gutter < row.box[2]:
            groups += [*_sides(band, gutter), [row]]
            band = []
        else:
            band.append(row)
    return _together([*groups, *_sides(band, gutter)], gutter)


def _sides(band: Sequence[Row], gutter: float) -> list[list[Row]]:
    left = [row for row in band if row.box[2] <= gutter]
    right = [row for row in band if row.box[0] >= gutter]
    return [side for side in (left, right) if side]


def _together(groups: Sequence[list[Row]], gutter: float) -> list[list[Row]]:
    """Rows over both columns that follow each other are one group."""
    result: list[list[Row]] = []
    for group in groups:
        crosses = group[0].box[0] < gutter < group[0].box[2]
        if result and crosses and result[-1][0].box[0] < gutter < result[-1][0].box[2]:
            result[-1] += group
        else:
            result.append(group)
    return result


def _gutter(rows: Sequence[Row]) -> float | None:
    """Where the white strip between two columns of text runs, None where there is none."""
    if len(rows) < 2 * _FEWEST:
        return None
    first, last = min(row.box[0] for row in rows), max(row.box[2] for row in rows)
    places = [first + (last - first) * share / 100 for share in range(35, 66)]
    gutter = min(places, key=lambda x: (_crossing(rows, x), abs(x - (first + last) / 2)))
    left = [row for row in rows if row.box[2] <= gutter]
    right = [row for row in rows if row.box[0] >= gutter]
    few = len(left) < _FEWEST or len(right) < _FEWEST
    if few or _crossing(rows, gutter) > _CROSSING * len(rows):
        return None
    strip = median(row.box[0] for row in right) - max(row.box[2] for row in left)
    if strip > _WIDEST_STRIP * (last - first):
        return None
    return gutter if _is_column(left) and _is_column(right) else None


def _crossing(rows: Sequence[Row], x: float) -> int:
    return sum(row.box[0] < x < row.box[2] for row in rows)


def _is_column(rows: Sequence[Row]) -> bool:
    """Running text: most rows are full."""
    start, end = median(row.box[0] for row in rows), max(row.box[2] for row in rows)
    full = [row for row in rows if row.box[2] - row.box[0] >= _FULL * (end - start)]
    return len(full) * 2 >= len(rows)
