"""Which body is the commission of a region that has several of its kind on record."""

from __future__ import annotations

import pytest

from tests.given import rows
from tracker.database import db
from tracker.people.accounts.queries import commission_id
from tracker.vocabulary import UnitClass


@pytest.mark.both
def test_one_of_a_county_is_not_that_of_the_region(session: object) -> None:
    """A county's commission was entered in the registry of the region: rungs were laid before it, at random."""
    lower = rows.department("万州区发展改革委", unit_class=UnitClass.LOWER_COMMISSION)
    whole = rows.department("市发展改革委", unit_class=UnitClass.COMMISSION)
    db.session.commit()
    assert commission_id(rows.CHONGQING) == whole.id
    assert lower.id < whole.id
