"""Which edition is the newest: of several quarters and years, as lists have them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.given import rows
from tests.given.builders import NOW, TODAY
from tests.reporting import world
from tracker.database import db
from tracker.supervision.editions.kept_queries import newest_of
from tracker.supervision.models import Edition
from tracker.supervision.period import newest_first
from tracker.vocabulary import EditionState


@pytest.mark.both
@pytest.mark.parametrize(
    "newest", ["2026Q3", "2026Q4", "2026", "2027Q1"], ids=["a quarter", "the last", "its year", "the next year"]
)
def test_that_of_a_year_comes_after_its_last_quarter(session: object, newest: str) -> None:
    """Own templates of 文稿 were tried on the fourth quarter where lists had 年度快报 above it."""
    world.region()
    round = world.opened()
    made = ("2026Q3", "2026Q4", "2026", "2027Q1")
    of: dict[str, Any] = {"sha256": "0" * 64, "title": "台账", "as_of": TODAY, "known_at": NOW, "layout": 1}
    of |= {"rule_versions": [1], "totals": {}, "prepared_at": NOW, "prepared_by": "测试"}
    for quarter in made[: made.index(newest) + 1]:
        for number in (1, 2):
            of_round = {"jurisdiction_id": rows.CHONGQING, "round_id": round.id, "quarter": quarter, "number": number}
            rows.added(Edition(**of_round, state=EditionState.DRAFT, **of))
    db.session.commit()
    found = newest_of(rows.CHONGQING)
    assert found is not None and (found.quarter, found.number) == (newest, 2)
    assert found.quarter == min(made[: made.index(newest) + 1], key=newest_first)
