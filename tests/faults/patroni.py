"""Three PostgreSQL servers that Patroni keeps, with the etcd it asks who leads: the recipe of README, on one machine.

A node is PostgreSQL with its Patroni. Both die together, as a machine does, or both stand still and go on later.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psycopg

from tests.faults.pairs import Node, wait
from tests.servers.databases import Account, folder_of_data, server_programs
from tests.servers.serving import free_port

PROGRAMS = ("patroni", "etcd")
DEFAULTS = {"ttl": 30, "loop_wait": 10, "retry_timeout": 10}
"""Patroni's own: a leader that says nothing for thirty seconds leads no more."""

_FOLLOWING = """
    SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name <> 'pg_basebackup'
"""
_PARAMETERS = {"max_connections": 60, "wal_sender_timeout": "5s", "checkpoint_timeout": "30min"}


@dataclass
class Member:
    """A node: the server, its Patroni's settings, the port where that tells of the others, and its process."""

    server: Node
    settings: Path
    rest: int
    patroni: subprocess.Popen[bytes] | None = None

    def signal(self, number: signal.Signals) -> None:
        """To Patroni and to all of its server: the machine dies, stands still, goes on."""
        assert self.patroni is not None
        with suppress(ProcessLookupError):
            self.patroni.send_signal(number)
        with suppress(FileNotFoundError):
            self.server.signal(number)

    @property
    def leads(self) -> bool:
        """Whether it answers and takes writes."""
        try:
            return not self.server.answers("SELECT pg_is_in_recovery()")
        except psycopg.Error:
            return False


@dataclass
class Cluster:
    """The nodes, and the etcd that all of them ask."""

    programs: Path
    account: Account
    folder: Path
    members: list[Member]
    etcd: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address by which the program finds whichever takes writes."""
        hosts = ",".join("127.0.0.1" for _ in self.members)
        ports = ",".join(str(member.server.port) for member in self.members)
        return f"postgresql+psycopg://postgres@/tracker?host={hosts}&port={ports}&target_session_attrs=read-write"

    @property
    def leader(self) -> Member:
        """Who takes writes now; waits until somebody does."""
        wait(lambda: any(member.leads for member in self.members))
        return next(member for member in self.members if member.leads)

    @property
    def primary(self) -> Node:
        """Its server."""
        return self.leader.server

    def start(self, member: Member) -> None:
        """Let Patroni run: it begins its server, makes it anew where it must, and lets it follow who leads."""
        member.patroni = self.run("patroni", str(member.settings), log=member.server.folder / "patroni.log")

    def run(self, *words: str, log: Path) -> subprocess.Popen[bytes]:
        """A program in the background as the account of the servers; what it says goes into a file."""
        program = shutil.which(words[0])
        assert program is not None
        environment = {"PATH": f"{self.programs}:{os.defpath}", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        with log.open("ab") as said:
            return subprocess.Popen(
                [program, *words[1:]], stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, env=environment,
                cwd=self.folder, start_new_session=True, **self.account.options,  # type: ignore[call-overload]
            )  # fmt: skip

    def is_whole(self, *, is_synchronous: bool) -> bool:
        """Whether all the others follow the leader, and Patroni has noted which of them may take its place.

        Until it has, a second failure finds nobody who may: with `synchronous_mode_strict` all wait for who led.
        """
        try:
            following = self.leader.server.answers(_FOLLOWING)
            with urlopen(f"http://127.0.0.1:{self.leader.rest}/cluster", timeout=5) as told:
                roles = [member["role"] for member in json.load(told)["members"]]
        except (psycopg.Error, OSError):
            return False
        return following == len(self.members) - 1 and ("sync_standby" in roles or not is_synchronous)

    def end(self) -> None:
        """All are killed: who waits for them is told at once."""
        for member in self.members:
            if member.patroni is not None:
                member.signal(signal.SIGKILL)
                member.patroni.wait()
        if self.etcd is not None:
            self.etcd.kill()
            self.etcd.wait()


@contextmanager
def running_cluster(*, is_synchronous: bool = True) -> Iterator[Cluster]:
    """All run, and nothing of them is left. Without `is_synchronous` nobody waits for a standby."""
    account = Account.choose()
    folder = Path(tempfile.mkdtemp(prefix="tracker-patroni-", dir=folder_of_data(durable=False)))
    account.own(folder)
    ports = [free_port() for _ in range(2)]
    members = [_member(folder, name, ports[0], account, is_synchronous) for name in "abc"]
    cluster = Cluster(server_programs(), account, folder, members)
    client, peer = (f"http://127.0.0.1:{port}" for port in ports)
    try:
        cluster.etcd = cluster.run(
            "etcd", "--name", "e", "--data-dir", str(folder / "etcd"), "--listen-client-urls", client,
            "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
            "--initial-cluster", f"e={peer}", log=folder / "etcd.log",
        )  # fmt: skip
        for member in members:
            cluster.start(member)
        wait(lambda: cluster.is_whole(is_synchronous=is_synchronous))
        yield cluster
    finally:
        cluster.end()
        shutil.rmtree(folder, ignore_errors=True)


def _member(folder: Path, name: str, etcd: int, account: Account, is_synchronous: bool) -> Member:
    server = Node(name, folder / name, folder / f"data_{name}", free_port())
    for place in (server.folder, server.data):
        place.mkdir(mode=0o700)
        account.own(place)
    told = folder / f"{name}.json"
    # JSON is YAML, too.
    rest = free_port()
    told.write_text(json.dumps(_settings(server, rest, etcd, is_synchronous)), encoding="utf-8")
    account.own(told)
    return Member(server, told, rest)


def _settings(server: Node, rest: int, etcd: int, is_synchronous: bool) -> dict[str, object]:
    of_patroni, address = f"127.0.0.1:{rest}", f"127.0.0.1:{server.port}"
    commit = "on" if is_synchronous else "local"
    modes = {"synchronous_mode": is_synchronous, "synchronous_mode_strict": is_synchronous}
    of_postgresql = {"use_pg_rewind": True, "parameters": {**_PARAMETERS, "synchronous_commit": commit}}
    return {
        "scope": "tracker",
        "name": server.name,
        "restapi": {"listen": of_patroni, "connect_address": of_patroni},
        "etcd3": {"host": f"127.0.0.1:{etcd}"},
        "bootstrap": {
            "dcs": {**DEFAULTS, **modes, "postgresql": of_postgresql},
            "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
        },
        "postgresql": {
            "listen": address,
            "connect_address": address,
            "data_dir": str(server.data),
            "bin_dir": str(server_programs()),
            "pgpass": str(server.folder / "pgpass"),
            "authentication": {name: {"username": "postgres"} for name in ("superuser", "replication", "rewind")},
            "parameters": {"unix_socket_directories": str(server.folder)},
            "pg_hba": [
                "local all all trust",
                "host all all 127.0.0.1/32 trust",
                "host replication all 127.0.0.1/32 trust",
            ],
        },
    }
