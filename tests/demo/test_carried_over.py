"""What tests begin with on PostgreSQL is carried over from SQLite: it is what the commands write there themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import create_engine, select, text

from tests.clients.commands import Installation
from tests.given import beginnings
from tests.servers.databases import Databases, skip_without_postgresql
from tracker.database import Base
from tracker.demo import build

AT_RANDOM = {"password_hash", "request_id", "prev_hash", "hash", "mark"}
"""Drawn at random, or a hash that covers what is."""
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


@pytest.mark.slow
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


A_QUARTER = timedelta(days=86)
"""From 下达 in April to the first day of July: a 核定 round, and a quarter's from its opening to its closing."""

# Of what was told before a day, without the numbers of rows.
TELLING = (
    "SELECT action, object_type, actor_name, count(*) FROM audit_entries WHERE at < :day AND action <> 'sign_in'"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "SELECT r.name, t.code, d.key, v.number, v.progress_text, v.problems, v.next_steps, v.coordination, v.forecast,"
    " v.stage, v.author, v.approver FROM report_versions v JOIN reports p ON p.id = v.report_id"
    " JOIN rounds r ON r.id = p.round_id JOIN tasks t ON t.id = p.task_id JOIN departments d ON d.id = p.department_id"
    " WHERE v.submitted_at < :day ORDER BY 1, 2, 3, 4",
    "SELECT r.name, t.code, f.colour, f.word, f.reason, f.frozen_on FROM frozen_lights f"
    " JOIN rounds r ON r.id = f.round_id JOIN tasks t ON t.id = f.task_id WHERE f.frozen_on < :day ORDER BY 1, 2",
)


def told(url: str, before: date) -> list[list[tuple[Any, ...]]]:
    """What the trail, the texts sent and the lights frozen before a day say."""
    engine = create_engine(url)
    with engine.connect() as connection:
        kept = [[tuple(map(str, row)) for row in connection.execute(text(one), {"day": before})] for one in TELLING]
    engine.dispose()
    return kept


@pytest.mark.slow
def test_a_quarter_of_the_story_is_told_the_same_on_postgresql(
    databases: Databases, offices: Callable[[str], Installation], tmp_path: Path
) -> None:
    """The demo's first quarter is lived on PostgreSQL itself: its trail, words and lights are those of SQLite."""
    skip_without_postgresql()
    lived: list[date] = []

    def a_quarter(first: date, before: date) -> Iterator[date]:
        for number in range(A_QUARTER.days):
            lived.append(first + timedelta(days=number))
            yield lived[-1]
        raise SystemExit(0)

    with databases.fresh("postgresql", "schema") as url, mock.patch.object(build, "_days_from", a_quarter):
        beginnings.CONTENTS["office_at_work"].add(url, tmp_path)
        played = told(url, lived[-1])
    whole = told(offices("sqlite").url, lived[-1])
    assert all(whole) and len(lived) == A_QUARTER.days
    for one, other in zip(played, whole, strict=True):
        assert one == other
