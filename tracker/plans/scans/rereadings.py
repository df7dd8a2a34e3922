"""What the same reader makes of a text before and after words of it were corrected, side by side. Pure.

Example: 2023年 becomes 2025年 in a clause: of its figure only the year differs, of the rest of the plan nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from tracker.plans.draft.milestones import Planned, of_clause
from tracker.plans.draft.oddities import FigureRead
from tracker.plans.draft.scales import in_own_scale
from tracker.plans.scans.places import Correction, Span
from tracker.plantext.certainty import overlaps
from tracker.plantext.reading import Clause, IndicatorReading, PlanReading, clauses_with_figures
from tracker.vocabulary import Direction, FigureMode, Relation

T = TypeVar("T")
Kept = Mapping[str, Any]

_HEAD = ("title", "document_number", "issued_on", "issuers")
_LISTS = ("goals", "indicators", "remarks", "unsure", "baselines", "days", "recipients")
_PLACES = ("span", "figure")


@dataclass
class Followed:
    """What else a correction changed: how many of what, by its name, and the codes of tasks to be confirmed again.

    `is_cut_otherwise`: clauses begin or end elsewhere now, which is a person's to settle.
    """

    fields: Counter[str] = field(default_factory=Counter)
    reopened: list[str] = field(default_factory=list)
    is_cut_otherwise: bool = False


def paired(
    before: Iterable[T], after: Iterable[T], at: Callable[[T], Span], correction: Correction, alike: Callable[[T], Any]
) -> Iterator[tuple[T | None, T | None]]:
    """Each thing with what stands in its place afterwards; None beside what came and what went."""
    left = list(after)
    for was in before:
        there = [now for now in left if overlaps(correction.moved(at(was)), at(now))]
        now = next((one for one in there if alike(one) == alike(was)), there[0] if there else None)
        if now is not None:
            left.remove(now)
        yield was, now
    for now in left:
        yield None, now


def figures(reading: PlanReading) -> list[IndicatorReading]:
    """All of a plan."""
    return [*reading.indicators, *(indicator for measure in reading.measures for indicator in measure.indicators)]


def clauses(reading: PlanReading) -> list[Clause]:
    """All of a plan."""
    return [clause for measure in reading.measures for clause in measure.clauses]


def dates(reading: PlanReading) -> list[Planned]:
    """The dates that clauses have of their own, each with its sentence; those of figures are the figures'."""
    return [
        date
        for read in clauses_with_figures(reading.measures)
        for date in of_clause(reading.text, read.clause, read.figures, ())
        if date.indicator is None
    ]


def as_drafted(one: IndicatorReading, text: str, unit: str | None) -> FigureRead:
    """A figure as a draft holds it: in the plan's own scale, save where that stands in single `unit`."""
    scaled = in_own_scale(one.value, one.unit, text[slice(*one.span)])
    value, own = (one.value, one.unit) if unit == one.unit else scaled
    return FigureRead(one.subject, Relation(one.relation), value, own, one.year, FigureMode(one.mode))


def followed(row: FigureRead, read: Sequence[FigureRead], was: FigureRead, now: FigureRead) -> FigureRead:
    """The draft's figure with what the correction changes; what a person set, other than was `read`, stays."""
    changes = {
        part.name: getattr(now, part.name)
        for part in fields(FigureRead)
        if getattr(was, part.name) != getattr(now, part.name)
        and getattr(row, part.name) in [getattr(one, part.name) for one in (was, *read)]
    }
    return replace(row, **changes)


def followed_direction(standing: Direction | None, was: IndicatorReading, now: IndicatorReading) -> Direction | None:
    """Which way the draft's figure goes after the correction: 下降 that becomes 提高; what a person said stays."""
    return now.direction if standing == was.direction else standing


def renewed(kept: Kept, was: Kept, now: Kept) -> dict[str, Any]:
    """A reading as it was kept, with what differs between two readings of the same reader; all places are the new ones.

    It may have been kept by an earlier reader: what that one read otherwise stays.
    """
    result = {**kept, **{name: now[name] for name in _HEAD if was[name] != now[name] and kept[name] == was[name]}}
    for name in _LISTS:
        if name in kept:
            result[name] = _renewed_list(kept[name], was.get(name, []), now.get(name, []))
    old, new = was["stated_dates"], now["stated_dates"]
    standing = [one for one in kept["stated_dates"] if one not in old or one in new]
    result["stated_dates"] = sorted([*standing, *[one for one in new if one not in old and one not in standing]])
    result["measures"] = [_renewed_measure(one, was["measures"], now["measures"]) for one in kept["measures"]]
    return result


def _renewed_list(kept: Sequence[Kept], was: Sequence[Kept], now: Sequence[Kept]) -> list[Kept]:
    went = [one for one in was if one not in now]
    came = [one for one in now if one not in was and one not in kept]
    stays = [
        one for one in kept if one not in went and (one in was or not any(_same_thing(one, other) for other in went))
    ]
    return sorted([*stays, *came], key=_place)


def _same_thing(one: Kept, other: Kept) -> bool:
    return one.get("code") == other.get("code") and _place(one)[1] > 0 and overlaps(_place(one), _place(other))


def _place(one: Kept) -> Span:
    found = next((one[name] for name in _PLACES if one.get(name)), (0, 0))
    return found[0], found[1]


def _renewed_measure(kept: Kept, was: Sequence[Kept], now: Sequence[Kept]) -> Kept:
    old, new = _at(was, kept["span"]), _at(now, kept["span"])
    if old is None or new is None:
        return kept
    return {
        **kept,
        **{name: new[name] for name in ("label", "title") if old[name] != new[name] and kept[name] == old[name]},
        "indicators": _renewed_list(kept["indicators"], old["indicators"], new["indicators"]),
        "clauses": [_renewed_clause(one, old["clauses"], new["clauses"]) for one in kept["clauses"]],
    }


def _renewed_clause(kept: Kept, was: Sequence[Kept], now: Sequence[Kept]) -> Kept:
    old, new = _at(was, kept["text_span"], "text_span"), _at(now, kept["text_span"], "text_span")
    if old is None or new is None:
        return kept
    return {**kept, **{name: new[name] for name in kept if name != "text_span" and old[name] != new[name]}}


def _at(things: Sequence[Kept], span: Sequence[int], name: str = "span") -> Kept | None:
    """The one that begins where `span` does, else shares most with it."""
    shared = [min(one[name][1], span[1]) - max(one[name][0], span[0]) for one in things]
    best = max(range(len(things)), key=lambda n: (things[n][name][0] == span[0], shared[n]), default=None)
    return things[best] if best is not None and shared[best] > 0 else None
