"""What a file is known by: the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO


def fingerprint(data: bytes) -> str:
    """SHA-256 of the bytes, in hexadecimal: the name of an uploaded file."""
    return hashlib.sha256(data).hexdigest()


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return fingerprint_in(file)


def fingerprint_in(file: BinaryIO) -> str:
    """The same of an open file, from where it stands to its end."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # BinaryIO hides readinto
