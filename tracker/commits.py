"""A commit on PostgreSQL that waits for a standby: how long somebody is let wait, and when it is not told as done.

A pair of servers that loses nothing acknowledges a commit when the standby has it too (synchronous_standby_names). With
the standby gone the server waits for ever, and whoever asked it with it; and when the wait is cancelled
(pg_cancel_backend, statement_timeout) it calls the commit done, with a warning: nobody knows then whether it will be
there after a failover. Both are told as a connection lost in the commit: UNKNOWN to `changes.outcome_of`.
"""

from __future__ import annotations

from typing import Any

import psycopg

SECONDS = 15.0
"""As long as a lock is waited for (database.PATIENT)."""

_WAITING = "SyncRepWaitForLSN"
"""The function of the server that warns, whatever its language."""

NOT_ON_STANDBY = "the commit is not known to be on the standby"


class Connection(psycopg.Connection[Any]):
    """A connection whose commits are done when they are said to be done."""

    _timeout: float | None = None
    _is_doubtful = False

    def heard(self, warning: psycopg.errors.Diagnostic) -> None:
        """What the server says beside its answers."""
        self._is_doubtful |= warning.source_function == _WAITING

    def wait(self, gen: Any, *bounds: Any, **bound: Any) -> Any:
        """As ever, and for a commit no longer than that."""
        if self._timeout is not None:
            bound = {"timeout": self._timeout}
        return super().wait(gen, *bounds, **bound)

    def commit(self) -> None:
        """Done, also on the standby where there is one; else OperationalError on a connection that is closed."""
        self._timeout = SECONDS
        try:
            super().commit()
        except psycopg.OperationalError as fault:
            # What the server refuses has a state: 40001 of two writers at once.
            if fault.sqlstate is None:
                self.close()
            raise
        finally:
            self._timeout = None
        if self._is_doubtful:
            self.close()
            raise psycopg.OperationalError(NOT_ON_STANDBY)


def connect(*told: Any, **options: Any) -> Connection:
    """Like psycopg.connect."""
    made = Connection.connect(*told, **options)
    made.add_notice_handler(made.heard)
    return made
