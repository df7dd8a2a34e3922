"""A read that sees everything as of one instant, however long it takes and whoever writes meanwhile.

Another process may join it: two then read what one of them would need twice as long for (second_process.py).
"""

from __future__ import annotations

import logging

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tracker.database import WRITES, db, end_read, has_changes
from tracker.database.remembered import is_snapshot, last_write

log = logging.getLogger(__name__)


def begin_snapshot() -> None:
    """Begin such a read; it ends as every read does (end_read)."""
    end_read()
    db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"} if _is_postgresql() else {})


def shared_snapshot() -> str | None:
    """By what another process joins the open snapshot; None where none is open, or this one writes.

    PostgreSQL gives it a name. SQLite does not, there each read is one: it is known by who wrote last.
    """
    session = db.session()
    if session.info.get(WRITES) or has_changes(session):
        return None
    if _is_postgresql():
        return str(session.scalar(select(func.pg_export_snapshot()))) if is_snapshot() else None
    return str(last_write())


def join_snapshot(shared: str) -> bool:
    """Begin the same; False where it has ended, or on SQLite where somebody has written since."""
    begin_snapshot()
    if not _is_postgresql():
        return str(last_write()) == shared
    try:
        db.session.execute(text(f"SET TRANSACTION SNAPSHOT '{shared}'"))  # takes no parameter; the server named it
    except DBAPIError as refused:
        log.warning("a snapshot cannot be joined: %s", refused.orig)
        end_read()
        return False
    return True


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
