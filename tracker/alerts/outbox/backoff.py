"""How long to wait before the next attempt, and when one is given up (reliability.md P4). Pure."""

from __future__ import annotations

from datetime import timedelta

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 24 * 60))

LOST_AFTER = timedelta(minutes=10)
"""Who claimed an attempt so long ago is gone: no attempt takes longer."""


def wait_after(attempt: int) -> timedelta | None:
    """How long to wait after the attempt of this number (1 is the first) went wrong; None: it was the last."""
    return _WAITS[attempt - 1] if attempt <= len(_WAITS) else None
