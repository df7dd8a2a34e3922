"""Several serving processes: one port, one that dies is replaced, none is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clients.commands import Installation
from tests.servers.serving import children, free_port, is_alive, soon
from tracker.cli.serve import pages as serving
from tracker.cli.serve.processes import can_fork

pytestmark = pytest.mark.skipif(
    not (can_fork() and Path("/proc/self/task").is_dir()), reason="needs fork, and /proc to see the children"
)

# Answers with the number of its process; /held says in a file that it has begun, and answers once another is there.
SMALL = """
import os, pathlib, socket, sys, time, waitress
from tracker.cli.serve.processes import run_side_by_side

def app(environ, start):
    if environ["PATH_INFO"] == "/held":
        folder = pathlib.Path(sys.argv[3])
        (folder / "began").touch()
        while not (folder / "released").exists():
            time.sleep(0.01)
    start("200 OK", [])
    return [str(os.getpid()).encode()]

listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
run_side_by_side(int(sys.argv[2]), lambda _: waitress.create_server(app, sockets=[listening], threads=2).run())
"""


def get(port: int, path: str = "/") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.read().decode())


@contextmanager
def running(count: int, folder: Path | None = None) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A parent with so many children; what /held says and waits for lies in the folder."""
    port = free_port()
    parent = subprocess.Popen([sys.executable, "-c", SMALL, str(port), str(count), str(folder)])
    try:
        soon(lambda: len(children(parent.pid)) == count)
        yield parent, port
    finally:
        parent.kill()
        parent.wait()


def test_several_answer_on_one_port() -> None:
    with running(2) as (parent, port):
        answered = set()

        def by_both() -> bool:
            answered.add(int(get(port)))
            return len(answered) == 2

        soon(by_both)
        assert answered == children(parent.pid)


@pytest.mark.slow
def test_one_that_dies_is_replaced() -> None:
    with running(2) as (parent, port):
        killed, other = sorted(children(parent.pid))
        os.kill(killed, signal.SIGKILL)
        soon(lambda: len(children(parent.pid)) == 2 and killed not in children(parent.pid))
        assert other in children(parent.pid)
        assert int(get(port)) in children(parent.pid)


@pytest.mark.parametrize("said", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_them_finish_what_they_answer(said: signal.Signals, tmp_path: Path) -> None:
    with running(2, tmp_path) as (parent, port):
        workers = children(parent.pid)
        asking = subprocess.Popen(
            [sys.executable, "-c", f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/held').read()"]
        )
        soon((tmp_path / "began").exists)
        parent.send_signal(said)
        soon(lambda: len([worker for worker in workers if is_alive(worker)]) == 1)
        (tmp_path / "released").touch()
        assert parent.wait(timeout=30) == 0
        assert asking.wait(timeout=30) == 0
        assert not [worker for worker in workers if is_alive(worker)]


def test_none_outlives_a_parent_that_was_killed() -> None:
    with running(2) as (parent, _):
        workers = children(parent.pid)
        parent.kill()
        soon(lambda: not [worker for worker in workers if is_alive(worker)])


@contextmanager
def served(demo: Installation, log: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`tracker serve` with two processes and its port; none of them is left behind."""
    port = free_port()
    environment = {"TRACKER_DATABASE_URL": demo.url, "TRACKER_INSTANCE": str(demo.folder), "PATH": os.environ["PATH"]}
    environment |= {"TRACKER_LOG": "json", "TRACKER_METRICS": "127.0.0.1"}
    command = "from tracker.cli import main; main()"
    words = [sys.executable, "-c", command, "serve", "--port", str(port), "--processes", "2"]
    with log.open("w", encoding="utf-8") as written:
        parent = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=written, text=True)
    try:
        yield parent, port
    finally:
        parent.kill()
        parent.wait()
        assert parent.stdout is not None
        parent.stdout.close()


def begun(parent: subprocess.Popen[str]) -> None:
    assert parent.stdout is not None and "2 个进程" in parent.stdout.readline()
    soon(lambda: len(children(parent.pid)) == 2)


def ask_both(parent: subprocess.Popen[str], port: int, log: Path) -> int:
    """Ask until each of the two has answered; how often all that the log tells of were asked."""
    workers = children(parent.pid)

    def both_were_asked() -> bool:
        assert '"database"' in get(port, "/healthz")
        told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        return {line["process"] for line in told if line.get("status") == 200} >= workers

    soon(both_were_asked)
    return log.read_text(encoding="utf-8").count("GET /healthz 200")


def counted(port: int) -> int:
    told = get(port, "/metrics")
    return int(float(told.split('tracker_requests_total{method="GET",route="/healthz",status="200"} ')[1].split()[0]))


@pytest.mark.slow
def test_the_command_serves_and_stops(demo: Installation) -> None:
    log = demo.folder / "log"
    with served(demo, log) as (parent, port):
        begun(parent)
        workers = children(parent.pid)
        asked = ask_both(parent, port, log)
        assert counted(port) == asked, "one adds up what both counted"
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(timeout=30) == 0
        assert not [worker for worker in workers if is_alive(worker)]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_two_of_one_installation_count_apart_and_nothing_that_was_counted_is_lost(demo: Installation) -> None:
    logs, counts = (demo.folder / "log", demo.folder / "log2"), demo.folder / "metrics"
    with served(demo, logs[0]) as (first, port):
        begun(first)
        before = ask_both(first, port, logs[0])
        with served(demo, logs[1]) as (second, other):
            begun(second)
            assert counted(port) == before, "the second one to start leaves the first one's counts alone"
            asked = ask_both(second, other, logs[1])
            assert counted(other) == asked
            killed = min(children(first.pid))
            os.kill(killed, signal.SIGKILL)
            soon(lambda: len(children(first.pid)) == 2 and killed not in children(first.pid))
            assert counted(port) == before
            asked = ask_both(first, port, logs[0])
            assert counted(port) == asked > before
            own = {path for path in counts.glob("*/*") if path.parent.name.startswith(f"{first.pid}-")}
            assert {path.name.partition("_")[2] for path in own if path.suffix == ".db"} == {"1.db", "2.db"}
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=30) == 0
    assert not [path for path in counts.iterdir() if path.name.startswith(f"{first.pid}-")]


def test_without_fork_it_serves_with_one_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "can_fork", lambda: False)
    assert serving._processes(None) == 1
    assert capsys.readouterr().err == ""
    assert serving._processes(3) == 1
    assert capsys.readouterr().err.strip() == serving.ONE_ONLY
