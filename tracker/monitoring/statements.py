"""Statements that the database took long for: told in the log without their values, the same one once a minute."""

from __future__ import annotations

import logging
import re
from typing import Any

from sqlalchemy import Connection, Engine, event

from tracker import clock
from tracker.monitoring.current import current
from tracker.monitoring.logs import FACTS
from tracker.tally import Tally

log = logging.getLogger(__name__)

AGAIN_AFTER = 60.0
LONGEST = 2000
"""Characters of a statement in the log."""

_BEGAN = "tracker_began"
_SPACE = re.compile(r"\s+")


class SlowStatements:
    """Watches one engine, tells what took `at_least` so many seconds; and counts for the request that asks.

    Example: “slow statement 1.204 s: SELECT tasks.id FROM tasks WHERE …”.
    """

    def __init__(self, engine: Engine, at_least: float) -> None:
        self._at_least = at_least
        self._tally = Tally(AGAIN_AFTER)
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)

    def _begin(self, connection: Connection, *_: Any) -> None:
        connection.info[_BEGAN] = clock.elapsed()

    def _end(self, connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        seconds = clock.elapsed() - connection.info[_BEGAN]
        request = current()
        if request is not None and not statement.startswith("BEGIN"):  # SQLite's way to begin (database/)
            request.asked(seconds)
        if seconds >= self._at_least:
            self._tell(statement, seconds)

    def _tell(self, statement: str, seconds: float) -> None:
        missed = self._tally.missed(statement)
        if missed is None:
            return
        words = _SPACE.sub(" ", statement)[:LONGEST]
        again = f", {missed} more since it was last told" if missed else ""
        log.warning("slow statement %.3f s%s: %s", seconds, again, words, extra={FACTS: {"seconds": round(seconds, 3)}})
