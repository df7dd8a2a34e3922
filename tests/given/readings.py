"""Readings of plans: each file is read once in a test run by a process of its own, as in service; then it is known.

Two hundred tests begin with the same few plans; the process that reads one takes longer than most of these tests.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from unittest import mock

from tracker.plantext import apart
from tracker.plantext.apart import Limits


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Meanwhile what a reading process answered lies in `folder`, for all processes of the run; no answer is kept of
    one that was ended."""
    read = apart._asked

    def asked(question: bytes, limits: Limits) -> tuple[int, bytes]:
        kept = folder / f"reading_{limits.seconds}_{limits.megabytes}_{sha256(question).hexdigest()}"
        if kept.exists():
            answer: tuple[int, bytes] = pickle.loads(kept.read_bytes())
            return answer
        answer = read(question, limits)
        if answer[0] == 0:
            written = kept.with_name(f"{kept.name}.{os.getpid()}")
            written.write_bytes(pickle.dumps(answer))
            written.replace(kept)
        return answer

    with mock.patch.object(apart, "_asked", asked):
        yield
