"""How far around a number is looked, and where its part of the sentence begins and ends."""

from __future__ import annotations

import re

from tracker.plantext.figures.relations import Hit
from tracker.plantext.reading import Span

_AROUND = 400  # characters before a figure, and behind it, that are asked about it
CHUNK_END = re.compile(r"[，。；！？：\n,;]")
HAN = re.compile(r"[一-鿿]")


def chunk_of(text: str, sentence: Span, hit: Hit) -> Span:
    """The words between two commas in which a number stands."""
    start = nearest(sentence, hit)
    for match in CHUNK_END.finditer(text, start, hit.start):
        start = match.end()
    end = farthest(sentence, hit)
    behind = CHUNK_END.search(text, hit.end, end)
    return start, behind.start() if behind else end


def nearest(sentence: Span, hit: Hit) -> int:
    """From where on a sentence is asked about a number in it."""
    return max(sentence[0], hit.start - _AROUND)


def farthest(sentence: Span, hit: Hit) -> int:
    """Up to where."""
    return min(sentence[1], hit.end + _AROUND)


def half_sentence(text: str, sentence: Span, hit: Hit) -> int:
    """Where the words between two semicolons begin in which a number stands."""
    start = nearest(sentence, hit)
    return max(start, text.rfind("；", start, hit.start) + 1)


def part_before(text: str, sentence: Span, start: int) -> str:
    """The words between two commas before those that begin there."""
    return CHUNK_END.split(text[max(sentence[0], start - _AROUND) : max(sentence[0], start - 1)])[-1]
