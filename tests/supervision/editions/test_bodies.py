"""The bodies of an edition by their own lights, not by who is listed first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.supervision.ledger_rows import light
from tracker.ledger.rows.kept_json import LitPart, LitRow
from tracker.plans.owners.words import UNOWNED
from tracker.supervision.editions.bodies import Bodies
from tracker.vocabulary import Colour, LightRule

FIRST, OTHER, DIVISION = "重庆市发展和改革委员会", "重庆市商务委员会", "重庆市发展和改革委员会资环处"
RED, GREEN, LATE = LightRule.IMPOSSIBLE, LightRule.REPORTED, LightRule.OVERDUE
IDS = {FIRST: 1, OTHER: 2, DIVISION: 3}


def counted(task: LightRule, parts: dict[str, LightRule], *, overdue: bool = False, owner: str = "") -> dict[str, str]:
    """By body its lights, and 逾期 where it is late, of one task that 市发展改革委 accounts for."""
    told = tuple(LitPart(IDS.get(name.partition("(")[0], 9), light(rule), name) for name, rule in parts.items())
    found = Bodies({IDS[DIVISION]: FIRST})
    found.add(LitRow(1, replace(light(task), owner=owner), told), FIRST, overdue)
    return {
        one.name: "".join(colour.label for colour, count in one.colours.items() for _ in range(count))
        + "逾期" * one.overdue
        for one in found.counts()
    }


@pytest.mark.parametrize(
    ("task", "parts", "told"),
    [
        (RED, {FIRST: GREEN, OTHER: RED}, {OTHER: "红", FIRST: "绿"}),
        (RED, {FIRST: RED, OTHER: RED}, {FIRST: "红", OTHER: "红"}),
        (LATE, {FIRST: GREEN, OTHER: LATE}, {OTHER: "红逾期", FIRST: "绿"}),
        (RED, {DIVISION: RED, OTHER: GREEN}, {DIVISION: "红", FIRST: "红", OTHER: "绿"}),
        (RED, {FIRST: GREEN, DIVISION: RED}, {DIVISION: "红", FIRST: "红"}),
        (RED, {f"{OTHER}(原:重庆市商业委员会)": RED}, {OTHER: "红"}),
        (LightRule.UNREPORTED, {FIRST: LightRule.UNREPORTED, OTHER: GREEN}, {FIRST: "灰", OTHER: "绿"}),
        (GREEN, {}, {FIRST: "绿"}),
        (RED, {OTHER: GREEN}, {FIRST: "红", OTHER: "绿"}),
    ],
)
def test_each_body_has_its_own_light(task: LightRule, parts: dict[str, LightRule], told: dict[str, str]) -> None:
    """What is laid at none of its bodies stands under who accounts for the task."""
    assert counted(task, parts) == told


def test_what_nobody_owns_is_nobodys() -> None:
    parts = {FIRST: GREEN, OTHER: GREEN}
    told = counted(LATE, parts, overdue=True, owner=f"{UNOWNED}（推定市商务委）")
    assert told == {UNOWNED: "红逾期", FIRST: "绿", OTHER: "绿"}


def test_the_tasks_of_a_body_by_its_light() -> None:
    found = Bodies()
    for id, own in enumerate((RED, GREEN, LATE), start=1):
        found.add(LitRow(id, light(RED), (LitPart(2, light(own), OTHER),)), FIRST, own is LATE)
    assert found.tasks(OTHER, None, only_overdue=False) == {1, 2, 3}
    assert found.tasks(OTHER, Colour.RED, only_overdue=False) == {1, 3}
    assert found.tasks(OTHER, None, only_overdue=True) == {3}
    assert found.tasks(f"{OTHER}(原:重庆市商业委员会)", Colour.GREEN, only_overdue=False) == {2}
    assert found.tasks("没有的单位", None, only_overdue=False) == set()
