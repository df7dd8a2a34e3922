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
_PITCH = 28.9
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


def rows_high(rows: Sequence[Mapping[str, str]], columns: Sequence[Column]) -> float:
    """Of a table, its head with it, in lines of text."""
    points = SMALL_PITCH + 2.0 * _ABOVE if rows and len(columns) > 2 else 0.0
    for row in rows:
        most = max(ceil(wide(row[one.name]) / max(1, one.signs - 0.5)) for one in columns)
        points += SMALL_PITCH * max(1, most) + 2 * _ABOVE
    return points / _PITCH
