"""`python -m tracker.plantext.child SECONDS MEGABYTES`: reads one plan and ends; asked by apart.py.

Standard input: the file's name as a line of JSON, then its bytes. Standard output: what was read, or why it was not.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from typing import BinaryIO

from tracker import memory
from tracker.errors import TrackerError
from tracker.plantext.apart import READ, REFUSED, SCANNED, TOO_HEAVY
from tracker.plantext.scan.extra import Scanned


def main() -> None:
    """Answer once."""
    limit(seconds=int(sys.argv[1]), megabytes=int(sys.argv[2]))
    memory.look_seldom()
    answer = standard_output()
    name, _, data = sys.stdin.buffer.read().partition(b"\n")
    with answer:
        answer.write(_read(data, json.loads(name)))


def _read(data: bytes, filename: str) -> bytes:
    from tracker.plantext import read_plan

    try:
        return READ + pickle.dumps(read_plan(data, filename))
    except Scanned as refused:
        return SCANNED + json.dumps([refused.message, refused.details]).encode()
    except TrackerError as refused:
        return REFUSED + json.dumps([refused.message, refused.details]).encode()
    except MemoryError:
        return REFUSED + json.dumps([TOO_HEAVY, []]).encode()


def standard_output() -> BinaryIO:
    """For the answer alone: whatever a library prints goes to standard error."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answer


def limit(*, seconds: int, megabytes: int) -> None:
    """Nothing is limited where the system has no such thing (Windows): there the clock alone ends it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # the first one tells that it was the time
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1024 * 1024,) * 2)


if __name__ == "__main__":
    main()
