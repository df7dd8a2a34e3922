"""How many lines words take on a page of GB/T 9704: 22 lines of 27 signs (domain.md 10). Pure.

Estimates are on the safe side: fonts that stand in for missing ones may be wider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

SIGNS = 27
"""Chinese signs of 16 points in a line of 156 mm."""

_POINTS = 72 / 25.4
PITCH = 28.9
"""Points between two lines of text."""

SMALL, SMALL_PITCH, _BESIDE, _ABOVE = 12, 18, 11, 2
"""Of a table: size and pitch of its text, what a cell's borders take beside and above it, in points."""


@dataclass(frozen=True)
class Column:
    """A column of a table: the name of its value, its width in millimetres."""

    name: str
    width: float

    @property
    def signs(self) -> int:
        """How many Chinese signs a line holds."""
        return int((self.width * _POINTS - _BESIDE) / SMALL)


def wide(words: str) -> float:
    """In Chinese signs; a letter or digit takes a little more than half of one."""
    return sum(0.6 if sign < "\u2e80" and sign not in "“”‘’…—" else 1.0 for sign in words)


def lines_of(words: str, indent: int = 0) -> int:
    """Of a paragraph; no sign that may not begin a line goes back for want of room."""
    return max(1, ceil((wide(words) + indent) / (SIGNS - 0.5)))


@dataclass
class Pages:
    """Fills pages from the top, as a program does: a line or a row of a table that has no room begins the next page.

    `used`: points of the last page.
    """

    count: int = 1
    used: float = 0.0

    def text(self, words: str, indent: int = 0) -> None:
        """A paragraph."""
        for _ in range(lines_of(words, indent)):
            self.block(PITCH)

    def table(self, rows: Sequence[Mapping[str, str]], columns: Sequence[Column], *, has_head: bool) -> None:
        """Its rows, each whole on its page, with the head again on the next."""
        head = SMALL_PITCH + 2 * _ABOVE if rows and has_head else 0.0
        heights = [_row_high(row, columns) for row in rows]
        if heights:
            self.block(head + heights[0])
        for height in heights[1:]:
            self.block(height, again=head)

    def block(self, height: float, again: float = 0.0) -> None:
        """What stays together; `again`: what stands above it where it begins a page."""
        if self.used + height > HEIGHT:
            self.count, self.used = self.count + 1, again
        self.used += height

    @property
    def lines(self) -> float:
        """All of it in lines of text, whole pages before the last."""
        return ((self.count - 1) * HEIGHT + self.used) / PITCH


def _row_high(row: Mapping[str, str], columns: Sequence[Column]) -> float:
    most = max(ceil(wide(row[column.name]) / max(1, column.signs - 0.5)) for column in columns)
    return SMALL_PITCH * max(1, most) + 2 * _ABOVE + _RULE


HEIGHT = 22 * PITCH
_RULE = 0.5
"""Points of a page, of a line between two rows."""
