"""Values that many tests need, with defaults."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from tracker import audit, changes
from tracker.actor import COMMAND, Act, Actor
from tracker.clock import noon_of
from tracker.config import Config

# A Friday, ten in the morning in Shanghai, a working day of a year whose calendar is known.
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)

_requests = (f"test-{number}" for number in itertools.count(1))


@contextmanager
def requests_of(contents: str) -> Iterator[None]:
    """Request ids of contents: who sends a form over them sends none that was sent when they were made."""
    global _requests
    held, _requests = _requests, (f"{contents}-{number}" for number in itertools.count(1))
    try:
        yield
    finally:
        _requests = held


def act(
    on: date | None = None, actor: Actor = COMMAND, at: datetime | None = None, request_id: str | None = None
) -> Act:
    """An act at NOW, at noon in Shanghai of the day `on`, or at the instant `at`, each with a request id of its own."""
    return Act(actor, at or (noon_of(on) if on else NOW), request_id or next(_requests))


def acted(on: date | None = None) -> None:
    """Somebody did something: the entry that every act leaves in the trail, for what a test writes without one.

    A scan looks for it: of a day that was scanned already nothing is due where nobody has done anything since.
    """
    doing = act(on)
    with changes.writing(doing):
        audit.record(doing, "save", "task", 1)


def settings(url: str, instance: Path) -> Config:
    """Settings of an application over the database at `url`, its files in `instance`."""
    return Config(instance=instance, database_url=url, secret_key="tests only", base_url="http://127.0.0.1:8000")
