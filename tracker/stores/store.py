"""What every store of files can do; which kinds there are: folder.py, bucket.py."""

from __future__ import annotations

import io
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO, ClassVar

from tracker.errors import NotFound
from tracker.stores.fingerprints import fingerprint_in

UPLOADS, EDITIONS = "uploads", "editions"
"""The kinds of files that are kept: what was handed in; what was built, with the templates of papers."""

KINDS = (UPLOADS, EDITIONS)

UPLOAD_GONE = "上传的文件已不在服务器上，请重新上传"


class StoreDown(Exception):
    """A store does not answer, or takes nothing: an outage, as that of a database is (failures/outage.py)."""


class FileFault(Enum):
    """Why a file that was kept is not handed out."""

    GONE = auto()
    ALTERED = auto()


@dataclass(frozen=True)
class Stored:
    """A file that lies in a store."""

    name: str
    size: int
    changed_at: datetime


class Store(ABC):
    """Files by name, each whole or not there at all. A name is a plain one, `3f2a….xlsx`: no folders in it.

    What was kept is never changed: the same name is the same bytes. Raises StoreDown, or OSError of a disk, where the
    store does not do what it is asked.
    """

    is_far: ClassVar[bool] = False
    """Whether a file is read over the network: a night's copy reads no file again that has not changed since."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What it is called where a person reads it, `/srv/tracker/uploads`."""

    @abstractmethod
    def keep(self, data: bytes) -> str:
        """Store the bytes under their fingerprint, which is given back; they survive a power cut when this returns.

        The same bytes twice are one file, also when two requests store them at once.
        """

    @abstractmethod
    def unfinished(self, suffix: str = "") -> AbstractContextManager[Path]:
        """A file on this host to write into, which has no name yet; it goes unless it is settled."""

    @abstractmethod
    def settle(self, unfinished: Path, name: str) -> None:
        """Give such a file that was written whole its name; it survives a power cut when this returns."""

    @abstractmethod
    def opened(self, name: str) -> BinaryIO:
        """A file to be read, in which one may go back and forth. FileNotFoundError where it is gone."""

    @abstractmethod
    def size(self, name: str) -> int | None:
        """How many bytes a file has; None where it is gone."""

    @abstractmethod
    def kept_at(self, name: str) -> datetime | None:
        """When a file was kept last, the same bytes anew, too; None where it is gone."""

    @abstractmethod
    def forget(self, name: str) -> None:
        """Take a file away that nothing names any more, if it is there; an outage is none of its caller's concern."""

    @abstractmethod
    def stored(self) -> Iterator[Stored]:
        """All files, those that are not whole left out."""

    @abstractmethod
    def forget_unfinished(self, now: datetime) -> int:
        """Take away what a process that was killed left half written; how many.

        What is younger than a day may still be on its way.
        """

    @abstractmethod
    def try_out(self) -> datetime | None:
        """See that it takes and gives files; what its clock says, None where that is this host's."""

    def forget_older(self, name: str, before: datetime) -> bool:
        """Take a file away that nothing names, unless it was kept again since then; whether it went.

        Who is just handing in the same bytes has kept them anew before a row names them.
        """
        kept_at = self.kept_at(name)
        if kept_at is None or kept_at >= before:
            return False
        self.forget(name)
        return True

    def read(self, name: str) -> bytes:
        """The bytes of a file. FileNotFoundError where it is gone."""
        with self.opened(name) as file:
            return file.read()

    def found(self, name: str, gone: str) -> BinaryIO:
        """The same for a person: NotFound with these words where it is gone, or is no name of a file."""
        try:
            return self.opened(name)
        except (FileNotFoundError, ValueError) as nowhere:
            raise NotFound(gone) from nowhere

    def sound(self, name: str, size: int, sha256: str) -> BinaryIO | FileFault:
        """A file that was kept with this size and fingerprint, to be read; else what became of it.

        What was compared is what is handed out: it is not opened twice.
        """
        try:
            file = self.opened(name)
        except FileNotFoundError:
            return FileFault.GONE
        if file.seek(0, io.SEEK_END) == size and not file.seek(0) and fingerprint_in(file) == sha256:
            file.seek(0)
            return file
        file.close()
        return FileFault.ALTERED

    def fault(self, name: str, size: int, sha256: str) -> FileFault | None:
        """What became of a file that was kept with this size and fingerprint; None where it is the same to the byte."""
        found = self.sound(name, size, sha256)
        if isinstance(found, FileFault):
            return found
        found.close()
        return None


@contextmanager
def to_write(folder: Path | None, prefix: str, suffix: str) -> Iterator[Path]:
    """An empty file to write into, None: where this host keeps temporary files; it goes unless it was moved."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=prefix, suffix=suffix)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def is_plain(name: str) -> bool:
    """Whether a file in a store may have this name, which leads nowhere else."""
    return bool(name) and not name.startswith(".") and not {*name} & {"/", "\\", ":", "\0"}


def demand_plain(name: str) -> str:
    """The same name; ValueError where no file in a store has such a one."""
    if not is_plain(name):
        raise ValueError(f"not the name of a kept file: {name!r}")
    return name
