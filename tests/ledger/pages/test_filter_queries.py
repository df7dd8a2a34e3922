"""Lists of the same conditions share their statements: what sets two apart is a condition more, or a value."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tracker.ledger.pages.filter_queries import LedgerFilter, Pattern, bound
from tracker.people.access import Scope
from tracker.vocabulary import Colour, Kind, PartyRole, TaskState

REGION = Scope(rows.CHONGQING, None)
OTHER: dict[str, Any] = {
    "plan_id": 7,
    "unit": "交通",
    "role": PartyRole.CO,
    "light": Colour.RED,
    "state": TaskState.ACTIVE,
    "kind": Kind.MEASURED,
    "text": "公共交通",
    "handed_down": True,
    "bodies": frozenset({3}),
    "of_task": True,
    "unsigned": True,
    "unclaimed": True,
}


@pytest.mark.parametrize("name", [one.name for one in fields(LedgerFilter)])
def test_a_condition_more_is_another_list(session: Session, name: str) -> None:
    """A condition that is new to LedgerFilter stands here, too, or fails."""
    plain = LedgerFilter()
    assert Pattern.of(REGION, replace(plain, **{name: OTHER[name]})) != Pattern.of(REGION, plain)


def test_another_value_of_it_is_the_same_list_with_another_value(session: Session) -> None:
    found = rows.department("市交通局", rows.CHONGQING), rows.department("市商务委", rows.CHONGQING)
    wanted = LedgerFilter(plan_id=7, unit="交通", bodies=frozenset({3}))
    others = LedgerFilter(plan_id=8, unit="商务", bodies=frozenset({4}))
    assert Pattern.of(REGION, wanted) == Pattern.of(REGION, others)
    mine, theirs = bound(REGION, wanted), bound(REGION, others)
    assert {name for name in mine if mine[name] != theirs[name]} == {"plan", "named", "on_duty", "lit"}
    assert (mine["named"], theirs["named"]) == ([found[0].id], [found[1].id])
    assert Pattern.of(Scope(None, frozenset({3})), wanted) != Pattern.of(REGION, wanted)
