"""Which values count where a closing is told anew."""

from __future__ import annotations

from datetime import date

import pytest

from tests.given.builders import NOW
from tracker.ledger.facts.judging_queries import Judging
from tracker.ledger.facts.task import Closing, Since

LAST, LATER = date(2026, 12, 31), date(2027, 1, 22)


@pytest.mark.parametrize(
    ("closing", "counts"),
    [
        (None, True),
        (Closing(1), True),
        (Closing(1, values_until=LAST), False),
        (Closing(1, since=Since(NOW, LAST, LAST)), False),
    ],
    ids=["today", "first told", "更正 of the quarter", "of the year"],
)
def test_a_value_of_the_next_year_is_none_of_a_quarter_told_anew(closing: Closing | None, counts: bool) -> None:
    judging = Judging.of(NOW, closing)
    assert judging.counts(LAST)
    assert judging.counts(LATER) is counts
