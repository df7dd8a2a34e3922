"""Reads the tries to sign in that the throttle looks at: by account and address, newer than its memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.people.accounts.entering import throttle
from tracker.people.models import LoginAttempt


def recent_failures(username: str, address: str, at: datetime) -> tuple[datetime, ...]:
    """When signing in with the account did not work from that address since it last did, in order.

    At EVERYWHERE: when its codes were wrong.
    """
    return _failures([username], at).get((username, address), ())


def locks(usernames: Collection[str], at: datetime) -> dict[str, datetime]:
    """The accounts that are locked at some address, each with the end of its last lock."""
    ends: dict[str, datetime] = {}
    for (username, address), failures in _failures(usernames, at).items():
        until = throttle.locked_until(failures, at, throttle.patience_at(address))
        if until is not None:
            ends[username] = max(until, ends.get(username, until))
    return ends


def _failures(usernames: Collection[str], at: datetime) -> dict[tuple[str, str], tuple[datetime, ...]]:
    tries = select(LoginAttempt.username, LoginAttempt.ip, LoginAttempt.at, LoginAttempt.succeeded).where(
        LoginAttempt.username.in_(usernames), LoginAttempt.at > at - throttle.MEMORY, LoginAttempt.at <= at
    )
    failures: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for username, address, tried_at, succeeded in db.session.execute(tries.order_by(LoginAttempt.id)):
        if succeeded:
            failures[username, address].clear()
        else:
            failures[username, address].append(tried_at)
    return {pair: tuple(times) for pair, times in failures.items()}
