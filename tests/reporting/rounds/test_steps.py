"""A round is locked as the person saw it."""

from __future__ import annotations

import pytest

from tests.given import rows
from tests.reporting.world import Region, by, opened, region
from tracker.errors import Conflict, NotFound
from tracker.reporting.rounds import steps


@pytest.fixture
def of(session: object) -> Region:
    return region()


def test_a_round_seen_before_it_changed_is_a_conflict(of: Region) -> None:
    round = opened()
    with pytest.raises(Conflict):
        steps.round_of(by(of.coordinator_head), round.id, round.version + 1)
    stranger = region(rows.SHANXI).coordinator_head
    with pytest.raises(NotFound):
        steps.round_of(by(stranger), round.id, round.version)
