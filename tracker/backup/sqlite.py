"""SQLite: a copy as of one instant while others write, and reading the tables of a file that nobody writes."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from tracker.backup.rows import SKIPPED
from tracker.backup.rules import BESIDE
from tracker.errors import RuleRefused

FILE = "database.sqlite3"

NO_FILE = "数据库还没有建好，或者被移走了：文件 {path} 不在"
NOT_A_DATABASE = "数据库 {name} 打不开：不是 SQLite 数据库，或者已经损坏"
NO_REVISION = "数据库还没有建好，请先运行 tracker setup"

_PAGES = 4000
"""Copied at a time: 16 MB, a tenth of a second; between two of them nobody waits, for readers lock nobody out."""

_TEXT = 26
"""Letters of an instant as SQLAlchemy writes it: 2026-11-20 02:00:00.000000."""


def path_of(url: str) -> Path:
    """The file of a database by its address."""
    return Path(make_url(url).database or "")


def beside(path: Path) -> list[Path]:
    """The files that SQLite keeps beside a database while it is written, or that are left of one that was killed."""
    return [path.with_name(f"{path.name}{end}") for end in BESIDE]


@dataclass(frozen=True)
class Snapshot:
    """The source, its read begun: whatever is committed later is not in it."""

    connection: sqlite3.Connection
    revision: str
    engine: str = "sqlite"
    engine_version: str = sqlite3.sqlite_version
    file: str = FILE

    @property
    def size(self) -> int:
        """Bytes that the copy takes, about."""
        pages: int = self.connection.execute("PRAGMA page_count").fetchone()[0]
        size: int = self.connection.execute("PRAGMA page_size").fetchone()[0]
        return pages * size

    def write(self, folder: Path, tell: Callable[[str], None]) -> Path:
        """The copy as one file, on disk. It is not in WAL mode: nothing beside it belongs to it."""
        place, told = folder / FILE, [0]

        def progress(status: int, left: int, pages: int) -> None:
            tenth = (pages - left) * 10 // pages if pages else 10
            if tenth > told[0]:
                told[0] = tenth
                tell(f"复制数据库 {tenth * 10}%")

        with closing(sqlite3.connect(place)) as copy:
            self.connection.backup(copy, pages=_PAGES, progress=progress)
            copy.execute("PRAGMA journal_mode=DELETE")
        # The rest is read from the copy: the office's log of changes need not be kept for us any longer.
        self.connection.execute("COMMIT")
        with place.open("rb+") as file:
            os.fsync(file.fileno())
        return place

    @contextmanager
    def tables(self, copy: Path) -> Iterator[Tables]:
        """Its tables, read from the copy: the office's database has no reader meanwhile."""
        with opened(copy) as tables:
            yield tables


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Begin to read. The read lasts until the copy is written; it holds up no writer."""
    path = path_of(url)
    if not path.is_file():
        raise RuleRefused(NO_FILE.format(path=path))
    with closing(sqlite3.connect(path, isolation_level=None, timeout=15)) as connection:
        connection.execute("BEGIN")
        yield Snapshot(connection, _revision(connection))


def _revision(connection: sqlite3.Connection) -> str:
    try:
        found = connection.execute(f"SELECT version_num FROM {SKIPPED}").fetchone()
    except sqlite3.OperationalError as lacking:
        if "no such table" not in str(lacking):
            raise
        found = None
    if found is None:
        raise RuleRefused(NO_REVISION)
    return str(found[0])


@dataclass(frozen=True)
class Tables:
    """The tables of a file."""

    connection: sqlite3.Connection

    def names(self) -> list[str]:
        """Its tables, by name."""
        found = self.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        return sorted(name for (name,) in found if name != SKIPPED)

    def columns(self, table: str) -> list[str]:
        """Its columns."""
        return list(self._kinds(table))

    def _kinds(self, table: str) -> dict[str, str]:
        found = self.connection.execute(f'PRAGMA table_info("{table}")')
        return {row[1]: str(row[2]).upper().split("(")[0] for row in found}

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Its rows, what SQLite keeps as text or number as what the column is for."""
        kinds = self._kinds(table)
        meant = [(place, _MEANT[kinds[name]]) for place, name in enumerate(columns) if kinds[name] in _MEANT]
        named = ", ".join(f'"{name}"' for name in columns)
        for found in self.connection.execute(f'SELECT {named} FROM "{table}"'):
            row = list(found)
            for place, mean in meant:
                if row[place] is not None:
                    row[place] = mean(row[place])
            yield row


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or len(value) == _TEXT:
        return value
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value


def _number(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) else value


_MEANT: dict[str, Callable[[Any], Any]] = {
    "BOOLEAN": bool,
    "JSON": json.loads,
    "DATETIME": _instant,
    "TIMESTAMP": _instant,
    "NUMERIC": _number,
    "DECIMAL": _number,
}


@contextmanager
def opened(path: Path, is_still: bool = True) -> Iterator[Tables]:
    """A file that nobody writes, opened to be read; RuleRefused where it is no database.

    `is_still`: only the file itself counts; else what lies beside it does, too, as for everybody who opens it.
    """
    how = "mode=ro&immutable=1" if is_still else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield Tables(connection)
    except sqlite3.DatabaseError as broken:
        raise RuleRefused(NOT_A_DATABASE.format(name=path.name)) from broken


def faults_of(path: Path) -> list[str]:
    """What SQLite itself finds wrong with a file, each a sentence."""
    with opened(path) as tables:
        found = [str(row[0]) for row in tables.connection.execute("PRAGMA integrity_check(20)")]
    return [] if found == ["ok"] else [f"数据库自检：{said}" for said in found]
