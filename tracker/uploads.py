"""Keeps uploaded documents on disk under the fingerprint of their bytes."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path


def fingerprint(data: bytes) -> str:
    """SHA-256 of the bytes, in hexadecimal: the name of the stored file."""
    return hashlib.sha256(data).hexdigest()


def keep(folder: Path, data: bytes) -> Path:
    """Store the bytes so that they survive a power cut: file and folder are on disk when this returns.

    The same bytes twice are one file, also when two requests store them at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / fingerprint(data)
    unfinished = folder / f".{place.name}.{secrets.token_hex(8)}"
    try:
        with unfinished.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(folder)
    return place


def settle(unfinished: Path, place: Path) -> None:
    """Give a file that was written whole its name, on disk when this returns; its folder is there."""
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(place)
    sync_folder(place.parent)


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class FileFault(Enum):
    """Why a file that was kept is not handed out."""

    GONE = auto()
    ALTERED = auto()


def file_fault(path: Path, size: int, sha256: str) -> FileFault | None:
    """What became of a file that was kept with this size and fingerprint; None where it is the same to the byte."""
    if not path.is_file():
        return FileFault.GONE
    is_same = path.stat().st_size == size and fingerprint_of(path) == sha256
    return None if is_same else FileFault.ALTERED


LEFT_AFTER = timedelta(days=1)


def forget_unfinished(folder: Path, now: datetime) -> int:
    """Take away what a process that was killed left half written (.3f2a….9c1e); how many.

    What is younger than a day may still be on its way.
    """
    if not folder.is_dir():
        return 0
    before = (now - LEFT_AFTER).timestamp()
    left = [path for path in folder.iterdir() if path.name.startswith(".") and path.is_file()]
    old = [path for path in left if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def sync_folder(folder: Path) -> None:
    """The names in a folder are on disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
