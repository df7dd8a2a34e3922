"""Failures of requests and jobs in the log: the same one once a minute, with how often it came meanwhile.

A database that is down fails every request in the same way: 500 of them wrote 62 MB in twenty seconds.
"""

from __future__ import annotations

import logging
import traceback
from threading import Lock

from tracker import clock
from tracker.outage import is_outage

log = logging.getLogger(__name__)

AGAIN_AFTER = 60.0

# More kinds of failures than this at once: the oldest are forgotten and told anew.
_KINDS = 200


class FailureLog:
    """What was told when, in seconds that no change of the machine's clock moves, and how often it came since."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[float, int]] = {}
        self._lock = Lock()

    def tell(self, where: str, error: BaseException) -> None:
        """Write the failure with its traceback, unless the same kind was written less than a minute ago.

        The same: every outage of the database; else the same class of error, raised by the same line.
        """
        missed = self._missed(_kind_of(error), clock.elapsed())
        if missed is None:
            return
        since = f"; the same failure came {missed} more times since it was last written" if missed else ""
        log.error("%s%s", where, since, exc_info=error)

    def _missed(self, kind: str, now: float) -> int | None:
        """How often it was not told since it last was; None where it is not to be told now."""
        with self._lock:
            at, count = self._told.pop(kind, (None, 0))
            if at is not None and now - at < AGAIN_AFTER:
                self._told[kind] = (at, count + 1)
                return None
            self._told[kind] = (now, 0)
            while len(self._told) > _KINDS:
                self._told.pop(next(iter(self._told)))
            return count


def _kind_of(error: BaseException) -> str:
    if is_outage(error):
        return "outage"
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return f"{type(error).__name__} {last.filename}:{last.lineno}" if last else type(error).__name__
