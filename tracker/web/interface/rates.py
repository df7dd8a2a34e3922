"""How often a token may be used in a minute: counted in the database, for several processes serve.

Pure but for the counting it is given. Each process counts for itself, too: where the database takes no write just now,
or a minute is known to be full, nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from tracker.people.tokens.rules import AHEAD

_KINDS = 2000
"""More tokens than this at once: those unused longest are forgotten."""


@dataclass
class _Minute:
    minute: int
    times: int = 0
    is_full: bool = False


class Rates:
    """What this process knows of the newest minute of each token."""

    def __init__(self) -> None:
        self._minutes: dict[Hashable, _Minute] = {}
        self._lock = Lock()

    def allows(self, kind: Hashable, minute: int, limit: int, count: Callable[[], int | None]) -> bool:
        """Whether one more use is within the limit; `count` counts it for all processes, None where that fails."""
        known = self._known(kind, minute)
        if known.is_full or known.times > limit:
            return False
        times = count()
        if times is not None and times > limit:
            known.is_full = True
            return False
        return True

    def _known(self, kind: Hashable, minute: int) -> _Minute:
        with self._lock:
            known = self._minutes.pop(kind, None)
            if known is None or not minute <= known.minute <= minute + AHEAD:
                known = _Minute(minute)
            known.times += 1
            self._minutes[kind] = known
            while len(self._minutes) > _KINDS:
                self._minutes.pop(next(iter(self._minutes)))
            return known
