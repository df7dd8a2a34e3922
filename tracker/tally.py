"""What happens again and again is told seldom, with how often it happened meanwhile: failures, refusals, downloads."""

from __future__ import annotations

from collections.abc import Hashable
from math import inf
from threading import Lock

from tracker import clock

# More kinds than this at once: the oldest are forgotten and told anew.
_KINDS = 2000


class Tally:
    """When each kind was told last, in seconds that no clock moves, and how often it came since."""

    def __init__(self, again_after: float) -> None:
        self._again_after = again_after
        self._told: dict[Hashable, tuple[float, int]] = {}
        self._lock = Lock()

    def missed(self, kind: Hashable) -> int | None:
        """How often it came untold since it was told last; None where it is not to be told now."""
        now = clock.elapsed()
        with self._lock:
            at, count = self._told.pop(kind, (None, 0))
            if at is not None and now - at < self._again_after:
                self._told[kind] = (at, count + 1)
                return None
            self._told[kind] = (now, 0)
            while len(self._told) > _KINDS:
                self._told.pop(next(iter(self._told)))
            return count

    def untold(self, kind: Hashable, missed: int) -> None:
        """It could not be told: the next one is to be told, with this and what it would have told of."""
        with self._lock:
            _, since = self._told.pop(kind, (0.0, 0))
            self._told[kind] = (-inf, missed + 1 + since)
