"""Several 需协调事项 of one body in one task, one after another: which of them still stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, region, report
from tracker.acts.reporting import reviews
from tracker.reporting.coordination.queries import matters_of, settled
from tracker.reporting.quarters import Quarter

FIRST, SECOND, THIRD = Quarter(2026, 4), Quarter(2027, 1), Quarter(2027, 2)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.mark.slow
def test_what_goes_on_again_is_not_over_because_a_later_one_was_taken_back(of: Region) -> None:
    """It was left out of the next report as dealt with, while it waited for 综合处."""
    task = of.task()
    for quarter in (FIRST, SECOND, THIRD):
        opened(quarter=quarter)
    said = [report(task, of.transport, quarter) for quarter in (FIRST, SECOND, THIRD)]
    for one, words in zip(said, ("请协调用地", "", "请协调资金"), strict=True):
        accepted(one, of, replace(TEXT, coordination=words))
    mine = task.id, of.transport.id
    assert settled([mine]) == frozenset()
    for one in (said[2], said[1]):
        reviews.undo_acceptance(by(of.coordinator, OPENED), one.id, None)
    row = matters_of(task.jurisdiction_id)[mine]
    assert (row.is_open, row.words) == (True, "请协调用地")
    assert settled([mine]) == frozenset()
