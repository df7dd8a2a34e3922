"""What a newer reader makes of a text that was read before: clause by clause, field by field, each with its place.

Pure: from two readings as kept (`tracker.plan/1` with the spans of dates, the days of figures) to their differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.plantext.certainty import overlaps
from tracker.vocabulary import Basis, FigureMode, Kind, PartyRole, ReadingChange, Relation

Span = tuple[int, int]
Reading = Mapping[str, Any]

C = ReadingChange
FIELDS = frozenset({C.PARTY_ADDED, C.PARTY_GONE, C.ROLE, C.BASIS, C.KIND, C.FIGURE_ADDED, C.FIGURE_GONE, C.FIGURE})
FIELDS |= {C.DATE_ADDED}


@dataclass(frozen=True)
class Difference:
    """One thing read otherwise. `clause`: where its clause stands; `span`: where to look; `value`: what is read now."""

    what: ReadingChange
    clause: Span
    span: Span
    label: str
    before: str = ""
    after: str = ""
    value: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same difference, however often it is looked for."""
        return f"{self.what}:{self.span[0]}-{self.span[1]}:{self.after[:40]}"


def differences(old: Reading, new: Reading, part: int) -> list[Difference]:
    """The differences in one plan of a file, in the order of the text."""
    before, after = _clauses(old, part), _clauses(new, part)
    found = list(_of_clauses(before, after, old, new))
    return sorted(found, key=lambda one: (one.clause, one.span, one.what))


@dataclass(frozen=True)
class _Clause:
    label: str
    span: Span
    statement_span: Span | None
    basis: str
    kind: str
    parties: Sequence[Mapping[str, Any]]
    figures: list[dict[str, Any]]


def _clauses(reading: Reading, part: int) -> list[_Clause]:
    days = {_span(one["figure"]): one["due_on"] for one in reading.get("days", ())}
    found: list[_Clause] = []
    for measure in reading["measures"]:
        if measure["part"] != part:
            continue
        indicators = [{**one, "due_on": days.get(_span(one["span"]))} for one in measure["indicators"]]
        if found and not measure["clauses"]:  # an item that the clause before covers
            found[-1].figures.extend(indicators)
        for place, clause in enumerate(measure["clauses"]):
            found.append(
                _Clause(
                    label=measure["label"] + measure["title"],
                    span=_span(clause["text_span"]),
                    statement_span=_span(clause["statement_span"]) if clause["statement_span"] else None,
                    basis=clause["basis"],
                    kind=clause["kind"],
                    parties=clause["parties"],
                    figures=[one for one in indicators if one["clause"] == place],
                )
            )
    return found


def _of_clauses(
    before: Sequence[_Clause], after: Sequence[_Clause], old: Reading, new: Reading
) -> Iterator[Difference]:
    left = list(after)
    for was in before:
        now = max(left, key=lambda one: _shared(was.span, one.span), default=None)
        if now is None or not _shared(was.span, now.span):
            yield Difference(C.GONE_CLAUSE, was.span, was.span, was.label)
            continue
        left.remove(now)
        if was.span != now.span:
            yield Difference(C.BOUNDARY, was.span, now.span, was.label, value={"span": list(now.span)})
        yield from _of_terms(was, now)
        yield from _of_parties(was, now)
        yield from _of_figures(was, now)
        yield from _of_dates(was, old["stated_dates"], new["stated_dates"])
    for one in left:
        yield Difference(C.NEW_CLAUSE, one.span, one.span, one.label)


def _of_terms(was: _Clause, now: _Clause) -> Iterator[Difference]:
    if was.basis != now.basis:
        place = now.statement_span or was.statement_span or was.span
        words = Basis(was.basis).label, Basis(now.basis).label
        yield Difference(C.BASIS, was.span, place, was.label, *words, {"basis": now.basis})
    if was.kind != now.kind:
        words = Kind(was.kind).label, Kind(now.kind).label
        yield Difference(C.KIND, was.span, was.span, was.label, *words, {"kind": now.kind})


def _of_parties(was: _Clause, now: _Clause) -> Iterator[Difference]:
    known = {party["name"]: party for party in was.parties}
    there = {party["name"] for party in now.parties}
    for one in was.parties:
        if one["name"] not in there:
            yield Difference(C.PARTY_GONE, was.span, _span(one["span"]), was.label, before=_body(one))
    for one in now.parties:
        same, value = known.get(one["name"]), {"name": one["name"], "role": one["role"]}
        if same is None:
            yield Difference(C.PARTY_ADDED, was.span, _span(one["span"]), was.label, after=_body(one), value=value)
        elif same["role"] != one["role"]:
            yield Difference(C.ROLE, was.span, _span(one["span"]), was.label, _body(same), _body(one), value)


def _of_figures(was: _Clause, now: _Clause) -> Iterator[Difference]:
    left = list(now.figures)
    for one in was.figures:
        same = next((it for it in left if overlaps(_span(one["span"]), _span(it["span"]))), None)
        if same is None:
            yield Difference(C.FIGURE_GONE, was.span, _span(one["span"]), was.label, before=_figure(one))
            continue
        left.remove(same)
        if _says(one) != _says(same):
            words = _figure(one), _figure(same)
            yield Difference(C.FIGURE, was.span, _span(one["span"]), was.label, *words, dict(same))
    for one in left:
        place = _span(one["span"])
        yield Difference(C.FIGURE_ADDED, was.span, place, was.label, after=_figure(one), value=dict(one))


def _of_dates(was: _Clause, before: Iterable[Sequence[int]], after: Iterable[Sequence[int]]) -> Iterator[Difference]:
    """Only what is new: a date that is no longer read stands as a node somebody can see and correct."""
    known = [_span(one) for one in before]
    within = (was.span[0], max(was.span[1], was.statement_span[1] if was.statement_span else 0))
    for span in (_span(one) for one in after):
        if overlaps(within, span) and not any(overlaps(span, one) for one in known):
            yield Difference(C.DATE_ADDED, was.span, span, was.label)


def _shared(span: Span, other: Span) -> int:
    return max(0, min(span[1], other[1]) - max(span[0], other[0]))


def _span(kept: Sequence[int]) -> Span:
    return kept[0], kept[1]


def _body(one: Mapping[str, Any]) -> str:
    return f"{one['name']}（{PartyRole(one['role']).label}）"


def _figure(one: Mapping[str, Any]) -> str:
    year = f"，{one['due_on'] or str(one['year']) + ' 年'}" if one["year"] else "，未写年份"
    relation = Relation(one["relation"])
    sign = "" if relation is Relation.EQUAL else relation.value + " "
    return f"{one['subject']} {sign}{one['value']:g}{one['unit'] or ''}{year}，{FigureMode(one['mode']).label}"


def _says(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(one[name] for name in ("subject", "relation", "value", "unit", "year", "mode", "due_on"))
