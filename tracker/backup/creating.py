"""Making a copy: written under a name that is no copy's, read again, then given its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from tracker.backup import files, identity, postgresql, sqlite, words
from tracker.backup.checking import faults_of
from tracker.backup.files import Copies, Earlier, Source, Tell
from tracker.backup.manifest import FILE, LIST, FilePrint, KeysFile, Manifest, list_of, read_list
from tracker.backup.rows import Reading, read_rows
from tracker.backup.rules import Place, keys_name, name_of, unfinished, unfinished_name
from tracker.backup.shelf import Shelved, copies, newest, tidy
from tracker.config import Config
from tracker.errors import BadInput, RuleRefused
from tracker.failures.outage import is_disk
from tracker.private_files import close_folder, owners_only
from tracker.stores.fingerprints import fingerprint_of
from tracker.stores.folder import sync_folder
from tracker.stores.store import KINDS

NO_ROOM = "备份文件夹所在的磁盘只剩 {free}，这份备份连同余量大约要 {needed}，没有开始。请清理磁盘，或把备份放到别的磁盘"
THERE = "{name} 已经在备份文件夹里：同一秒内已经备份过一次"
NO_SHELF = "备份文件夹 {path} 建不了或不能写入，请检查路径和权限"
UNSOUND = "备份写完后重新读出，有不符的地方，没有留下这一份"
INSIDE = "备份文件夹不能放在实例文件夹的 {folder} 里：它会把自己也备份进去。请换一个文件夹，最好在另一块磁盘上"

SPARE = 64 << 20
"""Bytes that stay free beside a copy."""


def _snapshot(settings: Config) -> AbstractContextManager[Any]:
    """The database as of one instant."""
    return (sqlite.snapshot if settings.is_sqlite else postgresql.snapshot)(settings.server_url)


@dataclass(frozen=True)
class Making:
    """A copy that is being made."""

    settings: Config
    shelf: Path
    at: datetime
    is_nightly: bool
    tell: Tell
    installation: str
    """Whose it will be (identity.py)."""


def create(settings: Config, shelf: Path, at: datetime, is_nightly: bool, tell: Tell) -> Manifest:
    """Make a copy and give it its name; its manifest.

    RuleRefused where there is no room, no pg_dump, no database, or what was written is not what was read.
    """
    with owners_only():
        making = Making(settings, shelf, at, is_nightly, tell, identity.own(settings.instance))
        _refuse_inside(making)
        _open(shelf)
        tidy(shelf, at, is_nightly, making.installation)
        with _unfinished(making) as (name, folder):
            manifest = _filled(making, name, folder)
            tell("重新读出并核对")
            faults = faults_of(folder, manifest)
            if faults:
                raise RuleRefused(UNSOUND, faults[:20])
            tell("命名")
            folder.rename(shelf / name)
        sync_folder(shelf)
    return manifest


def _refuse_inside(making: Making) -> None:
    shelf = making.shelf.resolve()
    for folder in (making.settings.instance / kind for kind in KINDS):
        if shelf.is_relative_to(folder.resolve()):
            raise RuleRefused(INSIDE.format(folder=folder.name))


def _open(shelf: Path) -> None:
    try:
        close_folder(shelf)
    except OSError as fault:
        if is_disk(fault):
            raise
        raise BadInput(NO_SHELF.format(path=shelf)) from fault
    if not os.access(shelf, os.W_OK | os.X_OK):
        raise BadInput(NO_SHELF.format(path=shelf))


@contextmanager
def _unfinished(making: Making) -> Iterator[tuple[str, Path]]:
    """The name that the copy will have, and a folder for what is not whole; nothing of it is left unless it got its
    name.

    Two installations that share the shelf begin in the same second of the night. Who sees the other's after its own was
    made moves on by a second or two, so that of both the names differ: the later one to be made sees the earlier one.
    """
    shelf, own, at = making.shelf, making.installation, making.at
    name = name_of(at, making.is_nightly)
    folder = shelf / unfinished_name(name, own)
    there = (one.manifest for one in copies(shelf) if one.named.name == name)
    if folder.exists() or any(told is not None and told.is_of(own) for told in there):
        raise RuleRefused(THERE.format(name=name))
    folder.mkdir(mode=0o700)
    try:
        while seconds := _before_us(shelf, name, own):
            at += timedelta(seconds=seconds)
            name = name_of(at, making.is_nightly)
            folder = folder.rename(shelf / unfinished_name(name, own))
        yield name, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _before_us(shelf: Path, name: str, own: str) -> int:
    """By how many seconds to move on: 0 where nobody else has this name; of two who ask at once each another number."""
    halves = (half for half in map(unfinished, os.listdir(shelf)) if half and half.named.name == name)
    others = {half.installation for half in halves} - {own}
    if not others and not (shelf / name).exists():
        return 0
    return 1 + sum(other < own for other in others)


def _filled(making: Making, name: str, folder: Path) -> Manifest:
    settings, before = making.settings, newest(making.shelf, making.at, making.installation)
    taken = Copies(folder, _earlier(before))
    (folder / files.FOLDER).mkdir(mode=0o700)
    _demand_room(making, sum(source.size for _, source in _files(making)) if before is None else 0)
    _take(making, taken, "复制文件")
    with _snapshot(settings) as snapshot:
        _demand_room(making, snapshot.size)
        copy = snapshot.write(folder, making.tell)
        making.tell("复制此间新增的文件")
        _take(making, taken, "")
        with snapshot.tables(copy) as tables:
            reading = read_rows(tables, making.tell)
        manifest = _manifest(making, name, snapshot, copy, taken, reading)
    manifest = replace(manifest, keys=_keys(making, name, before.manifest if before else None))
    files.write(folder / FILE, manifest.written())
    taken.settle()
    return manifest


def _earlier(before: Shelved | None) -> Earlier | None:
    """What may be linked; nothing where its list cannot be read."""
    if before is None or before.manifest is None:
        return None
    try:
        told = read_list((before.path / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Earlier(before.path, before.manifest.made_at, told)


def _files(making: Making) -> Iterator[tuple[str, Source]]:
    shelf, database = making.shelf.resolve(), _of_database(making.settings)
    yield from files.in_stores(making.settings)
    for path, place in files.found(making.settings.instance, Place.FILE):
        if not (real := place.resolve()).is_relative_to(shelf) and real not in database:
            yield path, Source(place.stat().st_size, partial(_opened, place))


def _opened(place: Path) -> BinaryIO:
    return place.open("rb")


def _of_database(settings: Config) -> frozenset[Path]:
    """SQLite's own files, wherever a link leads."""
    if not settings.is_sqlite:
        return frozenset()
    path = sqlite.path_of(settings.database_url).resolve()
    return frozenset({path, *sqlite.beside(path)})


