"""The file of anchors outside the database: appended to, never written anew, readable by its owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from tracker.audit.anchors import Anchor, Kept, line_of, read_lines


def read(path: Path) -> Kept:
    """What the file holds; nothing where it is not there."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return Kept(is_there=False)
    return read_lines(text.split("\n"))


def append(path: Path, anchors: Iterable[Anchor]) -> int:
    """Add these, on disk when this returns; how many. OSError where it takes none."""
    new = [line_of(anchor) for anchor in anchors]
    if not new:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        is_torn = file.seek(0, os.SEEK_END) > 0 and _last_byte(file.fileno()) != b"\n"
        file.write((("\n" if is_torn else "") + "".join(f"{line}\n" for line in new)).encode())
        os.fsync(file.fileno())
    return len(new)


def _last_byte(descriptor: int) -> bytes:
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1)
