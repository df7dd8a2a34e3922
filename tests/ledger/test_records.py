"""Records of the ledger are told apart by what they say, as the library's frozen ones are."""

from __future__ import annotations

import pytest

from tracker.ledger import records
from tracker.ledger.facts.task import Body


def test_they_are_equal_and_hashed_by_their_fields() -> None:
    assert Body(7, "交通局") == Body(7, "交通局")
    assert len({Body(7, "交通局"), Body(7, "交通局"), Body(8, "商务委")}) == 2


def test_none_is_made_that_may_change() -> None:
    with pytest.raises(AssertionError):
        records.dataclass(frozen=False)
