"""A figure of a collective: what its members come to together, each telling its own value (domain.md 4, 5).

Example: 换电站50座（各市负责）: 太原 26, 大同 24, 长治 2 are 52 together, whoever was accepted last. Of a share the
worst of them stands for all. The 汇总单位 tells the whole: that counts as long as no member told of a later day, and
always where it consolidates their reports. Who has left, or does not own it, tells nothing of it. What a verdict found
is the whole, too: 180 that an earlier plan's verdict found stay 180 while one of three has told 20 since.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.ledger.facts.figures.at_odds import with_values
from tracker.ledger.facts.task import Body, IndicatorFacts, ReadingFacts
from tracker.vocabulary import FigureMode


def together(figure: IndicatorFacts, told: Sequence[ReadingFacts], found: ReadingFacts | None = None) -> IndicatorFacts:
    """A figure with members by what was told of it, in the order of its days; without a reading where nothing counts.

    As long as some are silent a sum is what the others come to; below a ceiling that says nothing. `found`: what a
    verdict found of the whole before.
    """
    last = {one.body: one for one in told if one.body is not None and _counts(figure, one)}
    parts = tuple(last[body] for body in figure.members if body in last)
    whole = last.get(figure.collector) if figure.collector is not None else None
    known = (*parts, whole) if whole is not None else parts
    reading = _reading(figure, parts, whole)
    if found is not None and _is_less(figure, parts, reading, found):
        reading = found
    return replace(figure, reading=reading, told=known, at_odds=())


def as_found(figure: IndicatorFacts, told: Sequence[ReadingFacts]) -> IndicatorFacts:
    """The same of one of which nothing newer was told than a verdict found: beside it what each told itself."""
    return replace(together(figure, told), reading=figure.reading)


def _is_less(
    figure: IndicatorFacts, parts: Sequence[ReadingFacts], reading: ReadingFacts | None, found: ReadingFacts
) -> bool:
    """Whether what some of them told comes to less than all were found to have."""
    if not figure.is_sum or figure.aim.is_ceiling or len(parts) == len(figure.members) or not _counts(figure, found):
        return False
    return reading is None or (reading.body is None and reading.value < found.value)


def _counts(figure: IndicatorFacts, one: ReadingFacts) -> bool:
    """A quota of a year is told in that year."""
    is_of_year = figure.due_on is None or one.as_of.year == figure.due_on.year
    return figure.mode is not FigureMode.ANNUAL or is_of_year


def _reading(figure: IndicatorFacts, parts: Sequence[ReadingFacts], whole: ReadingFacts | None) -> ReadingFacts | None:
    if figure.mode is FigureMode.FLOOR:
        # Each reading holds or not.
        return figure.worst([*parts, *([whole] if whole else [])]) if parts or whole else None
    if whole is not None and (figure.leads or all(part.as_of <= whole.as_of for part in parts)):
        return whole
    if not parts:
        return None
    if not figure.is_sum:
        return figure.worst(parts)
    is_known = len(parts) == len(figure.members) or not figure.aim.is_ceiling
    return summed(parts) if is_known else None


def summed(values: Sequence[ReadingFacts]) -> ReadingFacts:
    """The total, of the day of the newest."""
    known = [value.known_at for value in values if value.known_at is not None]
    return ReadingFacts(
        value=sum((value.value for value in values), start=Decimal(0)),
        as_of=max(value.as_of for value in values),
        known_at=max(known, default=None),
    )


def with_value_of(figure: IndicatorFacts, told: ReadingFacts, teller: Body | None) -> IndicatorFacts:
    """The same with what one body tells now, beside what the other owners told of that day."""
    now = replace(told, body=teller)
    if teller is not None and (teller in figure.members or teller == figure.collector):
        others = [reading for reading in figure.told if reading.body != teller]
        return together(figure, [*others, now], figure.reading if figure.reading and figure.reading.is_found else None)
    known = figure.told or ((figure.reading,) if figure.reading else ())
    others = [
        reading
        for reading in known
        if reading.as_of == told.as_of and reading.body is not None and reading.body != teller
    ]
    return figure if figure.members else with_values(figure, [*others, now])
