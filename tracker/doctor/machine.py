"""Looks at the machine: the rights and times of the installation's files. Only reads."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tracker.backup import identity, postgresql, shelf, sqlite
from tracker.clock import elapsed
from tracker.config import Config
from tracker.doctor.machine_rules import POSTGRESQL, Right, Trace
from tracker.doctor.work_rules import Shelf
from tracker.errors import RuleRefused
from tracker.private_files import OTHERS
from tracker.stores.store import KINDS

ENOUGH = 5.0
"""Seconds after which no further file is looked at: an office may have a hundred thousand."""


def rights(settings: Config) -> tuple[list[Right], int]:
    """What is not as it should be in the instance folder and of the database, and how many were looked at.

    On Windows a file's rights are those of its folder: only whether it can be written is looked at.
    """
    found, count, began = [], 0, elapsed()
    for path in _all(settings):
        count += 1
        try:
            one = _right(path)
        except FileNotFoundError:
            continue
        if one.is_open or one.is_foreign or one.is_locked:
            found.append(one)
        if elapsed() - began > ENOUGH:
            break
    return found, count


def _all(settings: Config) -> Iterator[Path]:
    yield settings.instance
    for folder, folders, names in os.walk(settings.instance):
        yield from (Path(folder) / name for name in (*folders, *names))
    if settings.is_sqlite:
        path = sqlite.path_of(settings.database_url)
        if path.exists() and not path.is_relative_to(settings.instance):
            yield path


def _right(path: Path) -> Right:
    known = path.lstat()
    if stat.S_ISLNK(known.st_mode):
        return Right(path)
    is_locked = not os.access(path, os.W_OK)
    if sys.platform == "win32":
        return Right(path, is_locked=is_locked)
    return Right(path, bool(known.st_mode & OTHERS), known.st_uid != os.geteuid(), is_locked)


def traces(settings: Config) -> list[Trace]:
    """When the files of the installation were last written: the newest of its folders and of what lies in them."""
    found = [path for path in (settings.instance, *(settings.instance / kind for kind in KINDS)) if path.is_dir()]
    files = [path for path in settings.instance.iterdir() if path.is_file()] if settings.instance.is_dir() else []
    return [
        Trace(f"文件 {path} 的时间", datetime.fromtimestamp(path.stat().st_mtime, UTC)) for path in (*found, *files)
    ]


def is_writable(file: Path) -> bool:
    """Whether a file can be read and added to, or made with the folders it lies in."""
    there = next(
        path for path in (file, *file.parents) if os.path.exists(path)
    )  # a folder that lets nobody in: no fault
    return os.access(there, os.R_OK | os.W_OK if there == file else os.W_OK | os.X_OK)


def backups(settings: Config, now: datetime) -> Shelf | None:
    """The folder of copies as it lies on the disk; None where none is set."""
    folder = settings.backups
    if folder is None:
        return None
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        copies = shelf.copies(folder)
    except OSError:
        return Shelf(folder, is_readable=False)
    own = shelf.sound(copies, now, identity.known(settings.instance))
    sound = [one.manifest for one in own if one.manifest is not None]
    unsound = tuple(one.named.name for one in copies if one.manifest is None)
    newest = sound[0] if sound else None
    night = next((manifest for manifest in sound if manifest.is_nightly), None)
    return Shelf(
        folder,
        is_writable=os.access(there, os.W_OK),
        last=night.made_at if night else None,
        unsound=unsound,
        missing=len(newest.missing) if newest else 0,
        tools=_fault_of_tools(settings),
    )


def _fault_of_tools(settings: Config) -> str:
    """Why pg_dump or pg_restore is of no use for the oldest server that does; empty for SQLite."""
    try:
        for name in () if settings.is_sqlite else ("pg_dump", "pg_restore"):
            postgresql.program(name, POSTGRESQL)
    except RuleRefused as refused:
        return refused.message
    return ""
