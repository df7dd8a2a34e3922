"""`python -m tracker.plantext.scan.child SECONDS MEGABYTES`: reads one scan and ends; asked by apart.py.

Standard input: the file's name as a line of JSON, then its bytes. Standard output: frames, each a letter, a length in
eight bytes and its content: P how many pages are done of how many, R what was read, X why it was not.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from typing import IO

from tracker.errors import TrackerError
from tracker.plantext.apart import READ, REFUSED, TOO_HEAVY
from tracker.plantext.child import limit, standard_output
from tracker.plantext.scan.apart import PROGRESS


def main() -> None:
    """Answer once, telling of each page on the way."""
    limit(seconds=int(sys.argv[1]), megabytes=int(sys.argv[2]))
    if hasattr(os, "nice"):
        os.nice(10)  # whoever waits for a page goes first
    answer = standard_output()
    name, _, data = sys.stdin.buffer.read().partition(b"\n")
    with answer:
        send(answer, *_read(data, json.loads(name), answer))


def _read(data: bytes, filename: str, answer: IO[bytes]) -> tuple[bytes, bytes]:
    try:
        from tracker.plantext.scan.reader import read_scan

        read = read_scan(data, filename, lambda done, of: send(answer, PROGRESS, json.dumps([done, of]).encode()))
        return READ, pickle.dumps(read)
    except TrackerError as refused:
        return REFUSED, json.dumps([refused.message, refused.details]).encode()
    except MemoryError:
        return REFUSED, json.dumps([TOO_HEAVY, []]).encode()


def send(answer: IO[bytes], kind: bytes, content: bytes) -> None:
    """One frame."""
    answer.write(kind + len(content).to_bytes(8, "big") + content)
    answer.flush()


if __name__ == "__main__":
    main()
