"""`tracker serve` in processes of its own, or its pages in a thread of the test's, reached over a real port."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import waitress
from flask import Flask

from tests.clients.commands import Installation
from tracker.cli.serve.pages import with_static_files


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def served_here(app: Flask, **limits: Any) -> Iterator[int]:
    """The pages of an application in a thread of this process, where the clock stands still: their port."""
    server = waitress.create_server(with_static_files(app), host="127.0.0.1", port=0, **limits)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        # By the thread itself: another one would close what it is just waiting at.
        server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
        thread.join(timeout=10)
        # Nothing asked of this installation is answered from the next one: the application is used again.
        server.task_dispatcher.shutdown()


def children(parent: int) -> set[int]:
    told = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return {int(number) for number in told.split()}


def is_alive(process: int) -> bool:
    """Running; who has ended and waits to be looked after does not count."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def soon(happens: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not happens():
        assert time.monotonic() < until, "it did not happen within two minutes"
        time.sleep(0.05)


@dataclass
class Office:
    """`tracker serve` over an installation, whose processes can be killed.

    `words`: more of its options; `environment`: what it is started with besides; `before`: Python that runs before it.
    """

    installation: Installation
    port: int
    log: Path
    processes: int = 2
    server: subprocess.Popen[bytes] | None = None
    words: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    before: str = ""

    def start(self) -> None:
        environment = {
            "TRACKER_DATABASE_URL": self.installation.url,
            "TRACKER_INSTANCE": str(self.installation.folder),
            "PATH": os.environ["PATH"],
            **self.environment,
        }
        program = f"{self.before}\nfrom tracker.cli import main\nmain()"
        words = [sys.executable, "-c", program, "serve", "--port", str(self.port), *self.words]
        with self.log.open("ab") as written:
            self.server = subprocess.Popen(
                [*words, "--processes", str(self.processes)], env=environment, stdout=written, stderr=subprocess.STDOUT
            )

    def answers(self) -> bool:
        """Whether somebody takes connections on the port."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill_one(self, chance: random.Random) -> None:
        """A serving process; its parent makes another."""
        assert self.server is not None
        with suppress(IndexError, ProcessLookupError, FileNotFoundError):
            os.kill(chance.choice(sorted(children(self.server.pid))), signal.SIGKILL)

    def kill_all(self) -> None:
        """Parent and children, as when the machine stops; nobody where that was done."""
        assert self.server is not None
        if self.server.poll() is not None:
            return
        there = [self.server.pid, *children(self.server.pid)]
        for process in there:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.server.wait()
        while [process for process in there if is_alive(process)]:
            time.sleep(0.05)


def multipart(fields: Mapping[str, str | list[str]], content: bytes) -> tuple[bytes, str]:
    """A form with a file, a workbook or a PDF by its first bytes, as a browser sends it; its body and its type."""
    edge = uuid.uuid4().hex
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if content:
        name = "a.xlsx" if content.startswith(b"PK") else "a.pdf"
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + content)
    joined = b"".join(b"--" + edge.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return joined + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
