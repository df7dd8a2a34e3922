"""A figure of which the members of a collective each tell their own value: what they come to together (domain.md 4, 5).

Example: 换电站50座（各市负责）: 太原 26, 大同 24, 长治 2 are 52 together, whoever was accepted last. Of a share the
worst of them stands for all. What a body tells that is no member of it, the 汇总单位, is the whole.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.ledger.facts.at_odds import with_values, worst
from tracker.ledger.facts.task import Body, IndicatorFacts, ReadingFacts
from tracker.vocabulary import FigureMode


def together(figure: IndicatorFacts, told: Sequence[ReadingFacts], members: Sequence[Body]) -> IndicatorFacts:
    """A figure by what was told of it, in the order of the days it is of; members that did not tell it are silent.

    As long as some are silent a sum is not known, unless the others have reached the target by themselves.
    """
    bare = replace(figure, reading=None, told=(), at_odds=(), members=())
    whole = [one for one in told if one.body is not None and one.body not in members]
    if whole:
        return with_values(bare, [one for one in whole if one.as_of == whole[-1].as_of])
    last = {one.body: one for one in told if one.body in members}
    if figure.mode is FigureMode.ANNUAL and told:
        last = {body: one for body, one in last.items() if one.as_of.year == told[-1].as_of.year}
    values = tuple(last[body] for body in members if body in last)
    by_members = replace(bare, told=values, members=tuple(members))
    if not values:
        return by_members
    if not by_members.is_sum:
        return replace(by_members, reading=worst(figure, values))
    total = _sum(values)
    is_known = len(values) == len(members) or (not figure.aim.is_ceiling and figure.aim.is_reached_by(total.value))
    return replace(by_members, reading=total) if is_known else by_members


def _sum(values: Sequence[ReadingFacts]) -> ReadingFacts:
    """Of the day of the oldest of them: no later one is told of by all."""
    known = [one.known_at for one in values if one.known_at is not None]
    return ReadingFacts(
        value=sum((one.value for one in values), start=values[0].value * 0),
        as_of=min(one.as_of for one in values),
        known_at=max(known, default=None),
    )


def with_value_of(figure: IndicatorFacts, told: ReadingFacts, teller: Body | None) -> IndicatorFacts:
    """The same with what one body tells now, beside what the other owners told of that day."""
    if teller is not None and teller in figure.members:
        others = [one for one in figure.told if one.body != teller]
        return together(figure, [*others, replace(told, body=teller)], figure.members)
    known = figure.told or ((figure.reading,) if figure.reading else ())
    others = [one for one in known if one.as_of == told.as_of and one.body is not None and one.body != teller]
    return with_values(replace(figure, members=()), [*others, replace(told, body=teller)])
