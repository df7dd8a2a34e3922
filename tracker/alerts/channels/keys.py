"""Passwords and keys of channels: one file in the instance folder, its owner's alone, never in the database.

So a dump of the database gives nobody a robot or a mailbox. Pages write here and never show what they wrote.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import sleep
from typing import Any

from tracker.clock import elapsed

try:
    import fcntl as _fcntl

    locks: Any = _fcntl
except ImportError:  # Windows has none.
    locks = None


@dataclass(frozen=True)
class Keys:
    """`path`: the robot's way behind its host, with its key; `secret`: for the signature, or the mail password."""

    path: str = ""
    secret: str = ""


def new_name() -> str:
    """The name under which a channel's keys are kept; a restored database never finds those of another channel."""
    return secrets.token_hex(16)


def read(file: Path, name: str) -> Keys | None:
    """The keys of a channel, None where this machine has none."""
    found = _all(file).get(name)
    return Keys(**found) if found else None


def write(file: Path, name: str, keys: Keys) -> None:
    """Keep the keys of a channel."""
    with _alone(file):
        _replace(file, {**_all(file), name: asdict(keys)})


def forget(file: Path, name: str) -> None:
    """Take the keys of a channel away."""
    with _alone(file):
        known = _all(file)
        if known.pop(name, None):
            _replace(file, known)


WAIT, LEFT_BEHIND = 0.02, 10.0
"""Seconds between two looks at a lock that is a file of its own, and after how many its owner must have died."""


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One writer at a time, of all processes: who reads, adds and replaces meanwhile would lose the other's keys."""
    lock = file.with_name(f".{file.name}.lock")
    if locks is None:
        with _alone_by_file(lock):
            yield
        return
    with os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "w") as held:
        locks.flock(held, locks.LOCK_EX)
        yield


@contextmanager
def _alone_by_file(lock: Path) -> Iterator[None]:
    """The same where the system locks no files: the file is there as long as somebody writes."""
    began = elapsed()
    while not _made(lock):
        if elapsed() - began > LEFT_BEHIND:
            lock.unlink(missing_ok=True)
        sleep(WAIT)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _made(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except (FileExistsError, PermissionError):
        return False
    return True


def _all(file: Path) -> dict[str, dict[str, str]]:
    try:
        known: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return known


def _replace(file: Path, known: dict[str, dict[str, str]]) -> None:
    """Whole or not at all, and on disk before the channel that needs it is committed."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as text:
        json.dump(known, text, ensure_ascii=False, indent=1)
        text.flush()
        os.fsync(text.fileno())
    os.replace(part, file)
