"""Spans that cover places of a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from tracker.plantext.reading import Span


class Cover:
    """`place in cover` says whether a place stands in one of its spans; they may overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans: list[Span] = []
        for start, end in sorted(spans):
            if self._spans and start <= self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(end, self._spans[-1][1]))
            else:
                self._spans.append((start, end))
        self._starts = [start for start, _ in self._spans]

    def __contains__(self, place: int) -> bool:
        i = bisect_right(self._starts, place) - 1
        return i >= 0 and place < self._spans[i][1]
