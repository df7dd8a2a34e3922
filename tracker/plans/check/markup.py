"""The plan's text cut into pieces for the check page: what is marked, what is linked, what belongs to the task at hand.

Pure: from (text, marks, tasks) to paragraphs of segments; a template only prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Mark:
    """A stretch that is marked: `kind` lead, co, date, num or doubt (ux.md 3); `anchor`: the id a field links to."""

    span: Span
    kind: str
    anchor: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a task begins, with its number in the plan; a link at this place opens it."""

    at: int
    task_id: int
    number: int


@dataclass(frozen=True)
class Segment:
    """A piece of text without a break.

    `task`: the task that begins here; `is_current`: it belongs to the task at hand.
    """

    text: str
    kind: str | None = None
    anchor: str | None = None
    task: Place | None = None
    is_current: bool = False
    is_heading: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A line of the text that begins at `start`. `is_current`: some of it belongs to the measure at hand."""

    segments: tuple[Segment, ...]
    is_current: bool = False
    start: int = 0


def paragraphs(
    text: str,
    marks: Iterable[Mark],
    places: Iterable[Place],
    *,
    current: Iterable[Span] = (),
    measure: Span | None = None,
    anchors: Iterable[tuple[int, str]] = (),
    headings: Iterable[Span] = (),
    within: Span | None = None,
) -> list[Paragraph]:
    """The paragraphs of `text` (of `within`) in segments; of two marks that overlap the first one given stays.

    `current`: the words of the task at hand; `measure`: the measure it stands in; `anchors`: further places with
    their ids; `headings`: stretches that are titles.
    """
    start, end = within or (0, len(text))
    kept = _apart(marks)
    begins = {place.at: place for place in places}
    named = dict(anchors)
    cuts = {start, end, *begins, *named}
    cuts.update(edge for mark in kept for edge in mark.span)
    held = tuple(current)
    cuts.update(edge for span in held for edge in span)
    titles = sorted(headings)
    cuts.update(edge for span in titles for edge in span)
    by_start = {mark.span[0]: mark for mark in kept}
    found: list[Paragraph] = []
    line_start = start
    for line in text[start:end].split("\n"):
        line_end = line_start + len(line)
        inside = sorted(cut for cut in cuts if line_start < cut < line_end)
        edges = [line_start, *inside, line_end]
        pieces = [
            _segment(text, (edges[n], edges[n + 1]), by_start, begins, named, held, titles)
            for n in range(len(edges) - 1)
        ]
        if line:
            found.append(Paragraph(tuple(pieces), _meets((line_start, line_end), measure), line_start))
        line_start = line_end + 1
    return found


def _segment(
    text: str,
    span: Span,
    marks: dict[int, Mark],
    begins: dict[int, Place],
    named: dict[int, str],
    current: Sequence[Span],
    titles: Sequence[Span],
) -> Segment:
    mark = marks.get(span[0])
    return Segment(
        text[slice(*span)],
        mark.kind if mark else None,
        (mark.anchor if mark else None) or named.get(span[0]),
        begins.get(span[0]),
        any(_meets(span, own) for own in current),
        any(_meets(span, title) for title in titles),
    )


def _apart(marks: Iterable[Mark]) -> Sequence[Mark]:
    """Marks that do not overlap, in the order of the text; what was given first goes before what comes later."""
    kept: list[Mark] = []
    for mark in marks:
        if mark.span[0] < mark.span[1] and not any(_meets(mark.span, other.span) for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.span)


def _meets(span: Span, other: Span | None) -> bool:
    return other is not None and span[0] < other[1] and other[0] < span[1]