def _take(making: Making, taken: Copies, told: str) -> None:
    found = list(_files(making))
    for number, (path, source) in enumerate(found, start=1):
        taken.take(path, source)
        if told and number * 10 // len(found) > (number - 1) * 10 // len(found):
            making.tell(f"{told} {number * 100 // len(found)}%（{number} 个）")


def _demand_room(making: Making, needed: int) -> None:
    free = shutil.disk_usage(making.shelf).free
    if free < needed + SPARE:
        raise RuleRefused(NO_ROOM.format(free=words.size(free), needed=words.size(needed + SPARE)))


def _manifest(making: Making, name: str, snapshot: Any, copy: Path, taken: Copies, reading: Reading) -> Manifest:
    listed = files.write(copy.with_name(LIST), list_of(taken.taken))
    lacking = sorted(path for path in reading.files if f"{files.FOLDER}/{path}" not in taken.taken)
    return Manifest(
        name=name,
        made_at=making.at,
        is_nightly=making.is_nightly,
        program=version("tracker"),
        revision=snapshot.revision,
        engine=snapshot.engine,
        engine_version=snapshot.engine_version,
        database=FilePrint(snapshot.file, copy.stat().st_size, fingerprint_of(copy)),
        tables=reading.tables,
        audit=reading.audit,
        files=listed,
        file_count=len(taken.taken),
        file_bytes=sum(one.size for one in taken.taken.values()),
        missing=tuple(lacking),
        installation=making.installation,
    )


def _keys(making: Making, name: str, before: Manifest | None) -> KeysFile | None:
    """The keys in a file beside the copies; of the night's copies only where they have changed.

    So a file of keys that somebody carried away, as he should, does not come back the next night.
    """
    text = files.keys_of(making.settings.instance)
    if not text:
        return None
    known = before.keys if before else None
    if making.is_nightly and known and known.sha256 == files.fingerprint_of_keys(text):
        return known
    return files.keep_keys(making.shelf, keys_name(name), text)
