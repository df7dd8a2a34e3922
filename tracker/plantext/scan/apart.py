"""Reads a scan in a process of its own, with limits on memory and time, telling of each page. Touches the world."""

from __future__ import annotations

import json
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import IO

from tracker.errors import NotAPlan
from tracker.plantext.apart import PACKAGE, READ, REFUSED, TOO_HEAVY, Limits, TooLong, kept_environment
from tracker.plantext.reading import PlanReading

PROGRESS = b"P"
LIMITS = Limits(seconds=3 * 60 * 60, megabytes=2560)
SECONDS_A_PAGE = 180
"""By the clock: what gives no sign for so long is ended."""
_SECONDS_A_SIGN = 2.0
"""While a page is recognised who waits is told anew so often: somebody may have cancelled."""

_TOO_LONG = "这份扫描件识别时间过长，没有读完。请只上传方案正文，用 200 dpi 扫描"
_STOPPED = "识别文字的程序中途被停止，没有读完，多半是服务器内存不足。请稍后重新上传；仍然如此，请联系系统管理员"
_KEPT = ("OMP_NUM_THREADS",)
_AT_ONCE = threading.BoundedSemaphore(1)

Tell = Callable[[int, int], None]
"""Told how many pages are done of how many, anew while a page takes long; what it raises ends the reading."""

Frame = tuple[bytes, bytes]


def read_scan_apart(data: bytes, filename: str, tell: Tell, limits: Limits = LIMITS) -> PlanReading:
    """What the plan says, with its pages.

    Raises NotAPlan where it is none or takes too much, and whatever `tell` raises.
    """
    with _AT_ONCE:
        command = [sys.executable, "-m", "tracker.plantext.scan.child", str(limits.seconds), str(limits.megabytes)]
        process = subprocess.Popen(
            command,
            cwd=PACKAGE,
            env=kept_environment(*_KEPT),
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with process:
            try:
                return _answer(process, json.dumps(filename).encode() + b"\n" + data, tell)
            finally:
                process.kill()


def _answer(process: subprocess.Popen[bytes], question: bytes, tell: Tell) -> PlanReading:
    assert process.stdin and process.stdout
    frames: queue.Queue[Frame | None] = queue.Queue()
    threading.Thread(target=_listen, args=(process.stdout, frames), daemon=True).start()
    try:
        with process.stdin as asking:
            asking.write(question)
    except BrokenPipeError:
        pass  # it ended before it had heard all; what follows says why
    done, of = 0, 1
    while True:
        frame = _next(frames, partial(tell, done, of))
        if frame is None:
            raise _ended(process)
        kind, content = frame
        if kind == PROGRESS:
            done, of = json.loads(content)
            tell(done, of)
        elif kind == READ:
            reading: PlanReading = pickle.loads(content)  # made by our own program a moment ago
            return reading
        elif kind == REFUSED:
            message, details = json.loads(content)
            raise NotAPlan(message, details)


def _next(frames: queue.Queue[Frame | None], still: Callable[[], None]) -> Frame | None:
    """The next frame; `still` is called while a page takes long, and ends the waiting by what it raises."""
    for _ in range(int(SECONDS_A_PAGE / _SECONDS_A_SIGN)):
        try:
            return frames.get(timeout=_SECONDS_A_SIGN)
        except queue.Empty:
            still()
    raise TooLong(_TOO_LONG)


def _listen(answer: IO[bytes], frames: queue.Queue[Frame | None]) -> None:
    """Frames as they come; None behind the last."""
    try:
        while len(head := answer.read(9)) == 9:
            frames.put((head[:1], answer.read(int.from_bytes(head[1:], "big"))))
    except (OSError, ValueError):
        pass  # closed under our hands: nobody listens any more
    frames.put(None)


def _ended(process: subprocess.Popen[bytes]) -> NotAPlan:
    """Why it ended without an answer."""
    code = process.wait(SECONDS_A_PAGE)
    if code and code == -getattr(signal, "SIGXCPU", 0):
        return TooLong(_TOO_LONG)
    if code and code == -getattr(signal, "SIGKILL", 0):
        return NotAPlan(_STOPPED)
    return NotAPlan(TOO_HEAVY)
