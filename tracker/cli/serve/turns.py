"""How many pages a process makes at once.

A process makes one page's worth of progress at a time, and a page asks the database forty times: each time it lets
another go on, and waits until that one does the same. Eight begun together are no sooner done than three, and each of
them later: at the last hour's rush 95 of 100 pages took 615 ms with eight in hand, 229 ms with three.

A page that takes long (a workbook) keeps the others for a while only: then they begin beside it, up to as many as the
connections to the database that are kept (tracker/__init__.py). Twenty at once opened and closed a connection for one
page, with every statement planned anew: half of what PostgreSQL did.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from tracker.cli.serve.connections import PAGES

AT_ONCE = 3
PATIENCE = 2.0
"""Seconds that a page waits for one of these turns."""

IN_NO_TURN = frozenset({"/login", "/healthz"})
"""Whoever signs in waits for his password to be checked, not in the way of pages; who asks after us hears at once."""


class Turns:
    """So many turns, given in the order in which they were asked for.

    The semaphore of threading gives a turn that is free to whoever comes just then, before those who wait.
    """

    def __init__(self, count: int) -> None:
        self._free, self._waiting, self._lock = count, deque[Event](), Lock()

    def acquire(self, timeout: float | None = None) -> bool:
        """Whether there was a turn within so many seconds; without them it waits until there is one."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = Event()
            self._waiting.append(mine)
        if mine.wait(timeout):
            return True
        with self._lock:
            if mine.is_set():
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """Give a turn back: to whoever has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    @contextmanager
    def taken(self, timeout: float | None = None) -> Iterator[None]:
        """A turn that is given back at the end, if there was one within so many seconds."""
        is_mine = self.acquire(timeout)
        try:
            yield
        finally:
            if is_mine:
                self.release()


class InTurn:
    """The application, of which so many requests are in hand at once; the others wait for their turn.

    `at_most`: so many, where those before them have taken longer than `patience`.
    """

    def __init__(
        self, app: WSGIApplication, at_once: int = AT_ONCE, at_most: int = PAGES, patience: float = PATIENCE
    ) -> None:
        self._app = app
        self._room, self._turns = Turns(at_most), Turns(at_once)
        self._patience = patience

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[Any]:
        if environ["PATH_INFO"] in IN_NO_TURN:
            return self._app(environ, start)
        with self._room.taken(), self._turns.taken(self._patience):
            return self._app(environ, start)
