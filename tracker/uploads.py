"""Keeps uploaded documents on disk under the fingerprint of their bytes."""

from __future__ import annotations

import hashlib
import os
import secrets
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
    _sync_folder(folder)
    return place


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
