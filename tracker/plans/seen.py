"""What a person looked at before an act on many tasks at once: it is done on this and on nothing else. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Protocol


class Versioned(Protocol):
    """A task, or what a page shows of one."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def version(self) -> int:
        """Of its row: it grows with each change."""


def fingerprint(tasks: Iterable[Versioned | None]) -> str:
    """SHA-256 of which tasks, in which order, each as it stood; None: nothing stands in that place."""
    told = ",".join(f"{task.id}.{task.version}" if task else "-" for task in tasks)
    return hashlib.sha256(told.encode()).hexdigest()
