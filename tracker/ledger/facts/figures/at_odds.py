"""Owners of one figure that told two values of one day: which of them its light goes by (domain.md 4, 5).

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.ledger.facts.task import Body, IndicatorFacts, ReadingFacts


def with_values(figure: IndicatorFacts, values: Sequence[ReadingFacts]) -> IndicatorFacts:
    """A figure with what was told of one day, the last one last; where its owners do not agree, by the worst.

    One that is 期满 asks nobody any more: nothing is left to settle.
    """
    owners = _owners(figure, values)
    told = _of_owners(values, owners)
    at_odds = () if figure.expired else disagreeing(values, owners)
    return replace(figure, reading=figure.worst(at_odds) if at_odds else values[-1], told=told, at_odds=at_odds)


def disagreeing(values: Sequence[ReadingFacts], owners: Sequence[Body]) -> tuple[ReadingFacts, ...]:
    """What the owners of a figure told of one day, the last value of each, in their order; none where they agree."""
    own = _of_owners(values, owners)
    return own if len({reading.value for reading in own}) > 1 else ()


def _owners(figure: IndicatorFacts, values: Sequence[ReadingFacts]) -> tuple[Body, ...]:
    """Its owners; of what is of all bodies together, who told it."""
    if figure.bodies or figure.is_unowned:
        return figure.bodies
    return tuple(dict.fromkeys(value.body for value in values if value.body is not None))


def _of_owners(values: Sequence[ReadingFacts], owners: Sequence[Body]) -> tuple[ReadingFacts, ...]:
    """The last value of each, in their order."""
    last = {value.body: value for value in values}
    return tuple(last[body] for body in owners if body in last)
