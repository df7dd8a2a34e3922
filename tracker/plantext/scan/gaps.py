"""What a recogniser leaves out because it is white or long: the gap behind a heading, the second half of a dash.

Example: （一）构筑科技创新新高地 积极利用… comes back without its gap; the picture still shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from tracker.plantext.text.cleaning import NUMBER_AT_START

_HAN = ("一", "鿿")
_LEAST, _WIDEST = 0.16, 3.0  # of a character's width, beyond the usual white of the row; what is wider was two rows
_SHIFTED = 0.08
_ENOUGH_TOGETHER = 0.31
_SHORTEST_HEADING, _LONGEST_HEADING = 3, 24
_FEWEST, _ENOUGH = 4, 6  # characters that tell
_LONG_DASH = 2.6  # characters' widths from the one before a dash to the one behind, where the dash is double
_DASH_AT_START = 2.1


@dataclass(frozen=True)
class Read:
    """Words in one row with how sure each character is, and the middle of each in pixels from the row's left edge."""

    words: str
    certainties: tuple[float, ...]
    middles: tuple[float, ...]


def completed(read: Read, white: Sequence[tuple[float, float]]) -> Read:
    """The row with its gaps as blanks and its double dashes; `white`: where no ink is, from left to right."""
    if len(read.words) < 2:
        return read
    em = _em(read)
    return _single_blanks(_with_gaps(_with_dashes(read, em), white, em))


def _single_blanks(read: Read) -> Read:
    kept = [n for n in range(len(read.words)) if read.words[n - 1 : n + 1] != "  "]
    return Read(
        "".join(read.words[n] for n in kept),
        tuple(read.certainties[n] for n in kept),
        tuple(read.middles[n] for n in kept),
    )


def _em(read: Read) -> float:
    """The width of a character: Chinese ones follow each other at this distance."""
    steps = [
        b - a
        for (first, a), (second, b) in pairwise(zip(read.words, read.middles, strict=True))
        if _is_han(first) and _is_han(second)
    ]
    typical = median(steps) if steps else 0.0
    near = [step for step in steps if abs(step - typical) <= typical * 0.3]
    return (
        fmean(near) if near and typical else (read.middles[-1] - read.middles[0]) / max(len(read.words) - 1, 1) or 1.0
    )


def _with_dashes(read: Read, em: float) -> Read:
    words, sure, middles = list(read.words), list(read.certainties), list(read.middles)
    for n in reversed(range(len(words))):
        alone = words[n] == "—" and "—" not in words[max(n - 1, 0) : n] + words[n + 1 : n + 2]
        if not alone or n + 1 >= len(words) or not _is_han(words[n + 1]):
            continue
        start = middles[n - 1] if n else 0.0
        if (middles[n + 1] - start) / em >= (_LONG_DASH if n else _DASH_AT_START):
            words.insert(n, "—")
            sure.insert(n, sure[n])
            middles.insert(n, middles[n] - em / 2)
    return Read("".join(words), tuple(sure), tuple(middles))


def _with_gaps(read: Read, white: Sequence[tuple[float, float]], em: float) -> Read:
    """The row with the gap between a heading and its text, unless it ends with a full stop.

    Other gaps say nothing, and the white around 上 and 工 looks like one.
    """
    mark = NUMBER_AT_START.match(read.words)
    if mark is None or "。" in read.words[: mark.end() + _LONGEST_HEADING]:
        return read
    between = [(start, end) for start, end in white if start > 0]
    usual = median(end - start for start, end in between) if between else 0.0
    wide = [(start, end) for start, end in between if _LEAST <= (end - start - usual) / em <= _WIDEST]
    places = [sum(middle < (start + end) / 2 for middle in read.middles) for start, end in wide]
    scores = [
        ((end - start - usual) / em + shift, n)
        for (start, end), n in zip(wide, places, strict=True)
        if n >= mark.end() + _SHORTEST_HEADING and (shift := _shift(read, n, em, places)) >= _SHIFTED
    ]
    best, n = max(scores, default=(0.0, 0))
    if best < _ENOUGH_TOGETHER:
        return read
    middle = (read.middles[n - 1] + read.middles[n]) / 2
    return Read(
        f"{read.words[:n]} {read.words[n:]}",
        (*read.certainties[:n], 1.0, *read.certainties[n:]),
        (*read.middles[:n], middle, *read.middles[n:]),
    )


def _shift(read: Read, n: int, em: float, others: Sequence[int]) -> float:
    """By how much of their width the characters from the nth on stand farther right than those before them say.

    Signs and digits bring their own white: only Chinese characters tell, several on each side, as each alone is placed
    roughly. 上 and 工 leave much white around them and stand where they should.
    """
    first = max((place for place in others if place < n), default=0)
    last = min((place for place in others if place > n), default=len(read.words))
    before, behind = _run(read.words, range(n - 1, first - 1, -1)), _run(read.words, range(n, last))
    if min(before, behind) < 1 or before + behind < _FEWEST:
        return 0.0
    left = sum(read.middles[n - 1 - k] + k * em for k in range(before)) / before
    right = sum(read.middles[n + k] - k * em for k in range(behind)) / behind
    return (right - left) / em - 1


def _run(words: str, places: range) -> int:
    """How many of these places in a row hold Chinese characters; some are enough."""
    count = 0
    for place in places:
        if count == _ENOUGH or not _is_han(words[place]):
            break
        count += 1
    return count


def _is_han(char: str) -> bool:
    return _HAN[0] <= char <= _HAN[1]
