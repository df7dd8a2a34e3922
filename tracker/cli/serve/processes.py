"""Several processes that do the same work side by side, and a parent that keeps them (POSIX).

`tracker serve` on two cores: two processes accept from one listening socket, the kernel gives a connection to whoever
is free. The parent loads the application and forks, so that they share its memory; it serves nothing itself. One that
dies is replaced. SIGTERM or SIGINT ends all after what they are answering; children whose parent was killed end, too.

Nothing a page depends on may therefore live in one process: sessions, locked accounts and forms that were sent are
rows, and what is remembered of them is asked anew (database.Remembered).
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

STOPPING = frozenset({signal.SIGTERM, signal.SIGINT})
SECONDS_TO_END = 20.0
"""How long the processes may take to finish what they are answering."""
LIVED_TOO_SHORTLY = 1.0
"""One that dies sooner is replaced only after this pause: what kills it will mostly kill the next one, too."""


def can_fork() -> bool:
    """Whether this platform makes processes that share a socket and memory."""
    return hasattr(os, "fork")


def run_side_by_side(count: int, work: Callable[[int], None]) -> None:
    """Do `work` in so many child processes until SIGTERM or SIGINT; `work` ends at SystemExit.

    It is told its place, 1, 2, 3…: who replaces one that died has the same.
    """
    _Parent(work).keep(count)


class _Parent:
    """Waits for signals one by one: none interrupts it between a fork and the note of the child's number."""

    def __init__(self, work: Callable[[int], None]) -> None:
        self._work = work
        self._born: dict[int, float] = {}
        self._places: dict[int, int] = {}
        # Nothing is written into it: it ends when the parent does, however it ends.
        self._life, self._own_end = os.pipe()

    def keep(self, count: int) -> None:
        """Start them, replace who dies, end them all."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        awaited = {*STOPPING, signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
        for place in range(1, count + 1):
            self._start(place)
        while signal.sigwait(awaited) not in STOPPING:
            self._replace_the_dead()
        self._end()

    def _start(self, place: int) -> None:
        child = os.fork()
        if child == 0:
            self._become_child(place)
        self._born[child] = time.monotonic()
        self._places[child] = place

    def _become_child(self, place: int) -> None:
        """Never returns."""
        code = 1
        try:
            os.close(self._own_end)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {*STOPPING, signal.SIGCHLD})
            self._work(place)
            code = 0
        except SystemExit:
            code = 0
        except BaseException:
            log.exception("process %d", os.getpid())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _end_with_parent(self) -> None:
        os.read(self._life, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _replace_the_dead(self) -> None:
        for child in self._dead():
            log.warning("process %d ended, another one takes its place", child)
            if time.monotonic() - self._born.pop(child) < LIVED_TOO_SHORTLY:
                time.sleep(LIVED_TOO_SHORTLY)
            self._start(self._places.pop(child))

    def _dead(self) -> list[int]:
        """Who has ended; one signal may tell of several."""
        dead = []
        for child in self._born:
            if os.waitpid(child, os.WNOHANG)[0]:
                dead.append(child)
        return dead

    def _end(self) -> None:
        """Ask all to end, wait, kill who has not."""
        for child in self._born:
            os.kill(child, signal.SIGTERM)
        until = time.monotonic() + SECONDS_TO_END
        while self._born and time.monotonic() < until:
            for child in self._dead():
                del self._born[child]
            time.sleep(0.02)
        for child in self._born:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
