"""The process that holds the lease, where a test lets it work."""

from __future__ import annotations

from flask import Flask

from tests.given.builders import NOW
from tracker.scheduler import Keeper, keep_lease


def holder(app: Flask) -> Keeper:
    """It has just taken the lease, or renewed it: it is the same process each time."""
    keeper = Keeper(app, owner="tests")
    with app.app_context():
        keep_lease(keeper, NOW)
    assert keeper.held_lease()
    return keeper
