"""What tests begin with on PostgreSQL is carried over from SQLite: it is what the commands write there themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select

from tests import beginnings
from tests.databases import Databases, skip_without_postgresql
from tracker.database import Base

AT_RANDOM = {"password_hash", "request_id"}
NUMBERED_AS_IT_COMES = {"light_counts", "milestone_dates"}
"""Nothing refers to their rows; rows of one statement are numbered in any order."""
PLAYED = ("demo", "open_quarter", "scanned_quarter")


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, without what is drawn at random."""
    engine = create_engine(url)
    found = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            left_out = AT_RANDOM | ({"id"} if table.name in NUMBERED_AS_IT_COMES else set())
            kept = connection.execute(select(*(column for column in table.c if column.name not in left_out)))
            found[table.name] = sorted((tuple(row) for row in kept), key=repr)
    engine.dispose()
    return found


def test_rows_carried_over_are_those_that_commands_write(databases: Databases, tmp_path: Path) -> None:
    """Both plans issued, accounts, a quarter open and the first scan: 下达 to 提醒 once more on PostgreSQL itself."""
    skip_without_postgresql()
    with databases.fresh("postgresql", "schema") as url:
        for name in PLAYED:
            beginnings.CONTENTS[name].add(url, tmp_path)
        played = rows(url)
    with databases.fresh("postgresql", PLAYED[-1]) as url:
        carried = rows(url)
    assert {table: len(rows) for table, rows in carried.items()} == {table: len(rows) for table, rows in played.items()}
    for table, kept in carried.items():
        assert kept == played[table], table
    assert sum(bool(kept) for kept in carried.values()) > 30
