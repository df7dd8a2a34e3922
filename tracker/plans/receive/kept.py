"""A reading as it is kept with its plan: the contract, and beside it what the contract has no place for. Pure."""

from __future__ import annotations

from typing import Any

from tracker.plantext.reading import IndicatorReading, PlanReading


def as_kept(reading: PlanReading) -> dict[str, Any]:
    """With the words of dates and baselines, days within a year, what is not sure, and whom the paper is for."""
    return {
        **reading.as_json(),
        "stated_dates": _stated_dates(reading),
        "recipients": _recipients(reading),
        "baselines": _baselines(reading),
        "days": _days(reading),
        "unsure": _unsure(reading),
    }


def _stated_dates(reading: PlanReading) -> list[list[int]]:
    return [list(one.span) for measure in reading.measures for clause in measure.clauses for one in clause.dates]


def _recipients(reading: PlanReading) -> list[dict[str, object]]:
    return [{"name": recipient.name, "span": list(recipient.span)} for recipient in reading.recipients]


def _baselines(reading: PlanReading) -> list[dict[str, object]]:
    """What a figure is measured from, by the place of the figure."""
    return [
        {"figure": list(figure.span), "text": figure.baseline.text, "span": list(figure.baseline.span)}
        for figure in _figures(reading)
        if figure.baseline
    ]


def _days(reading: PlanReading) -> list[dict[str, object]]:
    """The days within their years by which figures are due, by the place of the figure."""
    dated = [(figure.span, figure.due_on) for figure in _figures(reading) if figure.due_on]
    return [{"figure": list(span), "due_on": due_on.isoformat()} for span, due_on in dated]


def _unsure(reading: PlanReading) -> list[dict[str, object]]:
    """The figures that are not certain, each by its place, with what to look at."""
    unsure = [figure for figure in _figures(reading) if not figure.is_certain]
    return [{"figure": list(figure.span), "doubts": [doubt.value for doubt in figure.doubts]} for figure in unsure]


def _figures(reading: PlanReading) -> list[IndicatorReading]:
    return [*reading.indicators, *(indicator for measure in reading.measures for indicator in measure.indicators)]
