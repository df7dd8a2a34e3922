"""The database server is destroyed and comes back from a base backup and the archive of its log (P13).

Offices save while the base backup is taken and after it. Two recoveries by PostgreSQL's own means, as README says them:
to a named point, where every row must be the same; and to the end of the archive, where all that was answered before
the last archived segment was begun must be there, and the audit trail whole. FAULT_SEED=7 runs that seed again.
"""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.clients.commands import Installation
from tests.faults.pairs import wait
from tests.faults.saving import Client, answers, at_work, clients_of, kill_database, lent, lost, start_database
from tests.faults.seeds import seed_of_run
from tests.servers.databases import Account, Databases, server_programs, skip_without_postgresql
from tests.servers.serving import Office, free_port
from tracker.backup.postgresql import Tables
from tracker.backup.rows import Reading, differences, read_rows

pytestmark = pytest.mark.fault

SAVES = 150
"""Answered in each of the three stretches: before the base backup, between it and the point, after the point."""
TIMEOUT = 5
"""Seconds of archive_timeout here; README's recipe says 240."""

ARCHIVING = """
archive_mode = on
archive_timeout = {timeout}
archive_command = 'test ! -f {archive}/%f && cp %p {archive}/.%f && sync {archive}/.%f && mv {archive}/.%f {archive}/%f'
"""
RECOVERY = """
archive_mode = off
restore_command = 'cp {archive}/%f %p'
"""


@dataclass
class Machine:
    """Servers that come and go behind one socket, and what outlives them: base backup and archive."""

    folder: Path
    data: Path
    account: Account

    @property
    def archive(self) -> Path:
        """Another machine's disk, as it were."""
        return self.folder / "archive"

    @property
    def base(self) -> Path:
        """The base backup."""
        return self.folder / "base"

    def made(self, place: Path) -> Path:
        """An empty folder of the server's account."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        self.account.own(place)
        return place

    def archiving(self) -> None:
        """The server is started anew and archives its log from now on."""
        self.made(self.archive)
        kill_database(self.folder)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(ARCHIVING.format(timeout=TIMEOUT, archive=self.archive))
        start_database(self.folder, self.data)

    def written_out(self, point: str = "nothing") -> str:
        """A point by that name ends a segment of the log; the segment's name."""
        self.answer(f"SELECT pg_create_restore_point('{point}')")
        return str(self.answer("SELECT pg_walfile_name(pg_switch_wal())"))

    def demand_failure_told(self, installation: Installation) -> None:
        """While the archive takes nothing, `tracker doctor` says so; afterwards it has caught up."""
        aside = self.archive.rename(self.folder / "unplugged")
        self.written_out()
        wait(lambda: self.answer("SELECT last_failed_time > last_archived_time FROM pg_stat_archiver") is True)
        assert "日志归档失败" in installation.run("doctor").out
        aside.rename(self.archive)
        self.written_out()
        wait(lambda: self.answer("SELECT last_failed_time < last_archived_time FROM pg_stat_archiver") is True)

    def base_backup(self) -> None:
        """Taken while everybody works."""
        source = f"host={self.folder} user=postgres"
        words = ["-D", self.made(self.base), "-c", "fast", "-X", "stream", "-d", source]
        self.account.run(server_programs() / "pg_basebackup", *words)
        self.account.run(server_programs() / "pg_verifybackup", self.base)

    def destroy(self) -> None:
        """Nothing is left of the server."""
        kill_database(self.folder)
        shutil.rmtree(self.data)

    def recover(self, *settings: str) -> float:
        """A new server out of base backup and archive; the seconds until it takes writes."""
        began = time.monotonic()
        self.account.run("/bin/cp", "-a", self.base, self.data)
        with (self.data / "postgresql.conf").open("a") as written:
            written.write("\n".join([RECOVERY.format(archive=self.archive), *settings, ""]))
        self.account.run("/usr/bin/touch", self.data / "recovery.signal")
        start_database(self.folder, self.data)
        wait(lambda: self.answer("SELECT pg_is_in_recovery()") is False)
        return time.monotonic() - began

    def answer(self, statement: str, database: str = "postgres") -> Any:
        """The first value."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as asked:
            found = asked.execute(statement.encode()).fetchone()
            return found[0] if found else None

    def reading(self) -> Reading:
        """The rows of the office as they are now."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="office") as connection:
            return read_rows(Tables(connection))


def save_more(clients: list[Client]) -> None:
    """Until so many more are answered."""
    wanted = answers(clients) + SAVES
    wait(lambda: answers(clients) >= wanted)


def test_recovered_from_base_backup_and_archive(databases: Databases, tmp_path: Path) -> None:
    skip_without_postgresql()
    seed = seed_of_run()
    with lent("postgresql", databases, tmp_path) as (installation, folder):
        assert folder is not None
        data = Path((folder / ".s.PGSQL.5432.lock").read_text(encoding="ascii").splitlines()[1])
        machine = Machine(folder, data, Account.choose())
        machine.archiving()
        office = Office(installation, free_port(), tmp_path / "serve.log")
        office.start()
        try:
            clients = clients_of(office, with_file=5)
            with at_work(clients):
                save_more(clients)
                machine.base_backup()
                save_more(clients)
            installation.done("audit", "verify")
            before, handed_over = machine.reading(), tokens(clients)
            segment = machine.written_out("handed_over")
            wait(lambda: (machine.archive / segment).exists())
            assert "日志归档，最近一次成功" in installation.run("doctor").out
            machine.demand_failure_told(installation)

            with at_work(clients):
                save_more(clients)
                seen = watched(clients, random.Random(seed).uniform(TIMEOUT, 3 * TIMEOUT))
                died = time.monotonic()
                machine.destroy()
                office.kill_all()
                seconds = machine.recover()
                installation.done("alert", "pause", "--reason", "从归档恢复")
                installation.done("audit", "verify")
                missing = {one.removeprefix("save ") for one in lost(clients, installation) if one.startswith("save")}
                kept = [at for token, at in seen.items() if token not in missing]
                print(
                    f"seed {seed}: {len(seen)} answers, the server died {died - max(kept):.1f} s after the last that"
                    f" came back ({len(missing)} lost, archive_timeout {TIMEOUT} s); recovered in {seconds:.1f} s"
                )
                assert not missing & handed_over
                for client in clients:
                    came_back = [token not in missing for token in client.answered]
                    assert came_back == sorted(came_back, reverse=True), "something is lost, and what came later is not"
                office.start()
        finally:
            office.kill_all()

        machine.destroy()
        machine.recover("recovery_target_name = 'handed_over'", "recovery_target_action = promote")
        assert differences(before, machine.reading()) == []
        installation.done("audit", "verify")


def tokens(clients: list[Client]) -> set[str]:
    """Of all saves that were answered."""
    return {token for client in clients for token in client.answered}


def watched(clients: list[Client], seconds: float) -> dict[str, float]:
    """When each answer was heard, those of before at the beginning."""
    until, seen = time.monotonic() + seconds, dict[str, float]()
    while (now := time.monotonic()) < until:
        for token in tokens(clients):
            seen.setdefault(token, now)
        time.sleep(0.05)
    return seen
