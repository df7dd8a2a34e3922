"""A PgBouncer of the tests' own before a PostgreSQL server: each transaction may be on another connection."""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.databases import Account

NONE_FOUND = "no PgBouncer was found: install Debian's package pgbouncer"
PORT = 6432
"""Of the socket's name alone: nothing listens on the network."""

SETTINGS = """
[databases]
* = host={server} user=postgres
[pgbouncer]
pool_mode = transaction
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
default_pool_size = {size}
max_client_conn = 200
"""
"""Nothing that an office would not write anyhow; `auth_type` is for the tests, where nobody has a password."""


def pool_program() -> str | None:
    """Where it lies; Debian keeps it outside the PATH of who is no administrator."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


def skip_without_pool() -> None:
    """Skip the test, saying why, where there is none."""
    if pool_program() is None:
        pytest.skip(NONE_FOUND)


@contextmanager
def running_pool(server: Path, size: int = 4) -> Iterator[Path]:
    """A pool of so many connections to each database of the server behind the socket in `server`; its own folder."""
    account, folder = Account.choose(), Path(tempfile.mkdtemp(prefix="tracker-pool-"))
    try:
        account.own(folder)
        settings = folder / "pgbouncer.ini"
        settings.write_text(SETTINGS.format(server=server, folder=folder, port=PORT, size=size))
        settings.chmod(0o644)
        pool = account.start(str(pool_program()), settings)
        try:
            _wait(folder / f".s.PGSQL.{PORT}")
            yield folder
        finally:
            pool.kill()
            pool.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def through(url: str, pool: Path) -> str:
    """The same database, reached through the pool."""
    return f"{url.partition('?')[0]}?host={pool}&port={PORT}"


def _wait(place: Path) -> None:
    until = time.monotonic() + 30
    while True:
        with socket.socket(socket.AF_UNIX) as asked:
            if asked.connect_ex(str(place)) == 0:
                return
        assert time.monotonic() < until, f"nothing listens at {place}"
        time.sleep(0.02)
