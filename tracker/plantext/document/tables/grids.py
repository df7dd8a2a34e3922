"""The cells of a table with what merging did to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tracker.plantext.text.lines import Line, paragraph_lines


@dataclass(frozen=True)
class Cell:
    """A cell's lines; one merged over several rows or columns stands in each of them with the same `origin`."""

    lines: tuple[Line, ...]
    origin: tuple[int, int]
    words: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", "\n".join(line.words for line in self.lines))

    @property
    def flat(self) -> str:
        """The words on one line."""
        return self.words.replace("\n", "")


Row = list[Cell]
Grid = list[Row]


def of_words(rows: Iterable[Sequence[str]]) -> Grid:
    """A table of words alone, no cells merged."""
    return [[Cell(tuple(paragraph_lines(words)), (r, c)) for c, words in enumerate(row)] for r, row in enumerate(rows)]


def with_head_merged(rows: Grid) -> Grid:
    """目标 | | 单位 over 2024年 | 2025年 | |: the gaps of a head of two rows are merged cells."""
    if len(rows) < 3 or not rows[0][0].words or rows[1][0].words:
        return rows
    head, below = rows[0], rows[1]
    parted = {i for i, cell in enumerate(head) if not cell.words}
    parted |= {i - 1 for i in parted}
    if not parted or {i for i, cell in enumerate(below) if cell.words} != parted:
        return rows
    merged: Row = []
    for cell in head:
        merged.append(cell if cell.words else merged[-1])
    return [merged, [cell if cell.words else above for cell, above in zip(below, merged, strict=True)], *rows[2:]]


def gone_on(table: Grid, grid: Grid) -> Grid | None:
    """The table with the one right below that goes on with it, its head repeated or its numbers counted on.

    None where that is another one.
    """
    if _repeats_head(table, grid):
        return below(table, grid[1:])
    return below(table, grid) if _counts_on(table, grid) else None


def _repeats_head(table: Grid, grid: Grid) -> bool:
    """Whether a table opens with the head of the one right above it: it was parted, by a page or by hand."""
    if not table or not grid or len(table[0]) < 2:
        return False
    return [cell.flat for cell in table[0]] == [cell.flat for cell in grid[0]]


def _counts_on(table: Grid, grid: Grid) -> bool:
    """Whether a table without a head goes on with the numbers of the one right above: 3 | … below 2 | …"""
    if not table or not grid or len(table[-1]) != len(grid[0]) or len(grid[0]) < 3:
        return False
    last, first = table[-1][0].flat.strip(), grid[0][0].flat.strip()
    return last.isdecimal() and first.isdecimal() and int(first) == int(last) + 1


def below(table: Grid, grid: Grid) -> Grid:
    """Both as one."""
    rows = ([replace(cell, origin=(cell.origin[0] + len(table), cell.origin[1])) for cell in row] for row in grid)
    return [*table, *rows]


def over_pages(table: Grid, grid: Grid) -> Grid:
    """Both as one; a row that a page parted, its number and its short cells on the page before, is one row again."""
    if not table or not grid or not _is_rest(table[-1], grid[0]):
        return below(table, grid)
    rest = {
        start.origin: Cell((Line(start.flat + end.flat, indented=True),), start.origin)
        for start, end in zip(table[-1], grid[0], strict=True)
        if end.words
    }
    return below([[rest.get(cell.origin, cell) for cell in row] for row in table], grid[1:])


def _is_rest(above: Row, row: Row) -> bool:
    if [cell.origin[1] for cell in above] != [cell.origin[1] for cell in row]:
        return False  # merged otherwise
    told = [(a, b) for a, b in zip(above, row, strict=True) if b.words]
    fewer = len(told) < sum(bool(cell.words) for cell in above)
    return not row[0].words and fewer and all(a.words and a.words[-1] not in "。；" for a, _ in told)


def distinct(rows: Iterable[Row]) -> Iterator[Cell]:
    """Each cell once, in the order in which it is read."""
    seen: set[tuple[int, int]] = set()
    for row in rows:
        for cell in row:
            if cell.origin not in seen:
                seen.add(cell.origin)
                yield cell
