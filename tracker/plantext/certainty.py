"""How far a remark reaches: which fields of which clauses nobody should take unseen because of it.

全文几乎没有句号 makes every field of every clause unsure, a name that is none only the bodies of its own clause. What
no remark reaches is certain: of such fields 99 in 100 shall be right, on sound sources and on damaged ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from tracker.plantext.reading import IndicatorReading, Remark, Span
from tracker.vocabulary import FigureDoubt


class Field(Enum):
    """What is read of a plan's head and of each clause; figures say themselves how sure they are."""

    TITLE = auto()
    NUMBER = auto()
    ISSUED = auto()
    GOALS = auto()
    PLACE = auto()  # number and title of the measure
    EXTENT = auto()  # where the clause begins and ends
    PARTIES = auto()  # with their roles, and whether 等 closes the list
    DATES = auto()


OF_HEAD = frozenset({Field.TITLE, Field.NUMBER, Field.ISSUED, Field.GOALS})
OF_CLAUSE = frozenset({Field.PLACE, Field.EXTENT, Field.PARTIES, Field.DATES})


class Far(Enum):
    """The stretch of text a remark speaks of, beginning with the words it stands on."""

    HERE = auto()
    SECTION = auto()  # all under the outermost heading above it
    ON = auto()  # from here to the end
    SINCE = auto()  # from the measure before it, whose own end may be gone, to the end
    ALL = auto()


@dataclass(frozen=True)
class Reach:
    """What a remark makes unsure, and how far."""

    fields: frozenset[Field]
    far: Far = Far.HERE


_WHOLE = Reach(frozenset(Field), Far.ALL)
_PLACES = Reach(frozenset({Field.PLACE}), Far.ALL)
_NAMES = Reach(frozenset({Field.PARTIES}))
_CLAUSE = Reach(OF_CLAUSE)
_NOTHING = Reach(frozenset())

DAMAGE = ("lost_sign", "broken_text")
_STOPS = "。！？\n"

_REACHES = {
    "no_full_stops": _WHOLE,
    "no_digits": _WHOLE,
    "numbers_without_signs": _WHOLE,
    "no_numbers": _WHOLE,
    "layer_differs": _WHOLE,
    "no_title": Reach(frozenset({Field.TITLE})),
    "title_from_notice": Reach(frozenset({Field.TITLE})),
    "no_number": Reach(frozenset({Field.NUMBER})),
    "no_date": Reach(frozenset({Field.ISSUED})),
    "odd_number": Reach(OF_CLAUSE, Far.SINCE),
    "restarted_number": _PLACES,
    "heading_run_on": Reach(frozenset({Field.PLACE, Field.EXTENT})),
    "scattered_blanks": Reach(frozenset({Field.PLACE, Field.EXTENT}), Far.ALL),
    "heading_without_number": Reach(frozenset({Field.PLACE}), Far.ON),
    "table_without_lines": Reach(OF_CLAUSE, Far.ON),
    "skipped_number": Reach(frozenset({Field.PLACE, Field.EXTENT}), Far.SECTION),
    "headings_lost": Reach(OF_CLAUSE, Far.SECTION),
    "names_run_together": _NAMES,
    "broken_name": _NAMES,
    "odd_name": _NAMES,
    "rare_name": _NAMES,
    "only_helpers": _NAMES,
    "unread_time": Reach(frozenset({Field.DATES})),
    "traditional": Reach(frozenset({Field.PARTIES}), Far.ALL),
    "page_without_text": _NOTHING,
    "layer_not_taken": _NOTHING,
    "read_once": _NOTHING,
    "box_of_task": _NOTHING,
    "no_line_breaks": _NOTHING,
    # A figure says so itself.
    "figure_without_year": _NOTHING,
    "figure_of_heading": _NOTHING,
}


def reach(code: str) -> Reach:
    """What a remark of this code makes unsure; of one that is not told here, the clause it stands on."""
    return _REACHES.get(code, _CLAUSE)


