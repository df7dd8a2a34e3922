"""Reads a plan in a process of its own, with limits on memory and time: what a file does there, it does to nobody else.

A PDF of 151 KB took 1 GB, which a serving process never gave back. Here the process ends with the reading. Like
conversion.py this file touches the world.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import NotAPlan
from tracker.plantext.reading import PlanReading
from tracker.plantext.scan.extra import Scanned

READ, REFUSED, SCANNED = b"R", b"X", b"S"

TOO_LONG = "这份文件读取时间过长，没有读完。请只保留方案正文，另存后再上传，也可以粘贴文字"
TOO_HEAVY = "这份文件内容过于复杂，没有读完。请只保留方案正文，另存后再上传，也可以粘贴文字"

# Of the environment; the address of the database is none of a file's business.
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "TMPDIR", "TEMP")
PACKAGE = Path(__file__).resolve().parents[2]
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Limits:
    """What reading a file may take: seconds of the processor, and by the clock twice that; megabytes of memory."""

    seconds: int
    megabytes: int


WITHIN_A_PAGE = Limits(seconds=6, megabytes=512)
AS_A_RUN = Limits(seconds=120, megabytes=1024)


class TooLong(NotAPlan):
    """It was not read in the time given; it may be with more."""


def read_apart(data: bytes, filename: str, limits: Limits) -> PlanReading:
    """What the plan says.

    Raises NotAPlan where it is none or takes too much memory, TooLong where too much time, Scanned where its pages are
    pictures that can be recognised.
    """
    # Two at once: many at the same time would need together what each may not.
    if not _AT_ONCE.acquire(timeout=2 * limits.seconds):
        raise TooLong(TOO_LONG)
    try:
        code, answer = _asked(json.dumps(filename).encode() + b"\n" + data, limits)
    finally:
        _AT_ONCE.release()
    kind, told = answer[:1], answer[1:]
    if code == 0 and kind == READ:
        reading: PlanReading = pickle.loads(told)  # made by our own program a moment ago
        return reading
    if code == 0 and kind in (REFUSED, SCANNED):
        message, details = json.loads(told)
        raise Scanned(message, details) if kind == SCANNED else NotAPlan(message, details)
    if code == -getattr(signal, "SIGXCPU", 0) and code:
        raise TooLong(TOO_LONG)
    raise NotAPlan(TOO_HEAVY)


def kept_environment(*more: str) -> dict[str, str]:
    """What of the environment a reading process is told."""
    return {name: os.environ[name] for name in (*_KEPT, *more) if name in os.environ}


def _asked(question: bytes, limits: Limits) -> tuple[int, bytes]:
    """Exit code and answer of the process; TooLong where it did not end."""
    command = [sys.executable, "-m", "tracker.plantext.child", str(limits.seconds), str(limits.megabytes)]
    process = subprocess.Popen(
        command,
        cwd=PACKAGE,
        env=kept_environment(),
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            answer, _ = process.communicate(question, timeout=2 * limits.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise TooLong(TOO_LONG) from None
    return process.returncode, answer
