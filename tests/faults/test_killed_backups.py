"""Copies killed on the way while an office writes: a whole one holds whatever was acknowledged before it (P13).

Writers keep a file, then commit a row that names it, then note it as acknowledged. Copies are made by the command in a
process of its own and killed at random, seldom late enough to be whole; each that is whole must verify, and the last is
restored while the writers go on. FAULT_SEED=7 runs that seed again.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.faults.seeds import seed_of_run
from tests.given.builders import act, settings
from tests.servers.databases import Databases
from tests.servers.programs import program
from tracker import audit, changes
from tracker.actor import COMMAND
from tracker.audit import AuditEntry
from tracker.backup.manifest import read_list
from tracker.backup.rules import name_of
from tracker.backup.shelf import Shelved, copies
from tracker.database import db
from tracker.stores.folder import Folder

TRACKER = Path(sys.executable).with_name("tracker")
ACTION = "drill"


@dataclass
class Office:
    """Writers side by side; `acknowledged`: fingerprints of the files whose rows are committed."""

    app: Flask
    folder: Path
    acknowledged: set[str] = field(default_factory=set)
    faults: list[BaseException] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    def work(self, number: int) -> None:
        """Keep a file, name it in a row, say so; again and again."""
        count = 0
        try:
            while not self.ended.wait(0.2):
                count += 1
                data = f"{number} {count} ".encode() + os.urandom(3000)
                sha256 = Folder(self.folder / "uploads").keep(data)
                with self.app.app_context(), changes.writing(act(actor=COMMAND)):
                    audit.record(act(), ACTION, "backup", sha256[:48], file=sha256)
                self.acknowledged.add(sha256)
        except BaseException as fault:
            self.faults.append(fault)
            raise


@contextmanager
def office(installation: Installation, writers: int) -> Iterator[Office]:
    """So many write until the end."""
    with program(settings(installation.url, installation.folder)) as app:
        here = Office(app, installation.folder)
        threads = [Thread(target=here.work, args=(number,)) for number in range(writers)]
        for thread in threads:
            thread.start()
        try:
            yield here
        finally:
            here.ended.set()
            for thread in threads:
                thread.join()
            with app.app_context():
                db.engine.dispose()
    assert here.faults == []


def begun(installation: Installation, *words: str | Path) -> subprocess.Popen[bytes]:
    """A command in a process of its own, with its helpers in a group of their own."""
    return subprocess.Popen(
        [TRACKER, "backup", *map(str, words)],
        env={**os.environ, "TRACKER_DATABASE_URL": installation.url, "TRACKER_INSTANCE": str(installation.folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def done(installation: Installation, *words: str | Path) -> None:
    """The same for one that must end with 0."""
    process = begun(installation, *words)
    said = process.communicate()[1]
    assert process.returncode == 0, said.decode()


def made(installation: Installation, shelf: Path) -> None:
    """One more copy; where the one before it was begun in this very second, whole or killed, in the next."""
    taken = " ".join(path.name for path in shelf.iterdir())
    while any(name_of(datetime.now(UTC) + timedelta(seconds=ahead), False) in taken for ahead in range(3)):
        time.sleep(0.2)
    done(installation, "create", shelf)


def killed(process: subprocess.Popen[bytes], shelf: Path, after: float) -> None:
    """Killed so many seconds after its folder was made, or as it is then, if it has ended."""
    while process.poll() is None and not list(shelf.glob(".*.unfinished")):
        time.sleep(0.005)
    time.sleep(after)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def whole(shelf: Path) -> list[Shelved]:
    """What has the name of a copy; each has a manifest."""
    found = copies(shelf)
    assert all(one.manifest is not None for one in found), [one.fault for one in found]
    return found


def named_in(copy: Path) -> set[str]:
    """Files that the rows of a copy name (SQLite)."""
    with closing(sqlite3.connect(copy / "database.sqlite3")) as rows:
        found = rows.execute("SELECT json_extract(detail, '$.file') FROM audit_entries WHERE action = ?", [ACTION])
        return {str(sha256) for (sha256,) in found}


def demand_all(copy: Path, before: set[str]) -> None:
    """Everything acknowledged before it was begun is in it, and each file that a row names."""
    listed = read_list((copy / "files.sha256").read_text())
    assert before <= {path.rpartition("/")[2] for path in listed}
    if (copy / "database.sqlite3").exists():
        rows = named_in(copy)
        assert before <= rows
        assert {f"files/uploads/{sha256}" for sha256 in rows} <= set(listed)


def drill(source: Installation, other: Installation, shelf: Path, kills: list[float], writers: int) -> str:
    """Kill copies so many seconds after they began, let one end, restore it while everybody writes; what was found."""
    survived = 0
    with office(source, writers) as here:
        wait_for(here, 1)
        for after in kills:
            there, before = {one.path for one in whole(shelf)}, set(here.acknowledged)
            killed(begun(source, "create", shelf), shelf, after)
            for one in whole(shelf):
                if one.path not in there:
                    survived += 1
                    done(source, "verify", one.path)
                    demand_all(one.path, before)
        before = set(here.acknowledged)
        made(source, shelf)
        newest = whole(shelf)[0]
        demand_all(newest.path, before)
        done(other, "restore", newest.path)
        written = len(here.acknowledged)
    found = restored(other)
    assert before <= found
    assert all((other.folder / "uploads" / sha256).is_file() for sha256 in found)
    return f"{len(kills)} kills, {survived} whole all the same; {written} rows acknowledged, {len(found)} restored"


def wait_for(here: Office, count: int) -> None:
    """Until so many are acknowledged."""
    while len(here.acknowledged) < count:
        assert not here.faults
        time.sleep(0.01)


def restored(other: Installation) -> set[str]:
    """Files that the rows of the restored installation name."""
    with program(settings(other.url, other.folder)) as app, app.app_context():
        return {one.detail["file"] for one in db.session.scalars(select(AuditEntry).where(AuditEntry.action == ACTION))}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_a_killed_copy_is_none_and_the_next_holds_what_was_acknowledged(
    demo: Installation, database_kind: str, tmp_path: Path
) -> None:
    other = Installation(f"sqlite:///{tmp_path / 'other' / 'tracker.sqlite3'}", tmp_path / "other")
    print(drill(demo, other, tmp_path / "shelf", [0.0], 4))


@pytest.mark.fault
def test_thirty_killed_copies(demo: Installation, database_kind: str, databases: Databases, tmp_path: Path) -> None:
    seed = seed_of_run()
    print(f"seed {seed}")
    moments = random.Random(seed)
    with databases.fresh(database_kind, "") as url:
        other = Installation(url, tmp_path / "other")
        print(drill(demo, other, tmp_path / "shelf", [moments.uniform(0, 8) for _ in range(30)], 20))