def is_of_bodies(code: str) -> bool:
    """Whether a remark makes the bodies of a clause unsure."""
    return Field.PARTIES in reach(code).fields


@dataclass(frozen=True)
class Layout:
    """Where the outermost headings and the measures of a text begin, and where it ends."""

    sections: tuple[int, ...]
    measures: tuple[int, ...]
    end: int


def layout(reading: Mapping[str, Any]) -> Layout:
    """Of a reading as JSON (design.md 5.2)."""
    return Layout(_starts(reading["sections"]), _starts(reading["measures"]), len(reading["text"]))


def _starts(of: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    return tuple(sorted(one["span"][0] for one in of))


def stretch(code: str, span: Span | None, of: Layout) -> Span | None:
    """The part of a text a remark reaches; None where it speaks of no place."""
    far = reach(code).far
    if far is Far.ALL:
        return 0, of.end
    if span is None or far is Far.HERE:
        return span
    if far is Far.ON:
        return span[0], of.end
    if far is Far.SINCE:
        return max((start for start in of.measures if start < span[0]), default=0), of.end
    first = max((start for start in of.sections if start <= span[0]), default=0)
    return first, min((start for start in of.sections if start > span[0]), default=of.end)


def unsure_of_head(remarks: Iterable[Remark], of: Layout) -> frozenset[Field]:
    """The fields of a plan's head that somebody should look at; a sign lost before all headings may be of any."""
    first = min((*of.sections, *of.measures), default=of.end)
    fields: set[Field] = set()
    for remark in remarks:
        is_damage = remark.code in DAMAGE
        fields |= OF_HEAD if is_damage and remark.span and remark.span[0] < first else reach(remark.code).fields
    return OF_HEAD & fields


def unsure_of_clause(
    remarks: Iterable[Remark], places: Sequence[Span], of: Layout, heading: Span | None = None
) -> frozenset[Field]:
    """The fields of a clause that somebody should look at.

    `places`: where its words and its statement stand; `heading`: where that of its measure stands.
    """
    return frozenset().union(*(reached(remark.code, remark.span, places, of, heading) for remark in remarks))


def reached(
    code: str, span: Span | None, places: Sequence[Span], of: Layout, heading: Span | None = None
) -> frozenset[Field]:
    """Which fields of the clause at `places` a remark makes unsure; in its heading only what the heading says."""
    fields = reach(code).fields & OF_CLAUSE
    told = stretch(code, span, of) if fields else None
    if told and any(overlaps(place, told) for place in places):
        return fields
    return fields & {Field.PLACE} if told and heading and overlaps(heading, told) else frozenset()


def heading_of(text: str, span: Span, title: str) -> Span:
    """Where the heading of a measure stands: from its number to the end of its title, else of its line."""
    at = text.find(title, span[0], span[1]) if title else -1
    end = at + len(title) if at >= 0 else text.find("\n", *span)
    return span[0], end if end >= 0 else span[1]


def doubted(figures: Iterable[IndicatorReading], text: str, remarks: Iterable[Remark]) -> tuple[IndicatorReading, ...]:
    """The figures, not certain any more where their sentence lost a sign: 3?0个 may be 300, 20?5年 is no year."""
    damaged = [remark.span for remark in remarks if remark.code in DAMAGE and remark.span]
    if not damaged:
        return tuple(figures)
    return tuple(
        replace(figure, doubts=(*figure.doubts, FigureDoubt.DAMAGE))
        if any(overlaps(_sentence(text, figure.span), place) for place in damaged)
        else figure
        for figure in figures
    )


def _sentence(text: str, span: Span) -> Span:
    start = max(text.rfind(mark, 0, span[0]) for mark in _STOPS) + 1
    return start, min((end for mark in _STOPS if (end := text.find(mark, span[1])) >= 0), default=len(text))


def overlaps(span: Span, other: Span) -> bool:
    """Whether two half-open ranges share a character; an empty one lies where it stands."""
    return span[0] < max(other[1], other[0] + 1) and other[0] < max(span[1], span[0] + 1)
