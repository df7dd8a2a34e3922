"""The order of lights in lists."""

from __future__ import annotations

from itertools import pairwise

from tracker.ledger.lights.severity import RANKS, RULES, WORST_FIRST, ranks_of
from tracker.vocabulary import Colour, LightRule


def test_every_rule_has_a_rank_of_its_own() -> None:
    assert sorted(RANKS.values()) == list(range(1, len(LightRule) + 1))
    assert all(RULES[RANKS[rule]] is rule for rule in LightRule)


def test_the_ranks_of_a_colour_follow_each_other() -> None:
    for before, after in pairwise(WORST_FIRST):
        assert ranks_of(before)[1] + 1 == ranks_of(after)[0]
    first, last = ranks_of(Colour.YELLOW)
    assert {RULES[rank].colour for rank in range(first, last + 1)} == {Colour.YELLOW}


def test_what_nobody_waits_for_comes_after_the_other_greys() -> None:
    assert RANKS[LightRule.STALE] < RANKS[LightRule.NOT_ISSUED] < RANKS[LightRule.PROVEN]
    assert RANKS[LightRule.OVERDUE] == 1
