"""Keeping a process small that lives for months: what was read is given back to the machine (Linux with glibc).

A document is a hundred thousand small pieces. When it has been read, Python's collector has seen few of its circles,
and the C library keeps what was freed, for each thread apart: eight Word files of 70 KB left 47 MB behind, and none
after this. Where the C library offers nothing of the kind, nothing is done.
"""

from __future__ import annotations

import ctypes
import gc
import sys

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_ARENAS = 2
_LARGE = 256 * 1024
_SELDOM = 10.0
"""Seconds between two times that what pages left free is given back: in thirty, four a second left 30 MB."""


def stay_small() -> None:
    """At the start, before there are threads: they share their free memory, large pieces go back at once."""
    library = _glibc()
    if library is not None:
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
    gc.collect()
    # What stands until the end is never looked through again, and children share it with their parent.
    gc.freeze()


def look_seldom() -> None:
    """Have the collector look for circles after 50,000 new objects, not after every 700 as Python does by itself.

    Rows come and go by the ten thousand and hold none: to look costs a seventh of the time of a workbook.
    """
    gc.set_threshold(50_000, 20, 20)


def collections() -> int:
    """How often Python's collector has looked through something since the process began."""
    return sum(generation["collections"] for generation in gc.get_stats())


def give_back(since: int | None = None) -> None:
    """After a document was read or written; `since`: what `collections` said before.

    To look through all that a serving process holds takes a tenth of a second, in which it answers nobody. Where the
    collector has not run since, what was made is young: to look through the young takes a hundredth of that. A proof of
    10 MB is one piece, the rows of an Excel form are many.
    """
    gc.collect(0 if since == collections() else 2)
    _trim()


class Leftovers:
    """What pages leave free between the pieces that stay: no single one leaves much, all of half a minute 30 MB."""

    def __init__(self) -> None:
        self._given_back_at: float | None = None

    def give_back(self, now: float) -> bool:
        """At the end of a page: once in ten seconds, as it takes a hundredth of one; whether it was done.

        `now`: seconds of a clock that only goes on.
        """
        if self._given_back_at is not None and now < self._given_back_at + _SELDOM:
            return False
        self._given_back_at = now
        # What was young a moment ago, and held in circles: the collector comes to it after a million objects.
        gc.collect(1)
        _trim()
        return True


def _trim() -> None:
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
