"""A figure of a collective: what its members come to together, each telling its own value (domain.md 4, 5).

Example: 换电站50座（各市负责）: 太原 26, 大同 24, 长治 2 are 52 together, whoever was accepted last. Of a share the
worst of them stands for all. The 汇总单位 tells the whole: that counts as long as no member told of a later day, and
always where it consolidates their reports. Who has left, or does not own it, tells nothing of it.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.ledger.facts.at_odds import with_values, worst
from tracker.ledger.facts.task import Body, IndicatorFacts, ReadingFacts
from tracker.vocabulary import FigureMode


@dataclass(frozen=True)
class Tellers:
    """Who tells of a figure: `members` each his own part, `collector` the whole; `leads`: he reports for all."""

    members: tuple[Body, ...]
    collector: Body | None = None
    leads: bool = False


def together(figure: IndicatorFacts, told: Sequence[ReadingFacts], tellers: Tellers) -> IndicatorFacts:
    """A figure by what was told of it, in the order of the days it is of; without a reading where nothing counts.

    As long as some are silent a sum is what the others come to; below a ceiling that says nothing.
    """
    bare = replace(figure, reading=None, told=(), at_odds=(), members=tellers.members, collector=tellers.collector)
    last = {one.body: one for one in told if one.body is not None and _counts(bare, one)}
    parts = tuple(last[body] for body in tellers.members if body in last)
    whole = last.get(tellers.collector) if tellers.collector is not None else None
    found = replace(bare, told=(*parts, *((whole,) if whole else ())), leads=tellers.leads)
    return replace(found, reading=_reading(found, parts, whole))


def _counts(figure: IndicatorFacts, one: ReadingFacts) -> bool:
    """A quota of a year is told in that year."""
    is_of_year = figure.due_on is None or one.as_of.year == figure.due_on.year
    return figure.mode is not FigureMode.ANNUAL or is_of_year


def _reading(figure: IndicatorFacts, parts: Sequence[ReadingFacts], whole: ReadingFacts | None) -> ReadingFacts | None:
    if figure.mode is FigureMode.FLOOR:
        # Each reading holds or not.
        return worst(figure, [*parts, *([whole] if whole else [])]) if parts or whole else None
    if whole is not None and (figure.leads or all(one.as_of <= whole.as_of for one in parts)):
        return whole
    if not parts:
        return None
    if not figure.is_sum:
        return worst(figure, parts)
    is_known = len(parts) == len(figure.members) or not figure.aim.is_ceiling
    return summed(parts) if is_known else None


def summed(values: Sequence[ReadingFacts]) -> ReadingFacts:
    """The total, of the day of the newest."""
    known = [one.known_at for one in values if one.known_at is not None]
    return ReadingFacts(
        value=sum((one.value for one in values), start=values[0].value * 0),
        as_of=max(one.as_of for one in values),
        known_at=max(known, default=None),
    )


def with_value_of(figure: IndicatorFacts, told: ReadingFacts, teller: Body | None) -> IndicatorFacts:
    """The same with what one body tells now, beside what the other owners told of that day."""
    now = replace(told, body=teller)
    if teller is not None and (teller in figure.members or teller == figure.collector):
        others = [one for one in figure.told if one.body != teller]
        return together(figure, [*others, now], Tellers(figure.members, figure.collector, figure.leads))
    known = figure.told or ((figure.reading,) if figure.reading else ())
    others = [one for one in known if one.as_of == told.as_of and one.body is not None and one.body != teller]
    return figure if figure.members else with_values(figure, [*others, now])
