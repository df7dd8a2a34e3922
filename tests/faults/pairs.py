"""Two PostgreSQL servers, one the synchronous standby of the other, and the hands that move the work from one to the
other: stop the primary for good, promote the standby, make the other one anew as its standby.

Both name each other, never `*`: whoever copies a server (pg_basebackup) would count as a standby.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.databases import Account, folder_of_data, server_programs

SETTINGS = """
listen_addresses = ''
synchronous_standby_names = 'ANY 1 (a, b)'
synchronous_commit = {commit}
wal_sender_timeout = 5s
wal_retrieve_retry_interval = 200ms
checkpoint_timeout = 30min
max_connections = 60
"""
PATIENCE = 120.0


@dataclass
class Node:
    """A server: the folder of its socket, its data, and the number that its socket and its port have."""

    name: str
    folder: Path
    data: Path
    port: int = 5432

    def connected(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection to one of its databases, each statement a transaction of its own."""
        where = {"host": str(self.folder), "port": self.port, "user": "postgres", "dbname": database}
        return psycopg.connect(**where, autocommit=True, connect_timeout=5)

    def answers(self, statement: str) -> Any:
        """The first value of an answer, None where a statement has none."""
        with self.connected() as asked:
            answer = asked.execute(statement.encode())
            found = answer.fetchone() if answer.description else None
            return found[0] if found else None

    def processes(self) -> dict[int, str]:
        """All that run, the first of them first, with what each calls itself."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        found = {first: "postmaster"}
        for place in Path("/proc").iterdir():
            try:
                if place.name.isdecimal() and int((place / "stat").read_text().rpartition(")")[2].split()[1]) == first:
                    found[int(place.name)] = (place / "cmdline").read_text().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                continue
        return found

    def signal(self, number: signal.Signals, kind: str = "") -> None:
        """Send a signal to all of its processes, or to those of a kind."""
        for pid, name in self.processes().items():
            if kind in name:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    continue


@dataclass
class Pair:
    """`primary` and `standby` change places at each failover."""

    programs: Path
    account: Account
    primary: Node
    standby: Node

    @property
    def url(self) -> str:
        """The address by which the program finds whichever of the two takes writes."""
        hosts = ",".join(sorted(str(node.folder) for node in (self.primary, self.standby)))
        return f"postgresql+psycopg://postgres@/tracker?host={hosts}&port=5432,5432&target_session_attrs=read-write"

    def begin(self, commit: str) -> None:
        """The first primary with its standby."""
        node = self.primary
        self.account.run(
            self.programs / "initdb", "-D", node.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "-N",
        )  # fmt: skip
        with (node.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(commit=commit))
        self._start(node)
        self.rebuild()

    def cut(self) -> None:
        """The standby hears nothing more of the primary, which goes on."""
        self.primary.signal(signal.SIGSTOP, "walsender")

    def promote(self) -> None:
        """The standby takes over; the old primary is not asked."""
        self.account.run(self.programs / "pg_ctl", "promote", "-w", "-D", self.standby.data)
        self.primary, self.standby = self.standby, self.primary

    def rebuild(self) -> None:
        """Make the other server anew as a standby; afterwards it is synchronous."""
        node, source = self.standby, f"host={self.primary.folder} user=postgres"
        for place in node.folder.glob(".s.PGSQL*"):  # whose owner is dead, and may not have been buried yet
            place.unlink()
        shutil.rmtree(node.data)
        node.data.mkdir(mode=0o700)
        self.account.own(node.data)
        self.account.run(self.programs / "pg_basebackup", "-D", node.data, "-R", "-c", "fast", "-d", source)
        with (node.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = '{source} application_name={node.name}'\n")
        self._start(node)
        joined = (
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum') AND state = 'streaming'"
        )
        wait(lambda: bool(self.primary.answers(joined)))

    def end(self) -> None:
        """Both are killed: who waits for them is told at once."""
        for node in (self.primary, self.standby):
            if (node.data / "postmaster.pid").exists():
                node.signal(signal.SIGKILL)

    def _start(self, node: Node) -> None:
        said = node.folder / "log"
        self.account.run(
            self.programs / "pg_ctl", "start", "-w", "-D", node.data, "-l", said, "-o", f"-k {node.folder}"
        )


@contextmanager
def running_pair(commit: str = "on") -> Iterator[Pair]:
    """Both run, and nothing of them is left; `commit`: PostgreSQL's synchronous_commit."""
    account = Account.choose()
    folder = Path(tempfile.mkdtemp(prefix="tracker-pair-", dir=folder_of_data(durable=False)))
    account.own(folder)
    nodes = []
    for name in "ab":
        node = Node(name, folder / name, folder / f"data_{name}")
        for place in (node.folder, node.data):
            place.mkdir(mode=0o700)
            account.own(place)
        nodes.append(node)
    pair = Pair(server_programs(), account, *nodes)
    try:
        pair.begin(commit)
        yield pair
    finally:
        pair.end()
        shutil.rmtree(folder, ignore_errors=True)


def wait(until: Callable[[], bool]) -> None:
    """Until something is so."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < PATIENCE, "nothing came of it"
        time.sleep(0.05)
