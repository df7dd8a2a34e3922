"""Long reads by two processes: the second works out, part after part, what this one writes down meanwhile.

Example: the rows of 50,000 tasks are worked out there, 500 at a time, while those before them become lines of a
workbook here; of three parts this one works one out, too. Both see the database as of one instant. Where the second
one cannot begin, ends early or says nothing, this one does the rest itself, and the log tells.

`python -m tracker.beside` is the second: it is asked on standard input and answers on standard output.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from tracker.config import PROJECT, Config
from tracker.database import hung_on_app
from tracker.database.snapshots import join_snapshot, shared_snapshot

log = logging.getLogger(__name__)

Part = TypeVar("Part")
Answer = TypeVar("Answer")

SETTINGS = "tracker_settings"
"""Where `create_app` hangs them on the application."""

_OURS = 3
"""Every third part is worked out here: to write three down takes as long as to work one out."""
_AHEAD = 3
"""Answers that wait until they are written down."""
_PATIENCE = 60
"""Seconds until it is done without: a part takes less than one, to begin on a slow disk some more."""


@dataclass(frozen=True)
class Question:
    """`work` is a function that can be named, with what it is told beside the part."""

    settings: Config
    shared: str
    work: Callable[[Any], Iterable[Any]]
    parts: Sequence[Any]


def each_worked_out(work: Callable[[Part], Iterable[Answer]], parts: Sequence[Part]) -> Iterator[Answer]:
    """What `work` answers of each part, in order; the open read should be a snapshot (database/snapshots.py).

    `work` only reads; it, the parts and the answers are sent from one process to the other (pickle).
    """
    theirs = [part for n, part in enumerate(parts) if not _is_ours(n)]
    with _second(work, theirs) as told:
        for n, part in enumerate(parts):
            answers = None if _is_ours(n) else next(told, None)
            yield from work(part) if answers is None else answers


def _is_ours(number: int) -> bool:
    """The first of three: it is written down while the second process begins."""
    return number % _OURS == 0


@contextmanager
def _second(work: Callable[[Any], Iterable[Any]], parts: Sequence[Any]) -> Iterator[Iterator[list[Any]]]:
    """Begin it, and end it with the block: its answers, a list a part, as far as it comes."""
    shared = shared_snapshot()
    if shared is None or _processors() < 2 or not parts:
        yield iter(())
        return
    question = pickle.dumps(Question(hung_on_app(SETTINGS), shared, work, parts))
    process = _begun()
    if process is None:
        yield iter(())
        return
    assert process.stdin is not None and process.stdout is not None
    with process.stdout, ThreadPoolExecutor(max_workers=1) as hearing:
        try:
            hearing.submit(_ask, process.stdin, question)  # more than a pipe takes before it is listened to
            yield _heard(process, hearing, len(parts))
        finally:
            process.kill()
            process.wait()


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begun() -> subprocess.Popen[bytes] | None:
    """None where it cannot begin: there is no memory for it, or too many processes are there."""
    command = [sys.executable, "-m", "tracker.beside"]
    try:
        return subprocess.Popen(
            command, cwd=PROJECT, start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    except OSError as refused:
        _go_on_alone(str(refused))
        return None


def _ask(asked: IO[bytes], question: bytes) -> None:
    with suppress(OSError), asked:
        asked.write(question)


def _heard(process: subprocess.Popen[bytes], hearing: ThreadPoolExecutor, count: int) -> Iterator[list[Any]]:
    """So many answers; a thread takes the next ones in, so that the second process does not wait for this one."""

    def hear() -> Future[Any]:
        assert process.stdout is not None
        return hearing.submit(pickle.load, process.stdout)  # made by our own program a moment ago

    ahead = deque(hear() for _ in range(1 + min(count, _AHEAD)))
    try:
        if not ahead.popleft().result(_PATIENCE):
            log.info("a long read goes on without a second process: somebody has written since it began")
            return
        for number in range(count):
            yield ahead.popleft().result(_PATIENCE)
            if number + _AHEAD < count:
                ahead.append(hear())
    except EOFError:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)  # until it has told why
        _go_on_alone(f"it ended with {process.poll()}")
    except Exception as fault:  # it says nothing, or speaks for another version of the program
        process.kill()
        _go_on_alone(f"{type(fault).__name__} {fault}")


def _go_on_alone(why: str) -> None:
    log.warning("a long read goes on without a second process: %s", why)


def answer(question: Question, told: IO[bytes]) -> None:
    """What the second process does: tells whether it sees the same, then its answers, part after part."""
    is_joined = join_snapshot(question.shared)
    pickle.dump(is_joined, told)
    for part in question.parts if is_joined else ():
        pickle.dump(list(question.work(part)), told)
        told.flush()
