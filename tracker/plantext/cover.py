"""Spans that cover places of a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from tracker.plantext.reading import Span


class Cover:
    """`place in cover` says whether a place stands in one of its spans, which must not overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def __contains__(self, place: int) -> bool:
        i = bisect_right(self._starts, place) - 1
        return i >= 0 and place < self._spans[i][1]
