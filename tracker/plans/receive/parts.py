"""Which goals, measures and figures belong to which plan of a file that holds several (design.md 5.2)."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.plantext.reading import Goal, IndicatorReading, MeasureReading, PlanReading, Span


@dataclass(frozen=True)
class PartOf:
    """One plan of a file: what of the reading belongs to it."""

    position: int
    title: str
    goals: tuple[Goal, ...]
    measures: tuple[MeasureReading, ...]
    indicators: tuple[IndicatorReading, ...]


def parts_of(reading: PlanReading) -> list[PartOf]:
    """The plans of a file; goals and figures go to the part in whose text they stand, to the only one in any case."""
    return [
        PartOf(
            position,
            part.title or reading.title or reading.source.file,
            tuple(goal for goal in reading.goals if _belongs(reading, part.span, goal.span)),
            tuple(measure for measure in reading.measures if measure.part == position),
            tuple(indicator for indicator in reading.indicators if _belongs(reading, part.span, indicator.span)),
        )
        for position, part in enumerate(reading.parts)
    ]


def _belongs(reading: PlanReading, part: Span, span: Span) -> bool:
    return len(reading.parts) == 1 or part[0] <= span[0] < part[1]
