"""Failures of requests and jobs in the log: the same one once a minute, with how often it came meanwhile.

A database that is down fails every request in the same way: 500 of them wrote 62 MB in twenty seconds.
"""

from __future__ import annotations

import logging
import traceback

from tracker.failures.outage import is_outage
from tracker.failures.traceback_text import traceback_of
from tracker.stores.store import StoreDown
from tracker.tally import Tally

log = logging.getLogger(__name__)

AGAIN_AFTER = 60.0


class FailureLog:
    """Which failures were written of late."""

    def __init__(self) -> None:
        self._tally = Tally(AGAIN_AFTER)

    def tell(self, where: str, error: BaseException) -> None:
        """Write the failure with its traceback, unless the same kind was written less than a minute ago.

        The same: every outage of the database, or of the store; else the same class of error, raised by the same line.
        """
        missed = self._tally.missed(_kind_of(error))
        if missed is None:
            return
        since = f"; the same failure came {missed} more times since it was last written" if missed else ""
        log.error("%s%s\n%s", where, since, traceback_of(error))


def _kind_of(error: BaseException) -> str:
    if isinstance(error, StoreDown):
        return "outage of the store"
    if is_outage(error):
        return "outage"
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return f"{type(error).__name__} {last.filename}:{last.lineno}" if last else type(error).__name__
