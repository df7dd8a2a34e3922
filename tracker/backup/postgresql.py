"""PostgreSQL: a dump on a snapshot that our own reading shares, and putting it back in two steps."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import URL, make_url

from tracker.backup.files import Tell
from tracker.backup.rows import SKIPPED
from tracker.backup.sqlite import NO_REVISION
from tracker.backup.watched import run
from tracker.errors import RuleRefused

if TYPE_CHECKING:
    import psycopg

FILE = "database.dump"
LATER = "channels"
"""The table whose rows come last: without a channel nothing leaves (acts/alerts/outbox.py)."""

NO_PROGRAM = (
    "找不到 {name}：PostgreSQL 的备份和恢复要用它。请在本机安装 PostgreSQL {server} 或更新版本的客户端程序"
    "（Debian、统信、麒麟：postgresql-client），或把它所在的文件夹写进 TRACKER_PG_BIN"
)
TOO_OLD = (
    "{name} 是第 {found} 版，比数据库服务器（第 {server} 版）旧，不能用。请安装第 {server} 版或更新的客户端程序，"
    "或把新版所在的文件夹写进 TRACKER_PG_BIN"
)

POOLED = (
    "数据库前面有连接池（PgBouncer），备份和恢复不能经过它：pg_dump、pg_restore 会把自己的设置留在别人要用的连接上。"
    "请把数据库服务器自己的地址写进 TRACKER_DATABASE_DIRECT_URL"
)

_DEBIAN = Path("/usr/lib/postgresql")
_AT_A_TIME = 2000


@dataclass(frozen=True)
class Server:
    """Where the database is, and of which major version its server."""

    url: URL
    major: int

    def run(
        self, name: str, *arguments: str | Path, tell: Tell, grows: Path | None = None, connects: bool = True
    ) -> str:
        """Run one of PostgreSQL's programs and give what it prints; RuleRefused with what it said of a failure.

        `grows`: the file that it writes (watched.py).
        """
        command = [program(name, self.major), *map(str, arguments)]
        if connects:
            command += ["--dbname", self.url.set(drivername="postgresql", password=None).render_as_string()]
        return run(command, _told(self.url.password), tell, grows)


def _told(password: str | None = None) -> dict[str, str]:
    known = {"LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "5"}
    return {**known, "PGPASSWORD": password} if password else known


def _quiet(words: str) -> None:
    """Hears nothing."""


def program(name: str, server: int) -> str:
    """The path of a program that knows a server of this major version; RuleRefused where there is none.

    Of those that do the oldest, the server's own where it is there: pg_restore 17 sends a server of 16 settings that it
    refuses. Looked for in TRACKER_PG_BIN, on PATH, then where Debian and its kin keep the versions side by side.
    """
    folders = [os.environ["TRACKER_PG_BIN"]] if os.environ.get("TRACKER_PG_BIN") else []
    debian = sorted(_DEBIAN.glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    found = [shutil.which(name, path=folder) for folder in [*folders, os.environ.get("PATH", ""), *map(str, debian)]]
    versions = {path: major_of(run([path, "--version"], _told(), _quiet)) for path in dict.fromkeys(found) if path}
    fitting = [path for path, version in versions.items() if version >= server]
    if fitting:
        return min(fitting, key=versions.__getitem__)
    if versions:
        raise RuleRefused(TOO_OLD.format(name=name, found=max(versions.values()), server=server))
    raise RuleRefused(NO_PROGRAM.format(name=name, server=server))


def major_of(said: str) -> int:
    """15 of `pg_dump (PostgreSQL) 15.19 (Debian 15.19-1)`; 0 where it says nothing of the kind."""
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Tables:
    """The tables of a database, in one transaction."""

    connection: psycopg.Connection[Any]

    def names(self) -> list[str]:
        """Its tables, by name."""
        found = self.connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return sorted(name for (name,) in found if name != SKIPPED)

    def columns(self, table: str) -> list[str]:
        """Its columns."""
        found = self.connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [f'"{table}"'],
        )
        return [name for (name,) in found]

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Its rows, a few thousand at a time."""
        named = ", ".join(f'"{name}"' for name in columns)
        with self.connection.cursor(name="tracker_backup") as cursor:
            cursor.itersize = _AT_A_TIME
            cursor.execute(f'SELECT {named} FROM "{table}"'.encode())
            yield from cursor


