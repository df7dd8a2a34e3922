"""Fixtures for every test: a database of its own on SQLite and on PostgreSQL, the application over it, a client.

A test that asks for `database_url`, or for anything built on it, can run on each database; twins.py says on which it
does. `--every-case` runs everything on both.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, scoped_session

from tests.clients.commands import Installation
from tests.given import beginnings, builders, readings
from tests.servers import buckets, programs, twins
from tests.servers.databases import Databases, has_postgresql, running_server, skip_without_postgresql
from tests.servers.programs import program
from tracker import clock, memory
from tracker.actor import Act
from tracker.database import db
from tracker.people.accounts import passwords

for name in [name for name in os.environ if name.startswith("TRACKER_")]:
    del os.environ[name]

gc.set_threshold(400_000, 20, 100)
"""Half a million objects live as long as the run: looking through them again and again took a tenth of its time.

No application of a test sets it back (memory_kept).
"""

LONG = ("tests/demo/", "tests/journeys/", "tests/browser/", "tests/faults/")
"""What takes longest: each of it a minute or two of one process, of the faults a quarter of an hour."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--every-case`: nothing is left to one database."""
    parser.addoption("--every-case", action="store_true", help="run every case on both databases (make fault does)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what one database is enough for, and spread what takes longest."""
    if not config.getoption("every_case") and not any("::" in name for name in config.args):
        left_out = on_one_database(items)
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
        items[:] = [item for item in items if item not in left_out]
    _spread(items)


def on_one_database(items: Collection[pytest.Item]) -> set[pytest.Item]:
    """What is left to the other database (twins.py); a test without a twin is left to none."""
    names = Counter(twins.of_both(item.nodeid) for item in items)
    return {item for item in items if names[twins.of_both(item.nodeid)] > 1 and not _is_here(item)}


def _is_here(item: pytest.Item) -> bool:
    told = item.get_closest_marker("on")
    is_both = item.get_closest_marker("both") is not None or not has_postgresql()
    kind = item.callspec.params.get("database_kind")  # type: ignore[attr-defined]
    return kind is None or kind in twins.chosen(item.nodeid, told.args if told else (), is_marked_both=is_both)


def _spread(items: list[pytest.Item]) -> None:
    """Every process of a run begins with something of LONG: at the end short tests even them out.

    Each is handed an equal part of the list, one after the other, and takes from another's end when it is done.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    parts: list[list[pytest.Item]] = [[] for _ in range(processes)]
    for number, folder in enumerate(LONG):
        parts[number % processes] += [item for item in items if item.nodeid.startswith(folder)]
    short = iter([item for item in items if not item.nodeid.startswith(LONG)])
    for part in parts:
        part += islice(short, max(0, len(items) // processes - len(part)))
    items[:] = [*chain(*parts), *short]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Each process of a run writes the byte code of its share of the tests before it reads them all.

    In a fresh clone pytest rewrites the assertions of every file: nine seconds, which each process spent for itself.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return
    root, processes = session.config.rootpath, int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    asked = {file for folder in session.config.args for file in (root / folder).rglob("test_*.py")}
    for file in sorted(asked)[int(worker.removeprefix("gw")) :: processes]:
        # What cannot be imported, or leaves itself out, says so when it is read.
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(file.relative_to(root).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """What is there before the first test is never looked through again, also where the program itself clears up."""
    gc.collect()
    gc.freeze()


hypothesis.settings.register_profile("tracker", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tracker")


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Passwords are hashed in no time, also those of the demo accounts; the method itself is tested where it stands."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = passwords.Cost(kib=8, passes=1)
        patch.setattr(passwords, "NOBODYS", passwords.NOBODYS.replace(str(passwords.COST), str(cheap)))
        patch.setattr(passwords, "COST", cheap)
        yield


@event.listens_for(Engine, "connect")
def _hurry(connection: object, record: object) -> None:
    """A test's database need not outlive the power; tests/faults have processes of their own.

    PostgreSQL prepares what it is asked the first time, not the sixth, and plans it once (databases.PLANNED_ONCE).
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
    elif isinstance(connection, psycopg.Connection) and connection.prepare_threshold is not None:
        connection.prepare_threshold = 0


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and commands read NOW: no test depends on the day it is run, a holiday or a year without a calendar."""
    monkeypatch.setattr(clock, "now", lambda: builders.NOW)


@pytest.fixture(scope="session")
def storage() -> Iterator[str]:
    """The address of a storage that speaks S3."""
    with buckets.running_storage() as url:
        yield url


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the processes of a test run make once for all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "contents"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True, scope="session")
def readings_kept(shared: Path) -> Iterator[None]:
    """The same file is not read again and again; tests/plantext/test_apart.py is about the process that reads."""
    with readings.kept_in(shared):
        yield


@pytest.fixture(autouse=True, scope="session")
def templates_kept(shared: Path) -> Iterator[None]:
    """A template is compiled once in a test run, not by each process for each application."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": FileSystemBytecodeCache(str(shared))})
        yield


