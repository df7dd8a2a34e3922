"""One number over all rows: the same on both databases, another for every change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.servers.databases import Databases, skip_without_postgresql
from tracker.backup import postgresql, sqlite
from tracker.backup.manifest import AuditHead
from tracker.backup.rows import Reading, audit_differences, differences, print_of, read_rows


@dataclass(frozen=True)
class Plain:
    """A table of values."""

    of: Sequence[Sequence[Any]]

    def names(self) -> list[str]:
        return ["t"]

    def columns(self, table: str) -> list[str]:
        return ["a", "b"]

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        yield from self.of


BEFORE = [(1, "甲"), (2, None), (2, None)]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (BEFORE, []),
        ([(2, None), (1, "甲"), (2, None)], []),
        ([(1, "甲"), (2, None)], ["表 t 应有 3 行，实有 2 行"]),
        ([(1, "甲"), (2, None), (1, "甲")], ["表 t 的 3 行里有内容不同"]),
        ([(1, "乙"), (2, None), (2, None)], ["表 t 的 3 行里有内容不同"]),
        ([(1, "甲"), (2, ""), (2, None)], ["表 t 的 3 行里有内容不同"]),
    ],
)
def test_rows_lost_doubled_or_altered_are_told(after: list[tuple[Any, ...]], told: list[str]) -> None:
    assert differences(read_rows(Plain(BEFORE)), read_rows(Plain(after))) == told


def test_a_table_that_is_not_there_is_told() -> None:
    one = read_rows(Plain(BEFORE))
    assert differences(one, Reading()) == ["表 t 不见了"] and differences(Reading(), one) == ["表 t 是多出来的"]


@dataclass(frozen=True)
class Templates(Plain):
    """The table of templates, or that of an older version without their family."""

    titles: Sequence[str]

    def names(self) -> list[str]:
        return ["paper_templates"]

    def columns(self, table: str) -> Sequence[str]:
        return self.titles


def test_a_template_is_looked_for_where_it_is_kept() -> None:
    """Letters' beside the uploads, an edition's papers' beside the papers."""
    rows = [("edition", "2b"), ("edition", None), ("letter", "1a")]
    assert read_rows(Templates(rows, ["family", "file_sha256"])).files == {"uploads/1a", "editions/2b"}
    assert read_rows(Templates([("1a",)], ["file_sha256"])).files == {"uploads/1a"}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (AuditHead(3, 3, "ab"), []),
        (AuditHead(3, 3, "cd"), ["审计记录第 3 条的链上指纹与清单不符，请运行 tracker audit verify"]),
        (AuditHead(2, 2, "ef"), ["审计记录应有 3 条、末号 3，实有 2 条、末号 2"]),
    ],
)
def test_where_the_audit_trail_ends(now: AuditHead, told: list[str]) -> None:
    assert audit_differences(AuditHead(3, 3, "ab"), now) == told


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Decimal("0.10"), Decimal("0.1")),
        (datetime(2026, 11, 20, 2, tzinfo=UTC), "2026-11-20 02:00:00.000000"),
        (date(2026, 11, 20), "2026-11-20"),
        ({"b": 1, "a": None}, {"a": None, "b": 1}),
    ],
)
def test_one_value_in_two_shapes_is_one_number(left: Any, right: Any) -> None:
    assert print_of([left]) == print_of([right])
    assert print_of([left]) != print_of([left, None])


def test_both_databases_give_the_same_numbers(databases: Databases) -> None:
    """The demo at work, as it lies in SQLite and as it was carried over to PostgreSQL."""
    skip_without_postgresql()
    with databases.fresh("sqlite", "demo") as here, databases.fresh("postgresql", "demo") as there:
        with sqlite.opened(sqlite.path_of(here)) as tables:
            ours = read_rows(tables)
        with postgresql.connected(there) as (_, connection), connection.transaction():
            theirs = read_rows(postgresql.Tables(connection))
    assert differences(ours, theirs) == []
    assert ours.files == theirs.files and any(path.startswith("uploads/") for path in ours.files)


def test_a_writer_goes_on_and_what_he_writes_later_is_not_in_the_copy(databases: Databases, tmp_path: Path) -> None:
    """The copy is as of the instant at which it was begun, however often it stops on the way."""
    with databases.fresh("sqlite", "demo") as url:
        path = sqlite.path_of(url)
        with closing(sqlite3.connect(path, isolation_level=None)) as writer, sqlite.snapshot(url) as snapshot:
            writer.execute("PRAGMA journal_mode=WAL")
            before = writer.execute("SELECT count(*) FROM done_requests").fetchone()[0]

            def disturb(words: str) -> None:
                writer.execute("INSERT INTO done_requests VALUES (?, '2026-11-20 02:00:00.000000')", [words])

            disturb("x")
            copy = snapshot.write(tmp_path, disturb)
            after = writer.execute("SELECT count(*) FROM done_requests").fetchone()[0]
        with sqlite.opened(copy) as tables:
            assert read_rows(tables, only=("done_requests",)).tables["done_requests"].rows == before
        assert after > before and not list(tmp_path.glob("*-wal"))
