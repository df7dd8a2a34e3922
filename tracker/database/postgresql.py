"""A connection to PostgreSQL: what it keeps ready, what it leaves unasked, and a commit that waits for a standby.

A pair of servers that loses nothing acknowledges a commit when the standby has it too (synchronous_standby_names). With
the standby gone the server waits for ever, and whoever asked it with it; and when the wait is cancelled
(pg_cancel_backend, statement_timeout) it calls the commit done, with a warning: nobody knows then whether it will be
there after a failover. Both are told as a connection lost in the commit: UNKNOWN to `changes.outcome_of`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from typing import Any

import psycopg

SECONDS = 15.0
"""As long as a lock is waited for (database.PATIENT)."""

_WAITING = "SyncRepWaitForLSN"
"""The function of the server that warns, whatever its language."""

NOT_ON_STANDBY = "the commit is not known to be on the standby"

_READY = 1000
"""How many statements the server keeps ready for a connection, and the driver translated: more than all pages together
ask."""

_LONGEST, _MOST_VALUES = 200_000, 250
"""Bytes and values of a statement that is kept translated: what is next of tasks is 130 KB, a page of rows has 150."""


class Columns(Sequence[Any]):
    """The columns of an answer, made when somebody looks: of a statement asked before, SQLAlchemy knows them already.

    A page asks 36 statements with 650 columns. Nobody looks after the cursor has been asked something else.
    """

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    @cached_property
    def _made(self) -> Sequence[Any]:
        return psycopg.Cursor.description.__get__(self._cursor) or ()

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, place: Any) -> Any:
        return self._made[place]


class Cursor(psycopg.Cursor[Any]):
    """Like psycopg's, with columns that are made when somebody looks."""

    @property
    def description(self) -> Any:
        """The columns of an answer that has any, None of one that has not."""
        return Columns(self) if self.pgresult is not None and self.pgresult.nfields else super().description


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
    _keep_translated()
    made = Connection.connect(*told, cursor_factory=Cursor, **options)
    made.add_notice_handler(made.heard)
    return made


@cache
def _keep_translated() -> None:
    """psycopg writes `$1` for `%(name)s` and remembers 128 statements of at most 4 KB: so each page translated most of
    what it asks once more, a tenth of its time. It has no setting for that; another version of it does as it likes.
    """
    from psycopg import _queries

    with suppress(AttributeError):
        _queries._query2pg = lru_cache(_READY)(_queries._query2pg_nocache)
        _queries.MAX_CACHED_STATEMENT_LENGTH, _queries.MAX_CACHED_STATEMENT_PARAMS = _LONGEST, _MOST_VALUES


def prepare(connection: psycopg.Connection[Any]) -> None:
    """A connection of our own keeps statements ready, from their second time on, planned once for all values: what
    differs between them stands in the statement (states, kinds, ranks). Planned for each value, the menu's numbers took
    14 ms of planning to be counted in 2. It does without the compiler, which takes a second to speed up what takes five
    milliseconds.

    Behind a pool (PgBouncer) each transaction may be on another connection of the server: nothing is left on any.
    """
    connection.autocommit = True
    if is_pooled(connection):
        connection.prepare_threshold = None
    else:
        connection.prepared_max = _READY
        connection.prepare_threshold = 1
        connection.execute("SET jit = off")
        connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.autocommit = False


def is_pooled(connection: psycopg.Connection[Any]) -> bool:
    """Whether a pool stands between us and the server: the process that it named is not the one that answers."""
    answering = connection.execute("SELECT pg_backend_pid()").fetchone()
    return answering != (connection.info.backend_pid,)
