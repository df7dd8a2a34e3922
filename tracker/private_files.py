"""Files of the installation are its owner's alone: database, uploads, editions, key, backups (等保 保密性)."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.stores.folder import sync_folder

OTHERS = stat.S_IRWXG | stat.S_IRWXO


@contextmanager
def owners_only() -> Iterator[None]:
    """What is made meanwhile, folders and files, nobody else may read."""
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def close_folder(folder: Path) -> None:
    """Make the folder, or close one that was made open to others: then nobody else reaches what lies in it."""
    folder.mkdir(parents=True, exist_ok=True)
    _close(folder)


def make_once(place: Path, text: str) -> None:
    """A small file of the owner's alone, whole or not at all, where there is none; on disk when this returns.

    Of two processes that make it at once the file of one stands: a link takes no other's place.
    """
    part = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, place)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not place.exists():
                part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(place.parent)


def close_all(folder: Path) -> None:
    """Close the folder and every folder and file in it: they may be copied elsewhere one day."""
    _close(folder)
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            _close(Path(place) / name)


def _close(path: Path) -> None:
    """Take others' rights away. A link, what is not ours, and a folder shared by all (/tmp) stay as they are.

    On Windows a file's rights are those of its folder: the installer closes that one.
    """
    if sys.platform == "win32":
        return
    try:
        known = path.lstat()
    except FileNotFoundError:
        return
    is_ours = known.st_uid == os.geteuid() and not stat.S_ISLNK(known.st_mode) and not known.st_mode & stat.S_ISVTX
    if is_ours and known.st_mode & OTHERS:
        path.chmod(stat.S_IMODE(known.st_mode) & ~OTHERS)
