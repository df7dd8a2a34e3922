"""How far around a number is looked, and where its part of the sentence begins and ends."""

from __future__ import annotations

import re

from tracker.plantext.figures.relations import Hit
from tracker.plantext.reading import Span

FARTHEST = 400  # characters around a figure that are asked about it
CHUNK_END = re.compile(r"[，。；！？：\n,;]")
HAN = re.compile(r"[一-鿿]")


def chunk_of(text: str, sentence: Span, hit: Hit) -> Span:
    """The words between two commas in which a number stands."""
    start = max(sentence[0], hit.start - FARTHEST)
    for match in CHUNK_END.finditer(text, start, hit.start):
        start = match.end()
    end = min(sentence[1], hit.end + FARTHEST)
    behind = CHUNK_END.search(text, hit.end, end)
    return start, behind.start() if behind else end
