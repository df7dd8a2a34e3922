"""What was read is given back: after a request with a file, and only after such a one."""

from __future__ import annotations

import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tracker import memory
from tracker.memory import give_back
from tracker.people.accounts import passwords
from tracker.web import shell


@pytest.mark.parametrize(("size", "times"), [(shell.LARGE_REQUEST * 2, 1), (10, 0)])
def test_only_a_request_with_a_file_gives_memory_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch, size: int, times: int
) -> None:
    given: list[bool] = []
    monkeypatch.setattr(memory, "give_back", lambda since: given.append(since is not None))
    client = app.test_client()
    client.get("/login")
    client.post("/login", data={"file": (io.BytesIO(b"x" * size), "plan.docx")})
    assert given == [True] * times


def test_what_pages_left_is_given_back_once_in_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Circles among what is young are looked for as well."""
    done, looked_through = list[float](), list[int]()
    monkeypatch.setattr(memory.gc, "collect", looked_through.append)
    leftovers = memory.Leftovers()
    for now in (5.0, 5.1, 14.9, 15.0, 24.9, 25.0):
        monkeypatch.setattr(memory, "_trim", lambda at=now: done.append(at))
        assert leftovers.give_back(now) is (done[-1:] == [now])
    assert (done, looked_through) == ([5.0, 15.0, 25.0], [1, 1, 1])


@pytest.mark.slow
def test_giving_back_works_wherever_it_runs() -> None:
    give_back()


@pytest.mark.parametrize(("earlier", "looked_through"), [(0, 0), (1, 2), (None, 2)])
def test_only_the_young_are_looked_through_where_the_collector_has_not_run(
    monkeypatch: pytest.MonkeyPatch, earlier: int | None, looked_through: int
) -> None:
    """A proof of 10 MB is one piece: nobody waits until all that the process holds was looked through."""
    ran: list[int] = []
    monkeypatch.setattr(memory.gc, "get_stats", lambda: [{"collections": 5}, {"collections": 1}])
    monkeypatch.setattr(memory.gc, "collect", ran.append)
    give_back(since=None if earlier is None else 6 - earlier)
    assert ran == [looked_through]


def test_passwords_are_checked_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check takes 64 MB while it lasts."""
    running, most = 0, 0
    counting = threading.Lock()

    def check(stored: str, password: str) -> bool:
        nonlocal running, most
        with counting:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with counting:
            running -= 1
        return True

    monkeypatch.setattr(passwords, "_belongs", check)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda number: passwords.is_right("hash", str(number)), range(8)))
    assert most == 1
