"""What the reader had read of a plan, beside what a person has made of it: figures and clauses by their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tracker.plans.draft.oddities import FigureRead
from tracker.plans.draft.scales import in_own_scale
from tracker.vocabulary import FigureDoubt, FigureMode, Relation

Span = tuple[int, int]
Reading = Mapping[str, Any]


def figure_at(reading: Reading, span: Span, relation: Relation, unit: str | None) -> FigureRead | None:
    """The figure read at a place, of two bounds of one range the one with that relation; None where none was read.

    In the plan's own scale, save where it stands in single `unit` (平方米), as it was kept before.
    """
    words = reading.get("text", "")[slice(*span)]
    figures = [_figure(figure, unit, words) for figure in _figures(reading) if tuple(figure["span"]) == span]
    return next((figure for figure in figures if figure.relation is relation), figures[0] if figures else None)


def doubts_at(reading: Reading, figure: FigureRead, span: Span) -> tuple[FigureDoubt, ...]:
    """What the reader was not sure of in a figure that stands as read; nothing where a person changed it."""
    said = [one["doubts"] for one in reading.get("unsure", ()) if tuple(one["figure"]) == span]
    if not said or figure_at(reading, span, figure.relation, figure.unit) != figure:
        return ()
    return tuple(FigureDoubt(code) for code in said[0])


def clause_spans(reading: Reading) -> frozenset[Span]:
    """Where the clauses stand that were read, and the measures that have none: earlier each of them became a task."""
    measures = reading.get("measures", [])
    clauses = {tuple(clause["text_span"]) for measure in measures for clause in measure["clauses"]}
    return frozenset(clauses | {tuple(measure["span"]) for measure in measures if not measure["clauses"]})


def _figures(reading: Reading) -> Iterator[Mapping[str, Any]]:
    yield from reading.get("indicators", [])
    for measure in reading.get("measures", []):
        yield from measure["indicators"]


def _figure(one: Mapping[str, Any], unit: str | None, words: str) -> FigureRead:
    value = Decimal(str(one["value"]))
    target, own_unit = (value, one["unit"]) if unit == one["unit"] else in_own_scale(value, one["unit"], words)
    return FigureRead(
        one["subject"],
        Relation(one["relation"]),
        target,
        own_unit,
        one["year"],
        FigureMode(one["mode"]),
    )
