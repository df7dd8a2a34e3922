"""How many times one may try to sign in (reliability.md 2: 5 failures, 30 minutes)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 30
LOCK = timedelta(minutes=30)

# Failures older than this can lock nothing any more: a lock begins at most LOCK after its first failure and lasts LOCK.
MEMORY = 2 * LOCK


def locked_until(failures: Sequence[datetime], limit: int, at: datetime) -> datetime | None:
    """The end of the lock in force at an instant, or None: `limit` failures within LOCK lock for LOCK from the last.

    `failures` in order of time. Tries made while locked are not to be counted, so that a lock ends by the clock.
    """
    ends = [last + LOCK for first, last in zip(failures, failures[limit - 1 :], strict=False) if last - first < LOCK]
    return max((end for end in ends if end > at), default=None)
