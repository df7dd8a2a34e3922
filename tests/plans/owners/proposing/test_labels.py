"""重庆 and 山西 whole: every sentence, figure and own date as two readers judged it, beside what is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plans.owners.proposing.labelled import LABELS, REGIONS, SECOND, Judged, judged, labels
from tracker.vocabulary import ItemKind, KnownBy

PRECISION = 0.99
"""Of what may be confirmed in one act, so much must be right."""
FEWEST_CERTAIN = 45
"""So many may be confirmed in one act."""
FIGURES_PROPOSED = 0.7
"""Of figures and own dates, so many have an owner proposed, alone or jointly, and rightly."""
UNSURE_RIGHT = 0.8
"""Of what is proposed and not certain, so much must be right, or right beside another body."""


def described(items: list[Judged]) -> list[str]:
    return [
        f"{one.label.plan}{one.label.task} {one.label.words[:30]}: {sorted(one.bodies)} for {sorted(one.label.owner)}"
        for one in items
    ]


BOTH = pytest.mark.parametrize("file_of", [LABELS, SECOND], ids=["first", "second"])


@BOTH
@pytest.mark.parametrize("plan", REGIONS)
def test_what_is_certain_is_right(plan: str, file_of: Path) -> None:
    certain = [one for one in judged(plan, file_of) if one.proposal.is_certain]
    wrong = [one for one in certain if not one.is_right]
    assert len(certain) >= FEWEST_CERTAIN
    assert len(wrong) <= (1 - PRECISION) * len(certain), described(wrong)


@BOTH
@pytest.mark.parametrize("plan", REGIONS)
def test_figures_and_dates_are_proposed(plan: str, file_of: Path) -> None:
    items = [one for one in judged(plan, file_of) if one.label.kind is not ItemKind.SENTENCE]
    proposed = [one for one in items if one.is_proposed and (one.is_right or one.is_joint_right)]
    missed = [one for one in items if one not in proposed]
    assert len(proposed) >= FIGURES_PROPOSED * len(items), described(missed)


@BOTH
@pytest.mark.parametrize("plan", REGIONS)
def test_what_silence_may_confirm_is_mostly_right(plan: str, file_of: Path) -> None:
    """Who lets the time go by owns it: what rests on words that are only mentioned was wrong too often for that."""
    proposed = [one for one in judged(plan, file_of) if one.proposal.known_by is KnownBy.PROPOSED]
    unsure = [one for one in proposed if not one.proposal.is_certain]
    wrong = [one for one in unsure if not (one.is_right or one.is_joint_right)]
    assert len(wrong) <= (1 - UNSURE_RIGHT) * len(unsure), described(wrong)


@BOTH
@pytest.mark.parametrize("plan", REGIONS)
def test_what_nobody_can_say_is_never_certain(plan: str, file_of: Path) -> None:
    assert not described([one for one in judged(plan, file_of) if not one.label.owner and one.proposal.is_certain])


@pytest.mark.parametrize("plan", REGIONS)
def test_every_proposal_says_why(plan: str) -> None:
    assert all(one.proposal.why and len(one.proposal.why) < 200 for one in judged(plan))


def test_two_readers_agree() -> None:
    """Where they differ the owner of one may share the item by the other: nobody's label is a slip."""
    second = {(one.plan, one.task, one.clause, one.kind, one.number): one for one in labels(SECOND)}
    for one in labels():
        other = second[one.plan, one.task, one.clause, one.kind, one.number]
        if {"全部"} & (one.owner | other.owner) or not one.owner or not other.owner:
            continue
        assert one.owner & (other.owner | other.also) or other.owner & (one.owner | one.also), one.words
