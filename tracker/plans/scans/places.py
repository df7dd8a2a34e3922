"""Places in a plan's text on the pictures of its pages, and how they move when a character is corrected. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]

_SPAN_KEYS = frozenset({"span", "text_span", "statement_span", "figure"})
_ROOM = 3.0  # pixels around a mark
_NEAR = 400  # characters around a row's own place among which its words are looked for


@dataclass(frozen=True)
class RowPlace:
    """A row of a page: the range of the text it holds and its box on the picture (left, top, right, bottom)."""

    page: int
    span: Span
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class PictureBox:
    """A stretch of one row on the picture of a page."""

    page: int
    left: float
    top: float
    width: float
    height: float


def boxes(rows: Iterable[RowPlace], span: Span, text: str) -> list[PictureBox]:
    """Where a range of the text stands; within a row a Chinese character is taken to be as wide as two digits."""
    found: list[PictureBox] = []
    for row in rows:
        start, end = max(span[0], row.span[0]), min(span[1], row.span[1])
        if start >= end:
            continue
        left, top, right, bottom = row.box
        wide = (right - left) / max(_columns(text, row.span), 1)
        x = left + _columns(text, (row.span[0], start)) * wide
        width = _columns(text, (start, end)) * wide + 2 * _ROOM
        found.append(PictureBox(row.page, x - _ROOM, top - _ROOM, width, bottom - top + 2 * _ROOM))
    return found


def _columns(text: str, span: Span) -> int:
    return sum(1 if char.isascii() else 2 for char in text[slice(*span)])


@dataclass(frozen=True)
class Correction:
    """Other words in a range of the text: everything behind moves by the difference in length."""

    span: Span
    words: str

    @property
    def longer(self) -> int:
        """By how many characters the text grows."""
        return len(self.words) - (self.span[1] - self.span[0])

    def narrowed(self, text: str) -> Correction:
        """Only what differs: of 市教委配合 and 市教委、市科技局配合 that 、市科技局 comes behind 市教委."""
        old, new = text[slice(*self.span)], self.words
        same = next((n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
        front = min(len(old), len(new)) if same is None else same
        rest = zip(reversed(old[front:]), reversed(new[front:]), strict=False)
        behind = next((n for n, (one, other) in enumerate(rest) if one != other), None)
        back = min(len(old), len(new)) - front if behind is None else behind
        return Correction((self.span[0] + front, self.span[1] - back), new[front : len(new) - back])

    def applied(self, text: str) -> str:
        """The text with the other words."""
        return text[: self.span[0]] + self.words + text[self.span[1] :]

    def touches(self, span: Span) -> bool:
        """Whether some of the corrected words stand in `span`."""
        return span[0] < self.span[1] and self.span[0] < span[1]

    def moved(self, span: Span) -> Span:
        """The same words' range afterwards; an edge within the corrected words goes to their edge."""
        return self._start(span[0]), self._end(span[1])

    def _start(self, at: int) -> int:
        return at + self.longer if at >= self.span[1] else min(at, self.span[0])

    def _end(self, at: int) -> int:
        if at <= self.span[0]:
            return at
        return max(at, self.span[1]) + self.longer

    def recut(self, value: str, text: str, near: Span) -> str:
        """Words that were cut from `text` around `near`, as they read afterwards; others stay as they are."""
        at = text.find(value, max(near[0] - _NEAR, 0), near[1] + _NEAR) if value else -1
        while at >= 0:
            if self.touches((at, at + len(value))):
                return self.applied(text)[slice(*self.moved((at, at + len(value))))]
            at = text.find(value, at + 1, near[1] + _NEAR)
        return value


def settled(reading: dict[str, Any], seen: Correction, code: str) -> dict[str, Any]:
    """A reading without the remarks of this code on words that a person has looked at."""
    kept = [one for one in reading["remarks"] if not (one["code"] == code and seen.touches(tuple(one["span"])))]
    return {**reading, "remarks": kept}


def moved_reading(reading: dict[str, Any], correction: Correction) -> dict[str, Any]:
    """A reading as it was kept, its text corrected and its places moved."""
    moved: dict[str, Any] = {key: _moved(key, value, correction) for key, value in reading.items()}
    moved["text"] = correction.applied(reading["text"])
    moved["stated_dates"] = [list(correction.moved((start, end))) for start, end in reading.get("stated_dates", [])]
    return moved


def _moved(key: str, value: Any, correction: Correction) -> Any:
    if key in _SPAN_KEYS and _is_span(value):
        return list(correction.moved((value[0], value[1])))
    if isinstance(value, dict):
        return {name: _moved(name, inner, correction) for name, inner in value.items()}
    if isinstance(value, list):
        return [_moved("", inner, correction) for inner in value]
    return value


def _is_span(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) == 2 and all(isinstance(edge, int) for edge in value)
