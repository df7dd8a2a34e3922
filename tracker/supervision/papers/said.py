"""Words of a paper that know where their numbers stand in the workbook. Pure.

Example: “红灯3项” with 3 from row 4 of 总体情况, column 红.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Source:
    """A number of a paper: what it counts, the sheet, the rows and the column it stands in; `place`: its section."""

    figure: str
    meaning: str
    sheet: str
    rows: tuple[int, ...]
    column: str
    place: str = ""

    @property
    def row_words(self) -> str:
        """“4”, “5—8、11”."""
        return "、".join(_spans(sorted(set(self.rows))))


def _spans(rows: Sequence[int]) -> Iterable[str]:
    first = last = None
    for row in rows:
        if last is not None and row == last + 1:
            last = row
            continue
        if first is not None:
            yield _span(first, last)
        first = last = row
    if first is not None:
        yield _span(first, last)


def _span(first: int, last: int | None) -> str:
    if last is None or first == last:
        return str(first)
    return f"{first}、{last}" if last == first + 1 else f"{first}—{last}"


@dataclass(frozen=True)
class Said:
    """Some words with the sources of their numbers."""

    words: str
    sources: tuple[Source, ...] = ()

    def __add__(self, other: Said | str) -> Said:
        more = other if isinstance(other, Said) else Said(other)
        return Said(self.words + more.words, self.sources + more.sources)

    def __bool__(self) -> bool:
        return bool(self.words)

    def placed(self, place: str) -> tuple[Source, ...]:
        """Its sources, with the section they stand in."""
        return tuple(replace(source, place=place) for source in self.sources)


def sourced(value: object, meaning: str, sheet: str, rows: Iterable[int], column: str) -> Said:
    """A number with its source."""
    return Said(str(value), (Source(str(value), meaning, sheet, tuple(rows), column),))


def joined(parts: Iterable[Said | str], between: str = "") -> Said:
    """One behind the other; what is empty is left out."""
    shown = [part if isinstance(part, Said) else Said(part) for part in parts]
    shown = [one for one in shown if one]
    return Said(between.join(one.words for one in shown), tuple(source for one in shown for source in one.sources))
