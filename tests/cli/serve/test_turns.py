"""Pages wait for their turn; who signs in or asks after us does not."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from tests.servers.serving import soon
from tracker.cli.serve.turns import InTurn, Turns


class Slow:
    """An application whose pages wait to be let go. `most`: how many were in hand together."""

    def __init__(self, at_once: int) -> None:
        self.full, self.go, self._lock = Barrier(at_once + 1), Event(), Lock()
        self._in_hand = self.most = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/tasks":
            with self._lock:
                self._in_hand += 1
                self.most = max(self.most, self._in_hand)
                is_early = self._in_hand <= 2 and not self.go.is_set()
            if is_early:
                self.full.wait(30)
            assert self.go.wait(30)
            with self._lock:
                self._in_hand -= 1
        return [environ["PATH_INFO"].encode()]


def test_so_many_pages_at_once_and_others_in_no_turn() -> None:
    app = Slow(2)
    served = InTurn(app, at_once=2, patience=60)
    with ThreadPoolExecutor(6) as people:
        pages = [people.submit(served, {"PATH_INFO": "/tasks"}, None) for _ in range(5)]
        app.full.wait(30)
        assert [served({"PATH_INFO": path}, None) for path in ("/login", "/healthz")] == [[b"/login"], [b"/healthz"]]
        app.go.set()
        assert [page.result(30) for page in pages] == [[b"/tasks"]] * 5
    assert app.most == 2


def test_pages_begin_beside_those_that_take_long_up_to_as_many_as_have_room() -> None:
    app = Slow(2)
    served = InTurn(app, at_once=1, at_most=2, patience=0.01)
    with ThreadPoolExecutor(6) as people:
        pages = [people.submit(served, {"PATH_INFO": "/tasks"}, None) for _ in range(5)]
        app.full.wait(30)
        app.go.set()
        assert [page.result(30) for page in pages] == [[b"/tasks"]] * 5
    assert app.most == 2


def test_a_page_that_fails_gives_its_turn_back() -> None:
    def fails(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        raise ZeroDivisionError

    served = InTurn(fails, at_once=1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            served({"PATH_INFO": "/tasks"}, None)


def test_a_turn_that_is_given_back_is_that_of_whoever_waited() -> None:
    """Who comes just then waits behind him; the semaphore of threading lets him pass."""
    turns = Turns(1)
    assert turns.acquire()
    with ThreadPoolExecutor(1) as people:
        waiting = people.submit(turns.acquire, 60)
        soon(lambda: len(turns._waiting) == 1)
        turns.release()
        assert not turns.acquire(0)
        assert waiting.result(30)
    turns.release()
    assert turns.acquire(0)


def test_who_gave_up_is_given_no_turn() -> None:
    turns = Turns(1)
    assert turns.acquire() and not turns.acquire(0)
    turns.release()
    assert turns.acquire(0)
