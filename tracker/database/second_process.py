"""Long reads by two processes: the second works parts out while this one writes down what is there.

Example: the rows of 50,000 tasks are worked out 500 at a time, and become lines of a workbook here. Whichever process
is free takes the next 500. Both see the database as of one instant. Where the second one cannot begin, ends early or
says nothing, this one does the rest itself, and the log tells.

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
from pathlib import Path
from typing import IO, Any, TypeVar

from flask import current_app

from tracker.database.snapshots import join_snapshot, shared_snapshot

log = logging.getLogger(__name__)

Part = TypeVar("Part")
Answer = TypeVar("Answer")

_AHEAD = 3
"""Parts that are being worked out, or wait until they are written down."""
_ASKED = 2
"""Parts of which the second has not answered yet: one that it works out, and the next."""
_PATIENCE = 60
"""Seconds until it is done without: a part takes less than one."""
_LAST_WORDS = 5
"""Seconds in which one that fails tells why."""


@dataclass(frozen=True)
class Question:
    """`work` is a function that can be named, with what it is told beside the part; the parts follow one by one.

    `settings`: the application's (config.Config), of which nothing is known here.
    """

    settings: Any
    shared: str
    work: Callable[[Any], Iterable[Any]]


def each_worked_out(work: Callable[[Part], Iterable[Answer]], parts: Sequence[Part]) -> Iterator[Answer]:
    """What `work` answers of each part, in order; the open read should be a snapshot (snapshots.py).

    `work` only reads; it, the parts and the answers are sent from one process to the other (pickle). A part is small,
    as five hundred ids are: two fit into a pipe.
    """
    with _second(work) as second:
        if second is None:
            for part in parts:
                yield from work(part)
        else:
            yield from _by_two(second, work, parts)


def _by_two(second: _Second, work: Callable[[Part], Iterable[Answer]], parts: Sequence[Part]) -> Iterator[Answer]:
    """This process takes a part itself rather than wait for the other: above all while that one begins."""
    untaken, taken = deque(parts), deque[tuple[Part, Future[list[Answer]]]]()
    while untaken or taken:
        while untaken and len(taken) < _AHEAD and second.is_free():
            taken.append((untaken[0], second.asked(untaken.popleft())))
        if untaken and len(taken) < _AHEAD and not (taken and taken[0][1].done()):
            part = untaken.popleft()
            taken.append((part, _known(list(work(part)))))
        else:
            yield from _answers(second, work, *taken.popleft())


def _answers(
    second: _Second, work: Callable[[Part], Iterable[Answer]], part: Part, promised: Future[list[Answer]]
) -> Iterator[Answer]:
    """Of the part that is next; where the second failed it is worked out here after all."""
    answers = second.heard(promised)
    yield from work(part) if answers is None else answers


def _known(answers: list[Answer]) -> Future[list[Answer]]:
    known: Future[list[Answer]] = Future()
    known.set_result(answers)
    return known


class _Second:
    """The second process, asked part after part; a thread takes its answers in, so that it waits for nobody."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._process, self._asks, self._answers = process, process.stdin, process.stdout
        self._hearing = ThreadPoolExecutor(max_workers=1)
        self._joined: Future[bool] = Future()
        self._unanswered: list[Future[Any]] = []
        self._is_cut = self._is_given_up = False

    def begin(self, question: bytes) -> None:
        """RuntimeError where there is no thread to be had."""
        self._hearing.submit(self._ask, question)  # more than a pipe takes before it is listened to
        self._joined = self._hear()

    def is_free(self) -> bool:
        """Whether it takes another part: it has begun, sees the same, and nothing has failed."""
        self._unanswered = [promised for promised in self._unanswered if not promised.done()]
        return self._sees_the_same() and len(self._unanswered) < _ASKED

    def _sees_the_same(self) -> bool:
        if self._is_cut or self._is_given_up or not self._joined.done():
            return False
        if self.heard(self._joined) is False:
            log.info("a long read goes on without a second process: it does not see the same")
            self._is_given_up = True
        return not self._is_given_up

    def asked(self, part: Any) -> Future[Any]:
        """What it will answer of this part."""
        self._ask(pickle.dumps(part))
        promised = self._hear()
        self._unanswered.append(promised)
        return promised

    def heard(self, promised: Future[Answer]) -> Answer | None:
        """None where it has failed: whoever asked does it himself."""
        try:
            return promised.result(0 if self._is_given_up else _PATIENCE)
        except (EOFError, pickle.UnpicklingError) as fault:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_LAST_WORDS)
            self.give_up(fault)
        except Exception as fault:  # it says nothing, or speaks for another version of the program
            self.give_up(fault)
        return None

    def give_up(self, fault: Exception) -> None:
        """Told once, of several answers that do not come."""
        code = self._process.poll()
        self._process.kill()
        if not self._is_given_up:
            _go_on_alone(f"{type(fault).__name__} {fault}" if code is None else f"it ended with {code}")
        self._is_given_up = True

    def end(self) -> None:
        """Also in the middle of a part that nobody wants any more."""
        if not self._is_given_up and (code := self._process.poll()) is not None:
            _go_on_alone(f"it ended with {code}")
        elif not self._is_given_up and not self._joined.done():
            log.info("a long read was over before a second process had begun")
        self._process.kill()
        self._process.wait()
        self._hearing.shutdown()
        with self._answers, suppress(OSError):
            self._asks.close()  # there may be something in it that nobody has read

    def _ask(self, what: bytes) -> None:
        with suppress(OSError):  # it has ended: that is heard
            self._asks.write(what)
            self._asks.flush()

    def _hear(self) -> Future[Any]:
        return self._hearing.submit(self._next_answer)

    def _next_answer(self) -> Any:
        """EOFError behind one that could not be read, too: nobody knows where the next begins."""
        if self._is_cut:
            raise EOFError
        try:
            return pickle.load(self._answers)  # made by our own program a moment ago
        except BaseException:
            self._is_cut = True
            raise


@contextmanager
def _second(work: Callable[[Any], Iterable[Any]]) -> Iterator[_Second | None]:
    """Begin it, and end it with the block. None where there would be no use in it, or it cannot begin."""
    shared = shared_snapshot()
    if shared is None or _processors() < 2:
        yield None
        return
    second = _begun(pickle.dumps(Question(current_app.config["TRACKER"], shared, work)))
    try:
        yield second
    finally:
        if second is not None:
            second.end()


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begun(question: bytes) -> _Second | None:
    """None where it cannot begin: there is no memory for it, or too many processes or threads are there."""
    command, project = [sys.executable, "-m", "tracker.beside"], Path(current_app.root_path).parent
    try:
        process = subprocess.Popen(
            command, cwd=project, start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    except OSError as refused:
        _go_on_alone(str(refused))
        return None
    second = _Second(process)
    try:
        second.begin(question)
    except RuntimeError as refused:
        second.give_up(refused)
        second.end()
        return None
    return second


def _go_on_alone(why: str) -> None:
    log.warning("a long read goes on without a second process: %s", why)


def answer(question: Question, parts: IO[bytes], out: IO[bytes]) -> None:
    """What the second process does: tells whether it sees the same, then answers part after part."""
    is_joined = join_snapshot(question.shared)
    _tell(is_joined, out)
    while is_joined:
        try:
            part = pickle.load(parts)
        except EOFError:
            return
        _tell(list(question.work(part)), out)


def _tell(answers: Any, out: IO[bytes]) -> None:
    pickle.dump(answers, out)
    out.flush()
