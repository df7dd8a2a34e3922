"""How many times one may try to sign in (reliability.md 2: 5 failures, 30 minutes), by account and address together.

Somebody who guesses at an account locks it where he sits, and nowhere else: its owner enters from his own desk. An
office behind one address is not shut out by the mistypings of thirty people: each account is counted for itself.
Wrong 动态口令 are counted at all addresses together besides: who is asked for one has typed the right password.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LIMIT = 5
LOCK = timedelta(minutes=30)

EVERYWHERE = "*"
"""What stands in place of an address where wrong codes are counted at all of them."""


@dataclass(frozen=True)
class Patience:
    """So many failures within LOCK lock; after so many the next try waits so long."""

    limit: int
    waits: Mapping[int, timedelta]


AT_AN_ADDRESS = Patience(LIMIT, {3: timedelta(seconds=10), 4: timedelta(seconds=30)})
CODES_EVERYWHERE = Patience(10, {})

# Failures older than this can lock nothing any more: a lock begins at most LOCK after its first failure and lasts LOCK.
MEMORY = 2 * LOCK


def patience_at(address: str) -> Patience:
    """What holds there."""
    return CODES_EVERYWHERE if address == EVERYWHERE else AT_AN_ADDRESS


def refused_until(failures: Sequence[datetime], at: datetime, patience: Patience = AT_AN_ADDRESS) -> datetime | None:
    """Until when no password is looked at, the right one neither: the end of the lock or of the wait; None: it is.

    `failures` in order of time. Tries made meanwhile are not to be counted, so that a lock ends by the clock.
    """
    return locked_until(failures, at, patience) or _waits_until(failures, at, patience)


def locked_until(failures: Sequence[datetime], at: datetime, patience: Patience = AT_AN_ADDRESS) -> datetime | None:
    """The end of the lock in force at an instant, or None: so many failures within LOCK lock for LOCK from the last."""
    enough = zip(failures, failures[patience.limit - 1 :], strict=False)
    ends = [last + LOCK for first, last in enough if last - first < LOCK]
    return max((end for end in ends if end > at), default=None)


def _waits_until(failures: Sequence[datetime], at: datetime, patience: Patience) -> datetime | None:
    recent = [failure for failure in failures if at - failure < LOCK]
    end = recent[-1] + patience.waits.get(len(recent), timedelta()) if recent else at
    return end if end > at else None
