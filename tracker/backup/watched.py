"""A program of others that is begun, watched and ended: what it prints, and how long it may give no sign of life.

Example: pg_dump waits for a table that somebody else holds; its file does not grow, it says nothing, and after half an
hour (TRACKER_PG_SILENCE) it is told to end, so that its server ends the work, too.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from tracker.backup.files import Tell
from tracker.backup.rules import DEFAULT_SILENCE, read_silence
from tracker.backup.words import size
from tracker.clock import elapsed
from tracker.errors import BadInput, RuleRefused

FAILED = "{name} 没有做成，它说："
SILENT = "{name} 已经 {minutes} 分钟没有动静，停掉了它，没有做成"
WHY_SILENT = (
    "可能是数据库服务器或网络没有回应，或者有人锁住了表（如正在升级）。查明后再试；"
    "数据确实很多、要等更久的，把环境变量 TRACKER_PG_SILENCE（分钟）设大"
)
NOT_MINUTES = "环境变量 TRACKER_PG_SILENCE 是分钟数，1 到 10000，现在是“{told}”"
AT_WORK = "{name} 还在进行，已 {seconds} 秒"
WRITTEN = "，写了 {size}"

LOOKED_AT_EVERY, TOLD_EVERY, TO_END = 0.2, 10.0, 10.0
"""Seconds between two looks, between two words of it, and those it has to end in when it is told to."""


def run(command: Sequence[str], more: Mapping[str, str], tell: Tell, grows: Path | None = None) -> str:
    """What a program prints; RuleRefused with what it said of a failure, or where it gave no sign of life too long.

    A sign of life is that it says something or that the file it writes, `grows`, has another length. Where `tell`
    raises, and however else this ends, the program has ended.
    """
    name, limit = Path(command[0]).name, _silence()
    told = {**os.environ, **more}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=told, stdin=subprocess.DEVNULL, stdout=out, stderr=said)
        try:
            _wait(process, name, limit, tell, lambda: (_length(out), _length(said), _written(grows)))
        finally:
            _end(process)
        if process.returncode:
            raise RuleRefused(FAILED.format(name=name), _why(_text(said)))
        return _text(out)


def _silence() -> int:
    told = os.environ.get("TRACKER_PG_SILENCE")
    minutes = read_silence(told) if told else DEFAULT_SILENCE
    if minutes is None:
        raise BadInput(NOT_MINUTES.format(told=told))
    return minutes


def _wait(
    process: subprocess.Popen[bytes], name: str, limit: int, tell: Tell, signs: Callable[[], tuple[int, int, int]]
) -> None:
    """Until it has ended by itself; RuleRefused where all signs of life stood still for so many minutes."""
    began = moved = told = elapsed()
    last = signs()
    while True:
        try:
            process.wait(LOOKED_AT_EVERY)
            return
        except subprocess.TimeoutExpired:
            now, seen = elapsed(), signs()
        if seen != last:
            last, moved = seen, now
        if now - moved > limit * 60:
            raise RuleRefused(SILENT.format(name=name, minutes=limit), [WHY_SILENT])
        if now - told > TOLD_EVERY:
            told, written = now, seen[-1]
            more = WRITTEN.format(size=size(written)) if written else ""
            tell(AT_WORK.format(name=name, seconds=round(now - began)) + more)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Told to end it calls off what its server does for it; killed it cannot."""
    for stop in (process.terminate, process.kill):
        if process.poll() is not None:
            return
        stop()
        with suppress(subprocess.TimeoutExpired):
            process.wait(TO_END)


def _length(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _written(file: Path | None) -> int:
    try:
        return file.stat().st_size if file is not None else 0
    except FileNotFoundError:
        return 0


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _why(said: str) -> list[str]:
    """From the first error on, of what else it told only the end."""
    lines = [line[:300] for line in said.splitlines() if line.strip()]
    first = next((place for place, line in enumerate(lines) if "error:" in line), max(len(lines) - 10, 0))
    return lines[first : first + 10]