@pytest.fixture(autouse=True, scope="session")
def memory_kept() -> Iterator[None]:
    """A test run ends soon: no request looks through all objects to give memory back; test_memory.py says when."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "give_back", lambda since=None: None)
        patch.setattr(memory, "look_seldom", lambda: None)
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Databases]:
    """Fresh databases, by the names of beginnings.CONTENTS."""
    folder = tmp_path_factory.mktemp("databases")
    with ExitStack() as stack:
        yield Databases(folder, shared, beginnings.CONTENTS, lambda: stack.enter_context(running_server()))
        programs.end_all()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    if request.param == "postgresql":
        skip_without_postgresql()
    return str(request.param)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, database_kind: str, databases: Databases, tmp_path: Path
) -> Iterator[str]:
    """The address of a database with the schema and no rows, or with what a fixture of the test asks for.

    Files of these contents lie in tmp_path, the instance folder.
    """
    contents = beginning_of(request) or beginnings.asked_for(request.fixturenames, "schema")
    with databases.fresh(database_kind, contents) as url:
        instance = databases.instance(contents)
        if instance.exists():
            shutil.copytree(instance, tmp_path, dirs_exist_ok=True)
        yield url


def beginning_of(request: pytest.FixtureRequest) -> str | None:
    """The name of contents that a test gets as its parameter `beginning`."""
    case = getattr(request.node, "callspec", None)
    return case.params.get("beginning") if case else None


@pytest.fixture
def real_registry(database_url: str) -> None:
    """Asks that the database begins with the registry of seeds/departments."""


@pytest.fixture
def small_registry(database_url: str) -> None:
    """Asks that the database begins with the registry of tests/people/registries.py."""


@pytest.fixture
def chongqing_received(real_registry: None) -> None:
    """Asks that the database begins with the 重庆 plan received over the real registry."""


@pytest.fixture
def shanxi_received(real_registry: None) -> None:
    """Asks that the database begins with the 山西 plan received over the real registry."""


@pytest.fixture
def chongqing_issued(real_registry: None) -> None:
    """Asks that the database begins with all tasks of the 重庆 plan issued, 各负其责 where no lead is named."""


@pytest.fixture
def shanxi_issued(real_registry: None) -> None:
    """Asks that the database begins with all tasks of the 山西 plan issued, 各负其责 where no lead is named."""


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over that database, with an instance folder of its own."""
    with program(builders.settings(database_url, tmp_path)) as app:
        yield app


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """An open application context and its database session."""
    with app.app_context():
        yield db.session


@pytest.fixture
def demo(
    request: pytest.FixtureRequest, database_kind: str, databases: Databases, tmp_path: Path
) -> Iterator[Installation]:
    """An installation of its own with both demo plans issued and the demo accounts, for commands and for pages."""
    contents = beginnings.asked_for(request.fixturenames, "demo")
    with databases.fresh(database_kind, contents) as url:
        yield Installation(url, shutil.copytree(databases.instance(contents), tmp_path / "instance"))


@pytest.fixture
def open_quarter(demo: Installation) -> None:
    """Asks that the demo installation begins with 2026Q4 open in both regions."""


@pytest.fixture
def scanned(demo: Installation) -> None:
    """Asks that the demo installation begins with the first scan behind it."""


@pytest.fixture
def scanned_quarter(demo: Installation) -> None:
    """Asks that the demo installation begins with the first scan behind it and 2026Q4 open in both regions."""


@pytest.fixture
def demo_app(demo: Installation) -> Iterator[Flask]:
    """The application over the demo installation."""
    with program(builders.settings(demo.url, demo.folder)) as app:
        yield app


@pytest.fixture
def act() -> Callable[..., Act]:
    """Builds who and when: builders.act."""
    return builders.act


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every process that is begun from here on."""
    noted, really = list[subprocess.Popen[bytes]](), subprocess.Popen

    def popen(*told: Any, **more: Any) -> subprocess.Popen[bytes]:
        noted.append(really(*told, **more))
        return noted[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return noted


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen that nobody has signed in with."""
    return app.test_client()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Close with what was skipped and why, so that green never means “not looked at”."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
    )
    terminalreporter.section("skipped")
    if not reasons:
        terminalreporter.write_line("Nothing was skipped.")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} skipped: {reason}")
