"""The power fails while offices save: what was answered is on disk, rows and files (P1c).

The clients of saving.py save reports, some with a file, while a recorder follows each write and each fsync of
the program and of the database. At a cut everything is killed, and the folders are put back as a disk would hold them:
what was synced, and of the rest nothing, or what chance kept (power/disk.py). Then the office starts on that.

Controls, which must lose something, or the test is blind: commits that are not synced, folders that are not synced,
files that are not synced. FAULT_SEED=7 runs that seed again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.clients.commands import Installation
from tests.faults.power.disk import Disk, compiler
from tests.faults.saving import (
    PATIENCE,
    Client,
    answers,
    at_work,
    clients_of,
    gave_up,
    kill_database,
    lent,
    lost,
    start_database,
)
from tests.faults.seeds import seed_of_run
from tests.servers.databases import Databases, skip_without_postgresql
from tests.servers.serving import Office, free_port

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(compiler() is None, reason="没有 C 编译器（cc），断电试验做不了"),
]

CUTS, CONTROL_CUTS = 100, 8
WITH_FILE, CONTROL_WITH_FILE = 8, 3
"""A report takes thirty files, no more."""
MOST_SAVES = 60
"""So many saves are answered between two cuts at most."""

WITHOUT_COMMITS = """
import sqlite3
from sqlalchemy import Engine, event
import tracker.database
@event.listens_for(Engine, "connect")
def _hurry(connection, record):
    connection.execute("PRAGMA synchronous=NORMAL")
"""
WITHOUT_FOLDERS = """
import os, stat
_fsync = os.fsync
os.fsync = lambda descriptor: None if stat.S_ISDIR(os.fstat(descriptor).st_mode) else _fsync(descriptor)
"""
WITHOUT_FILES = "import os; os.fsync = lambda descriptor: None"

BY_STDIO = ("pgstat.stat", "pg_internal.init", "postmaster.opts", "-shm")
"""What is written otherwise than by the calls that are recorded; a database makes each of them anew."""


@dataclass
class House:
    """An office, its database and the disk beneath both; `server`: the folder of PostgreSQL's socket."""

    office: Office
    disk: Disk
    server: Path | None
    data: Path | None = None
    environment: list[str] = field(default_factory=list)

    def start(self) -> None:
        """The machine has power again."""
        if self.server is not None and self.data is not None:
            start_database(self.server, self.data, *self.environment)
        self.office.start()

    def cut(self, chance: random.Random) -> None:
        """The machine has no power any more."""
        self.office.kill_all()
        if self.server is not None:
            kill_database(self.server)
        self.disk.cut(chance)

    def end(self) -> None:
        """Everything ends by itself."""
        assert self.office.server is not None
        self.office.server.terminate()
        self.office.server.wait()
        if self.server is not None:
            os.kill(int((self.server / ".s.PGSQL.5432.lock").read_text(encoding="ascii").split()[0]), signal.SIGINT)
            until = time.monotonic() + PATIENCE
            while (self.server / ".s.PGSQL.5432.lock").exists() and time.monotonic() < until:
                time.sleep(0.05)


@contextmanager
def house(kind: str, databases: Databases, folder: Path, before: str = "") -> Iterator[House]:
    """A demo with its quarter open, on a disk of its own."""
    with lent(kind, databases, folder) as (installation, server):
        roots = [installation.folder]
        if server is None:
            file = Path(installation.url.removeprefix("sqlite:///"))
            subprocess.run(["cp", file, installation.folder / "tracker.sqlite3"], check=True)
            installation = Installation(f"sqlite:///{installation.folder / 'tracker.sqlite3'}", installation.folder)
            disk, data = Disk(roots, folder), None
        else:
            data = kill_database(server)
            disk = Disk([*roots, data], server)
        environment = disk.environment()
        office = Office(installation, free_port(), folder / "serve.log", environment=environment, before=before)
        made = House(office, disk, server, data, [f"{name}={value}" for name, value in environment.items()])
        made.start()
        try:
            yield made
        finally:
            office.kill_all()


def cuts_of(house: House, clients: list[Client], chance: random.Random, cuts: int) -> None:
    """So many cuts while all clients save; after the last nobody does."""
    with at_work(clients):
        while house.disk.cuts < cuts - 1 and not gave_up(clients):
            wanted = answers(clients) + chance.randint(1, MOST_SAVES)
            until = time.monotonic() + PATIENCE
            while answers(clients) < wanted and time.monotonic() < until:
                time.sleep(0.005)
            house.cut(chance)
            house.start()
    assert house.office.server is not None
    ended = house.office.server.poll()
    assert gave_up(clients) == [], f"no answer after {house.disk.cuts} cuts ({ended})"


def told(kind: str, seed: int, house: House, clients: list[Client], missing: list[str]) -> None:
    """One line for who reads the run."""
    files = sum(len(client.files) for client in clients)
    print(
        f"{kind}, seed {seed}: {house.disk.cuts} cuts, {answers(clients)} answers, {files} files,"
        f" {sum(client.sent_again for client in clients)} requests sent again; lost: "
        + (", ".join(f"{sum(one.startswith(what) for one in missing)} {what}" for what in KINDS) or "nothing")
    )


KINDS = ("save", "report", "row", "file")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_answered_outlives_the_power(kind: str, databases: Databases, tmp_path: Path) -> None:
    if kind == "postgresql":
        skip_without_postgresql()
    seed = seed_of_run()
    chance = random.Random(seed)
    print(f"{kind}, seed {seed}")
    with house(kind, databases, tmp_path) as made:
        clients = clients_of(made.office, WITH_FILE)
        assert len(clients) > 10
        cuts_of(made, clients, chance, CUTS)
        made.end()
        unexplained = [place for place in made.disk.unexplained() if not place.endswith(BY_STDIO)]
        made.disk.cut(chance)
        made.start()
        clients[0].asked_until_answered("GET", "/login")
        missing = lost(clients, made.office.installation)
        told(kind, seed, made, clients, missing)
        assert unexplained == []
        assert missing == []
        assert [words for client in clients for words in client.wrong] == []
        made.office.installation.done("audit", "verify")


@pytest.mark.parametrize(
    ("without", "before", "expected"),
    [
        ("commits", WITHOUT_COMMITS, "save"),
        ("folders", WITHOUT_FOLDERS, "file"),
        ("files", WITHOUT_FILES, "file"),
    ],
)
def test_what_is_not_synced_is_lost(
    without: str, before: str, expected: str, databases: Databases, tmp_path: Path
) -> None:
    seed = seed_of_run()
    print(f"without {without}, seed {seed}")
    with house("sqlite", databases, tmp_path, before) as made:
        clients = clients_of(made.office, CONTROL_WITH_FILE)
        cuts_of(made, clients, random.Random(seed), CONTROL_CUTS)
        made.cut(random.Random(seed))
        missing = lost(clients, made.office.installation)
        told(f"sqlite without {without} synced", seed, made, clients, missing)
        assert any(one.startswith(expected) for one in missing)
