"""Which light stands first in a list: red, yellow, grey, green, blue; within a colour by the list of domain.md 5."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.vocabulary import Colour, LightRule

WORST_FIRST = (Colour.RED, Colour.YELLOW, Colour.GREY, Colour.GREEN, Colour.BLUE)

_SET_ASIDE = frozenset(
    {
        LightRule.NOT_ISSUED,
        LightRule.WITHDRAWN,
        LightRule.SUSPENDED,
        LightRule.TERMINATED,
        LightRule.GOVERNANCE,
        LightRule.NOT_STARTED,
    }
)
"""Greys that nobody waits for: they come after the other greys."""


def _severity(rule: LightRule) -> tuple[int, bool]:
    return WORST_FIRST.index(rule.colour), rule in _SET_ASIDE


RANKS: Mapping[LightRule, int] = {rule: place for place, rule in enumerate(sorted(LightRule, key=_severity), 1)}
"""From 1, the worst; the ranks of a colour follow each other without a gap."""

RULES: Mapping[int, LightRule] = {rank: rule for rule, rank in RANKS.items()}


def ranks_of(colour: Colour) -> tuple[int, int]:
    """The first and the last rank of a colour."""
    found = [rank for rank, rule in RULES.items() if rule.colour is colour]
    return min(found), max(found)