@dataclass(frozen=True)
class Snapshot:
    """A transaction that sees one instant, exported so that pg_dump sees the same."""

    server: Server
    connection: psycopg.Connection[Any]
    exported: str
    revision: str
    engine_version: str
    engine: str = "postgresql"
    file: str = FILE

    @property
    def size(self) -> int:
        """Bytes that the dump takes at most, about."""
        found = self.connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(found[0]) if found else 0

    def write(self, folder: Path, tell: Callable[[str], None]) -> Path:
        """The dump in the custom format, on disk."""
        tell("pg_dump 导出数据库")
        place = folder / FILE
        plainly = ("--format=custom", "--no-owner", "--no-privileges", "--no-password")
        snapshot = (f"--snapshot={self.exported}", f"--file={place}")
        self.server.run("pg_dump", *plainly, *snapshot, tell=tell, grows=place)
        with place.open("rb+") as file:
            os.fsync(file.fileno())
        return place

    @contextmanager
    def tables(self, copy: Path) -> Iterator[Tables]:
        """Its tables, as of the same instant."""
        yield Tables(self.connection)


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Begin to read; RuleRefused at once where pg_dump is missing or too old."""
    with connected(url) as (server, connection):
        _revision(connection)  # where there is nothing to copy, no program is missed
        for name in ("pg_dump", "pg_restore"):
            program(name, server.major)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        exported = connection.execute("SELECT pg_export_snapshot()").fetchone()
        version = connection.info.parameter_status("server_version") or ""
        yield Snapshot(server, connection, str(exported[0]) if exported else "", _revision(connection), version)
        connection.execute("COMMIT")


@contextmanager
def connected(url: str) -> Iterator[tuple[Server, psycopg.Connection[Any]]]:
    """A connection of our own that begins no transaction by itself; RuleRefused where it leads through a pool."""
    import psycopg

    from tracker.database.postgresql import is_pooled

    place = make_url(url)
    plain = place.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True, connect_timeout=5) as connection:
        if is_pooled(connection):
            raise RuleRefused(POOLED)
        yield Server(place, connection.info.server_version // 10000), connection


def demand_direct(url: str) -> None:
    """RuleRefused where an address leads through a pool."""
    with connected(url):
        pass


def may_create_databases(connection: psycopg.Connection[Any]) -> bool:
    """Whether the account of this connection may."""
    asked = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    found = connection.execute(asked).fetchone()
    return bool(found and found[0])


def answers(url: str) -> bool:
    """Whether a database can be reached at all: the server may let the account into its own alone."""
    import psycopg

    try:
        with connected(url):
            return True
    except psycopg.OperationalError:
        return False


def _revision(connection: psycopg.Connection[Any]) -> str:
    there = connection.execute("SELECT to_regclass(%s)", [SKIPPED]).fetchone()
    found = connection.execute(f"SELECT version_num FROM {SKIPPED}".encode()).fetchone() if there and there[0] else None
    if found is None:
        raise RuleRefused(NO_REVISION)
    return str(found[0])


def faults_of(path: Path, engine_version: str, tell: Tell = _quiet) -> list[str]:
    """What pg_restore finds wrong with a dump when it reads all of it; it connects to no server.

    `engine_version`: of the server of which it is, `15.19 (Debian 15.19-1)`.
    """
    major = re.match(r"\d+", engine_version)
    try:
        reader = program("pg_restore", int(major[0]) if major else 0)
        run([reader, "--verbose", f"--file={os.devnull}", str(path)], _told(), tell)
    except RuleRefused as refused:
        return ["；".join([refused.message, *refused.details])]
    return []


def restore_all_but_channels(server: Server, dump: Path, spare: Path, tell: Tell) -> None:
    """The first step, all of it or nothing: tables and rows, but those of the channels. `spare`: a file to write in."""
    later = _later(server, dump)
    first = [line for line in _listed(server, dump) if line not in later]
    _restore(server, dump, first, spare, tell)


def restore_channels(server: Server, dump: Path, spare: Path, tell: Tell) -> None:
    """The second step, all of it or nothing: the rows of the channels, then keys, indexes and triggers."""
    _restore(server, dump, _later(server, dump), spare, tell)


def _later(server: Server, dump: Path) -> list[str]:
    channels = [line for line in _listed(server, dump) if re.search(rf" TABLE DATA \S+ {LATER} ", line)]
    return channels + _listed(server, dump, "--section=post-data")


def _listed(server: Server, dump: Path, *which: str) -> list[str]:
    said = server.run("pg_restore", "--list", *which, dump, tell=_quiet, connects=False)
    return [line for line in said.splitlines() if line and not line.startswith(";")]


def _restore(server: Server, dump: Path, lines: Sequence[str], spare: Path, tell: Tell) -> None:
    spare.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        plainly = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password")
        # What it says of each table is its sign of life.
        server.run("pg_restore", *plainly, "--verbose", f"--use-list={spare}", dump, tell=tell)
    finally:
        spare.unlink(missing_ok=True)
