"""What is told as an outage of the database, and what as a fault of ours."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.orm import Session, scoped_session

from tracker.failures.outage import database_answers, is_disk, is_outage


def of_sqlite(code: int) -> OperationalError:
    error = sqlite3.OperationalError("said")
    error.sqlite_errorcode = code
    return OperationalError("statement", {}, error)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), True),
        (of_sqlite(sqlite3.SQLITE_FULL), True),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), True),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), True),
        (of_sqlite(sqlite3.SQLITE_ERROR), False),  # too many variables, no such table
        (OperationalError("statement", {}, psycopg.OperationalError("connection refused")), True),
        (OperationalError("statement", {}, errors.AdminShutdown("said")), True),
        (OperationalError("statement", {}, errors.DiskFull("said")), True),
        (OperationalError("statement", {}, errors.TooManyConnections("said")), True),
        (InternalError("statement", {}, errors.ReadOnlySqlTransaction("said")), True),
        (InternalError("statement", {}, errors.InFailedSqlTransaction("said")), False),
        (OperationalError("statement", {}, errors.QueryCanceled("said")), False),
        (OperationalError("statement", {}, errors.DeadlockDetected("said")), False),
        (DBAPIError("statement", {}, psycopg.Error("said"), connection_invalidated=True), True),
        (ValueError("said"), False),
    ],
)
def test_what_is_an_outage(error: BaseException, expected: bool) -> None:
    assert is_outage(error) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [(sqlite3.SQLITE_FULL, True), (sqlite3.SQLITE_READONLY_DBMOVED, True), (sqlite3.SQLITE_BUSY, False)],
)
def test_a_full_disk_below_a_sqlite_database_is_said_to_be_one(code: int, expected: bool) -> None:
    assert is_disk(of_sqlite(code)) is expected


def test_a_statement_that_is_wrong_is_none(session: scoped_session[Session]) -> None:
    with pytest.raises(DBAPIError) as caught:
        session.execute(text("SELECT nothing FROM nowhere"))
    assert not is_outage(caught.value)
    session.rollback()
    assert database_answers()
