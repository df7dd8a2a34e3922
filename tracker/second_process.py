"""Long reads by two processes: the second works out, part after part, what this one writes down meanwhile.

Example: the rows of 50,000 tasks are worked out there, 500 at a time, while those before them become lines of a
workbook here; of three parts this one works one out, too. Both see the database as of one instant. Where the second
one cannot begin, or ends early, this one does the rest itself.

`python -m tracker.second_process` is the second: it is asked on standard input and answers on standard output.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from tracker.config import Config
from tracker.database import hung_on_app
from tracker.database.snapshots import join_snapshot, shared_snapshot

Part = TypeVar("Part")
Answer = TypeVar("Answer")

SETTINGS = "tracker_settings"
"""Where `create_app` hangs them on the application."""

_PROGRAMS = Path(__file__).resolve().parents[1]
_OURS = 3
"""Every third part is worked out here: to write three down takes as long as to work one out."""
_AHEAD = 3
"""Answers that wait until they are written down."""
_POLITE = 5
"""How far it steps back behind those who serve pages, where there are not enough processors for all."""


@dataclass(frozen=True)
class _Question:
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
    if shared is None or (os.cpu_count() or 1) < 2 or not parts:
        yield iter(())
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "tracker.second_process"],
        cwd=_PROGRAMS,
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    with process.stdout as answers, ThreadPoolExecutor(max_workers=1) as hearing:
        try:
            with suppress(OSError), process.stdin as asked:
                pickle.dump(_Question(hung_on_app(SETTINGS), shared, work, parts), asked)
            yield _heard(answers, hearing, len(parts))
        finally:
            process.kill()
            process.wait()


def _heard(answers: IO[bytes], hearing: ThreadPoolExecutor, count: int) -> Iterator[list[Any]]:
    """So many answers; a thread takes the next ones in, so that the second process does not wait for this one."""
    ahead = deque(hearing.submit(pickle.load, answers) for _ in range(min(count, _AHEAD)))
    try:
        for number in range(count):
            yield ahead.popleft().result()  # made by our own program a moment ago
            if number + _AHEAD < count:
                ahead.append(hearing.submit(pickle.load, answers))
    except (OSError, EOFError, pickle.UnpicklingError):
        return


def main() -> None:
    """Answer one question and end; also where nobody listens any more."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no part of the answer
    question: _Question = pickle.load(sys.stdin.buffer)
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    from tracker import create_app

    try:
        with told, create_app(question.settings, lean=True).app_context():
            if not join_snapshot(question.shared):
                return
            for part in question.parts:
                pickle.dump(list(question.work(part)), told)
                told.flush()
    except BrokenPipeError:
        return


if __name__ == "__main__":
    main()
