"""What was recognised: rows of words with their boxes on the picture of a page. Frozen, and free of any library."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the picture of the page, the origin at its upper left corner."""


@dataclass(frozen=True)
class Row:
    """Words in one row of a page. `certainties`: how sure each character is, 0 to 1; as many as `words` has."""

    words: str
    box: Box
    certainties: tuple[float, ...]

    @property
    def height(self) -> float:
        """Of its box."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True)
class RuledCell:
    """A cell between ruled lines, with the rows and columns of the grid it reaches over, both ends included."""

    box: Box
    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True)
class RuledTable:
    """A table drawn with lines."""

    box: Box
    cells: tuple[RuledCell, ...]


@dataclass(frozen=True)
class PageRead:
    """One page: its size, its rows as they were found, its ruled tables, and the upright picture as JPEG."""

    width: int
    height: int
    rows: tuple[Row, ...]
    tables: tuple[RuledTable, ...] = ()
    picture: bytes = b""


@dataclass(frozen=True)
class PlacedRow:
    """A row of the page `page` (from 1) and the range of the clean text that holds its words."""

    page: int
    span: tuple[int, int]
    box: Box


@dataclass(frozen=True)
class PagePicture:
    """The upright picture of a page, as JPEG."""

    width: int
    height: int
    picture: bytes


@dataclass(frozen=True)
class ScanRecord:
    """What a plan read from pictures keeps beside its text: the pictures, where its words stand, what is doubtful.

    `doubtful`: ranges of the clean text that the recogniser is not sure of.
    """

    pages: tuple[PagePicture, ...]
    rows: tuple[PlacedRow, ...]
    doubtful: tuple[tuple[int, int], ...]
