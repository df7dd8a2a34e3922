"""300 people at once: idle and half-sent connections keep nobody out, and are closed when they stay silent."""

from __future__ import annotations

import http.client
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.given.builders import settings
from tests.servers.serving import served_here
from tracker import create_app
from tracker.cli.serve import connections

HALF_SENT = b"POST /login HTTP/1.1\r\nHost: tracker\r\nContent-Length: 1000\r\n\r\nusername="


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The port of a server with the limits of `tracker serve`."""
    app = create_app(settings(f"sqlite:///{folder / 'x.sqlite3'}", folder))
    with served_here(app, **connections.limits()) as port:
        yield port


def opened(stack: ExitStack, port: int, count: int, begin: bytes) -> list[socket.socket]:
    made = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(count)]
    for connection in made:
        connection.sendall(begin)
    return made


def visit(port: int) -> tuple[int, float]:
    """Status and seconds of a newcomer's first page."""
    begun = time.monotonic()
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    browser.request("GET", "/login")
    answer = browser.getresponse()
    answer.read()
    browser.close()
    return answer.status, time.monotonic() - begun


@pytest.mark.slow
def test_300_people_and_as_many_half_sent_forms_keep_no_newcomer_waiting(tmp_path: Path) -> None:
    with serving(tmp_path) as port, ExitStack() as stack:
        opened(stack, port, 600, b"")
        opened(stack, port, 300, b"GET /login HTTP/1.1\r\nHost: tra")
        opened(stack, port, 300, HALF_SENT)
        status, seconds = visit(port)
        assert status == 200
        assert seconds < 5


@pytest.mark.slow
def test_who_says_nothing_is_shown_out_and_who_asks_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = connections.limits() | {"channel_timeout": 1, "cleanup_interval": 1}
    monkeypatch.setattr(connections, "limits", lambda: short)
    with serving(tmp_path) as port, ExitStack() as stack:
        silent = opened(stack, port, 3, b"") + opened(stack, port, 3, HALF_SENT)
        for connection in silent:
            while connection.recv(4096):
                pass
        assert visit(port)[0] == 200


def test_a_system_that_allows_fewer_files_gets_fewer_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: (1024, 2048))
    monkeypatch.setattr(resource, "setrlimit", lambda which, both: asked.append(both))
    assert connections.limits()["connection_limit"] == 1548
    assert asked == [(2048, 2048)]
