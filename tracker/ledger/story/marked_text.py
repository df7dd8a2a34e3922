"""A piece of the plan's text cut at its marks: who leads, who takes part, which figure (ux.md S6, S9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ENDS = "。；\n"
_PART = re.compile(f"[^{_ENDS}]*[{_ENDS}]|[^{_ENDS}]+")
_LEFT_OUT = "……"


@dataclass(frozen=True)
class Mark:
    """A place in the plan's clean text; `kind`: lead, co or num."""

    start: int
    end: int
    kind: str


def segments(text: str, start: int, end: int, marks: Iterable[Mark]) -> list[tuple[str | None, str]]:
    """text[start:end] as (kind of mark or None, words); where marks overlap the earlier one is kept."""
    found: list[tuple[str | None, str]] = []
    at = start
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if mark.start < at or mark.end > end:
            continue
        if mark.start > at:
            found.append((None, text[at : mark.start]))
        found.append((mark.kind, text[mark.start : mark.end]))
        at = mark.end
    if at < end:
        found.append((None, text[at:end]))
    return found


@dataclass(frozen=True)
class OwnWords:
    """The sentences of a text that concern one body, cut at their marks, and how many others there are.

    `is_uncounted`: the figures and dates in it are all other bodies'.
    """

    pieces: tuple[tuple[str | None, str], ...]
    rest: int
    is_uncounted: bool = False


def within(
    pieces: Iterable[tuple[str | None, str]], start: int, spans: Iterable[tuple[int, int]]
) -> list[tuple[str | None, str]]:
    """Of a text cut at its marks, which begins at `start`, what stands in these spans; …… for what is left out."""
    placed, at = [], start
    for kind, words in pieces:
        placed.append((kind, words, at))
        at += len(words)
    shown: list[tuple[str | None, str]] = []
    before = start
    for first, last in spans:
        if first > before:
            shown.append((None, _LEFT_OUT))
        cut = ((kind, words[max(0, first - at) : max(0, last - at)]) for kind, words, at in placed)
        shown += [(kind, words) for kind, words in cut if words]
        before = last
    return shown


def key_sentences(pieces: Iterable[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    """Of a text cut at its marks the sentences that hold a figure, else the first one; …… for what is left out.

    “……。到 2025 年，接驳率达到 85%。……” is what a unit answers for; the rest is one click away.
    """
    sentences = list(_sentences(pieces))
    figures = [number for number, sentence in enumerate(sentences) if any(kind == "num" for kind, _ in sentence)]
    kept = figures or list(range(len(sentences)))[:1]
    shown: list[tuple[str | None, str]] = []
    for place, number in enumerate(kept):
        if number != (kept[place - 1] + 1 if place else 0):
            shown.append((None, _LEFT_OUT))
        shown += sentences[number]
    return [*shown, (None, _LEFT_OUT)] if kept and kept[-1] != len(sentences) - 1 else shown


def _sentences(pieces: Iterable[tuple[str | None, str]]) -> Iterator[list[tuple[str | None, str]]]:
    """The pieces by sentence; one that is marked is never cut."""
    sentence: list[tuple[str | None, str]] = []
    for kind, words in pieces:
        for part in [words] if kind else _PART.findall(words):
            sentence.append((kind, part))
            if kind is None and part[-1] in _ENDS:
                yield sentence
                sentence = []
    if sentence:
        yield sentence
