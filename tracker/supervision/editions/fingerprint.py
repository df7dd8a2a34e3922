"""SHA-256 over everything that is kept of an edition: one of each row, and one over all. Pure.

Example: one digit changed in one row changes the row's fingerprint, and with it the edition's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def of_value(value: Any) -> str:
    """Of a JSON value, however its names are ordered."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def of_edition(
    head: Mapping[str, Any], rows: Iterable[str], differences: Iterable[Iterable[Any]], files: Iterable[Iterable[Any]]
) -> str:
    """Of the whole: its head, the fingerprints of its rows in their order, its differences, its files."""
    whole = hashlib.sha256(of_value(head).encode())
    for row in rows:
        whole.update(row.encode())
    for lines in (differences, files):
        whole.update(of_value([list(line) for line in lines]).encode())
    return whole.hexdigest()
