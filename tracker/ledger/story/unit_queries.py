"""Reads how a unit stands in a task while it writes: its own light, its figures before and after (ux.md S10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.calendar.workdays import Calendar
from tracker.ledger.facts.figures.members import with_value_of
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.facts.task import Body, IndicatorFacts, ReadingFacts
from tracker.ledger.lights.rules import Light, light
from tracker.ledger.progress import figure_progress
from tracker.reporting.asked.questions import ReadingDraft


@dataclass(frozen=True)
class FigureStanding:
    """What lies between a figure and its 序时 in percentage points, now and with the value that is written."""

    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class UnitStanding:
    """The light of the unit's own part of a task, and how its figures stand, by the id of the indicator."""

    light: Light | None
    figures: Mapping[int, FigureStanding]


def unit_standing(
    task_id: int, department_id: int, told: Mapping[int, ReadingDraft], day: date, calendar: Calendar
) -> UnitStanding:
    """How a unit stands in a task; `told`: the values it has written, by the id of the indicator."""
    facts = facts_of([task_id], calendar).get(task_id)
    if facts is None:
        return UnitStanding(None, {})
    body = facts.body(department_id)
    figures = {
        int(indicator.key): _standing(indicator, told.get(int(indicator.key)), body, day)
        for indicator in facts.indicators
    }
    return UnitStanding(light(facts.of_body(department_id), day, calendar), figures)


def _standing(figure: IndicatorFacts, said: ReadingDraft | None, body: Body | None, day: date) -> FigureStanding:
    before = figure_progress(figure, day).gap
    if said is None or said.value is None or said.as_of is None:
        return FigureStanding(before, None)
    after = with_value_of(figure, ReadingFacts(said.value, said.as_of, said.source, body), body)
    return FigureStanding(before, figure_progress(after, day).gap)
