"""Several processes count into files of one folder; told before any figure is made, for prometheus_client looks once.

Each `tracker serve` has a folder of its own, so that two of one installation leave each other's alone, and each of its
processes a place that whoever replaces it takes over: what the dead one counted is counted on, in the same file. A
folder goes when its processes end; where they were killed, the next one that starts takes it away.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tracker.private_files import close_folder

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_HELD = "held"
"""File that the processes of a folder hold locked: of a process's number nobody knows whether it is still the same."""

_place = 0


@contextmanager
def counting_together(folder: Path) -> Iterator[None]:
    """Let this process and all it begins meanwhile count into a folder of their own in this one (POSIX)."""
    close_folder(folder)
    with _locked(folder / ".lock", waits=True):
        _take_away_the_dead(folder)
        own = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))
        held = _locked(own / _HELD, waits=False)
    with held:
        os.environ[_FOLDER] = str(own)
        _by_place()
        try:
            yield
        finally:
            os.environ.pop(_FOLDER, None)
            shutil.rmtree(own, ignore_errors=True)


def count_at(place: int) -> None:
    """This process counts at that place from now on: 1, 2, 3… of those that its parent keeps."""
    global _place
    _place = place


def is_shared() -> bool:
    """Whether others count beside this process."""
    return _FOLDER in os.environ


def _by_place() -> None:
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: _place)  # type: ignore[no-untyped-call]


def _take_away_the_dead(folder: Path) -> None:
    """The folders that nobody holds any more, and files from before each had a folder."""
    for old in folder.glob("*.db"):
        old.unlink()
    for old in folder.glob(f"*/{_HELD}"):
        try:
            _locked(old, waits=False).close()
        except BlockingIOError:
            continue
        shutil.rmtree(old.parent, ignore_errors=True)


def _locked(file: Path, *, waits: bool) -> IO[bytes]:
    """The file, locked until it is closed here and in all processes that were begun meanwhile; BlockingIOError."""
    import fcntl

    opened = file.open("ab")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        opened.close()
        raise
    return opened
