"""Where the words of the clean text stand on the pages, and which of them the recogniser is not sure of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.plantext.scan.values import PlacedRow, Row

DOUBTFUL = 0.9
"""A character recognised with less is marked 疑: two to eleven places on each labelled plan at 150 and 200 dpi.

Of the 15 places wrong on these (91,000 characters) ten were marked: a word that is not marked may still be wrong.
"""

_COUNTING_SIGNS = "%％.．"  # of other signs the recogniser only doubts how wide they are

_BLANK = re.compile(r"\s+")
_WITHIN = 4000  # characters ahead among which a row is looked for that does not follow at once
_SHORTEST_FAR = 4


@dataclass(frozen=True)
class Placed:
    """The rows with their ranges of the text, and the ranges that are doubtful."""

    rows: tuple[PlacedRow, ...]
    doubtful: tuple[tuple[int, int], ...]


def placed(text: str, rows: Sequence[tuple[int, Row]]) -> Placed:
    """Each row, given with its page and in reading order, at its words in `text`.

    Cleaning joins and parts lines and leaves some out, but rewrites nothing: without blanks the words are the same.
    """
    dense, places = _dense(text)
    at = 0
    found: list[PlacedRow] = []
    doubtful: list[tuple[int, int]] = []
    for page, row in rows:
        words = _BLANK.sub("", row.words)
        start = _next(dense, words, at)
        if start is None:
            continue
        at = start + len(words)
        found.append(PlacedRow(page, (places[start], places[at - 1] + 1), row.box))
        sure = [certainty for char, certainty in zip(row.words, row.certainties, strict=True) if not char.isspace()]
        doubtful += [
            (places[start + n], places[start + n] + 1)
            for n, (char, certainty) in enumerate(zip(words, sure, strict=True))
            if certainty < DOUBTFUL and (char.isalnum() or char in _COUNTING_SIGNS)
        ]
    return Placed(tuple(found), tuple(_joined(sorted(doubtful))))


def _dense(text: str) -> tuple[str, list[int]]:
    """The text without blanks, and where each of its characters stands in the text."""
    places = [at for at, char in enumerate(text) if not char.isspace()]
    return "".join(text[at] for at in places), places


def _next(dense: str, words: str, at: int) -> int | None:
    """Where the words stand: right here, else next ahead; a table's cells may stand a little before."""
    if not words:
        return None
    if dense.startswith(words, at):
        return at
    if len(words) < _SHORTEST_FAR:
        ahead = dense.find(words, at, at + 60)
        return ahead if ahead >= 0 else None
    ahead = dense.find(words, at, at + _WITHIN)
    return ahead if ahead >= 0 else None


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Doubtful characters side by side are one word."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
