"""The cells of a table with what merging did to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tracker.plantext.text.lines import Line


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


def distinct(rows: Iterable[Row]) -> Iterator[Cell]:
    """Each cell once, in the order in which it is read."""
    seen: set[tuple[int, int]] = set()
    for row in rows:
        for cell in row:
            if cell.origin not in seen:
                seen.add(cell.origin)
                yield cell
