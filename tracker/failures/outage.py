"""Whether database, disk and store of files answer: for /healthz, and for the page that says they do not."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy import literal, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from tracker.database import db
from tracker.stores.store import StoreDown

# The first byte of SQLite's codes: locked by another for too long, read-only, disk broken, full, not there.
_OF_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
# PostgreSQL's classes: connection, resources (disk full, too many connections), locked by another for too long, stopped
# by an administrator or a fault.
_OF_POSTGRESQL = ("08", "53", "55P03", "57P", "58")
# A server that only reads: a standby, or one that an administrator has stopped from writing.
_ONLY_READS = "25006"


_DISK_OF_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})
# A file could not be kept: the disk is full, its share used up, not writable, broken.
_OF_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


def is_disk(error: BaseException) -> bool:
    """Whether a file, or a SQLite database, could not be written because of the disk."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DISK_OF_SQLITE
    return isinstance(error, OSError) and error.errno in _OF_DISK


def is_outage(error: BaseException) -> bool:
    """Whether database, disk or store did not answer or took no writes, as against a fault of ours."""
    if is_disk(error) or isinstance(error, StoreDown):
        return True
    if isinstance(error, NoConnectionFree):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if getattr(error.orig, "sqlstate", None) == _ONLY_READS:
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _OF_SQLITE
    state = getattr(error.orig, "sqlstate", None)
    # Who was never let in has no state to tell.
    return state is None or state.startswith(_OF_POSTGRESQL)


def database_answers() -> bool:
    """Whether the database can be asked something now."""
    try:
        return bool(db.session.scalar(select(literal(1))) == 1)
    except SQLAlchemyError:
        db.session.remove()
        return False
