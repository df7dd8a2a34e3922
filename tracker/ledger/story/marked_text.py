"""A piece of the plan's text cut at its marks: who leads, who takes part, which figure (ux.md S6, S9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
