"""下一步 in words: whom a light is laid at that is not its owner's any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ledger.ledger_rows import lit
from tracker.ledger.facts.task import Body
from tracker.ledger.lights.rules import Light
from tracker.vocabulary import LightRule, Waiting
from tracker.worklist.matters import Turned, told_of
from tracker.worklist.waits_for_whom import KINDS, Kind, NodesState

FILL = next(kind for kind in KINDS if kind.waiting is Waiting.FILL)
UNTOLD = next(kind for kind in KINDS if NodesState.UNTOLD in kind.states)


def given_up() -> Light:
    """A date of 商务委, whose text of it lies with 交通局, which leads; one of 能源局 is overdue as well."""
    own = replace(lit(LightRule.OVERDUE), owner="商务委", owner_ids=(2,), part="交通局")
    return replace(own, laid=(Body(1, "交通局"),), beside=(Body(3, "能源局"),))


@pytest.mark.parametrize(
    ("kind", "whose", "words"),
    [
        (FILL, {1: "交通局"}, "交通局填报本期进展，综合处可请能源局报送"),
        (FILL, {3: "能源局"}, "能源局填报本期进展，综合处可请交通局报送"),
        (UNTOLD, {}, "交通局、能源局填报情况或申请延期，综合处可请其报送，或直接核定"),
    ],
)
def test_what_lies_with_its_lead_asks_nothing_of_its_owner(kind: Kind, whose: dict[int, str], words: str) -> None:
    assert told_of([Turned(kind, next(iter(whose), None), whose)], given_up()) == words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({1: "甲局"}, "甲局填报本期进展，综合处可请乙局、丙局等 4 家报送"),
        ({2: "乙局", 5: "戊局"}, "乙局、戊局填报本期进展，综合处可请甲局、丙局等 3 家报送"),
        ({1: "甲局", 2: "乙局", 3: "丙局"}, "甲局、乙局等 3 家填报本期进展，综合处可请其余 2 家报送"),
    ],
)
def test_of_many_that_own_one_date_the_light_names_the_first(asked: dict[int, str], words: str) -> None:
    late = replace(lit(LightRule.OVERDUE), owner="甲局、乙局、丙局等5家单位", owner_ids=(1, 2, 3, 4, 5), part=None)
    assert told_of([Turned(FILL, id, {id: name}) for id, name in asked.items()], late) == words
