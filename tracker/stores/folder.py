"""Keeps files in a folder of this host, or in one that several hosts have mounted."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import Store, Stored, demand_plain, is_plain, to_write

log = logging.getLogger(__name__)

LEFT_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Folder(Store):
    """The folder is made with the first file; names that begin with a dot are of files that are not whole."""

    path: Path

    @property
    def label(self) -> str:
        """Where it is."""
        return str(self.path)

    def keep(self, data: bytes) -> str:
        """File and folder are on disk when this returns."""
        self._make()
        name = fingerprint(data)
        unfinished = self.path / f".{name}.{secrets.token_hex(8)}"
        try:
            with unfinished.open("xb") as file:
                file.write(data)
            self.settle(unfinished, name)
        finally:
            unfinished.unlink(missing_ok=True)
        return name

    def unfinished(self, suffix: str = "") -> AbstractContextManager[Path]:
        """In the folder itself, so that a new name is all it needs."""
        self._make()
        return to_write(self.path, ".", suffix)

    def _make(self) -> None:
        """The folder, where there is none yet; its own name is on disk, too."""
        if not self.path.is_dir():
            self.path.mkdir(parents=True, exist_ok=True)
            sync_folder(self.path.parent)

    def settle(self, unfinished: Path, name: str) -> None:
        """File and name are on disk when this returns."""
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(self._place(name))
        sync_folder(self.path)

    def opened(self, name: str) -> BinaryIO:
        """The file itself."""
        return self._place(name).open("rb")

    def size(self, name: str) -> int | None:
        """None also where the folder is gone."""
        try:
            return self._place(name).stat().st_size
        except FileNotFoundError:
            return None

    def kept_at(self, name: str) -> datetime | None:
        """By this host's clock, or that of the one whose folder it is."""
        try:
            return datetime.fromtimestamp(self._place(name).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def forget(self, name: str) -> None:
        """Its name goes; one that somebody has open on Windows stays."""
        place = self._place(name)
        try:
            place.unlink(missing_ok=True)
        except OSError as fault:
            log.warning("%s stays in its folder: %s", place, fault)

    def stored(self) -> Iterator[Stored]:
        """What lies in the folder, by name."""
        for path in sorted(self.path.iterdir()) if self.path.is_dir() else ():
            if path.is_file() and is_plain(path.name):
                try:
                    known = path.stat()
                except FileNotFoundError:  # taken away meanwhile
                    continue
                yield Stored(path.name, known.st_size, datetime.fromtimestamp(known.st_mtime, UTC))

    def forget_unfinished(self, now: datetime) -> int:
        """Those whose names begin with a dot (.3f2a….9c1e)."""
        if not self.path.is_dir():
            return 0
        before = (now - LEFT_AFTER).timestamp()
        old = [path for path in self.path.iterdir() if path.name.startswith(".") and _is_older(path, before)]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def try_out(self) -> None:
        """Whether it can be written is looked at with all other files of the instance folder (doctor/machine.py)."""

    def _place(self, name: str) -> Path:
        return self.path / demand_plain(name)


def _is_older(path: Path, before: float) -> bool:
    """Whether it is a file last written before then; no where an upload has just given it its name."""
    try:
        return path.is_file() and path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """The names in a folder are on disk when this returns; Windows opens no folder, and keeps its names by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
