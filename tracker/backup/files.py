"""Files of an installation: which there are, copies of them on disk, and the keys in a file of their own."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker.backup.manifest import FilePrint, KeysFile
from tracker.backup.rules import AHEAD, Place, place_of
from tracker.stores.fingerprints import fingerprint_in, fingerprint_of
from tracker.stores.folder import sync_folder
from tracker.stores.store import KINDS, is_plain

if TYPE_CHECKING:
    from tracker.config import Config

FOLDER = "files"
_PIECE = 1 << 20

SETTING = "TRACKER_"

KEYS_NOTE = (
    "这里是本系统的密钥和设置，应另行保管，不要和备份放在一起。恢复时：先照 settings 写好 tracker.env（或环境变量），"
    "再运行 tracker backup restore 备份 --keys 本文件。"
    "没有它也能恢复：所有人重新登录，发送渠道的密码和密钥重新填写。"
)


def found(instance: Path, wanted: Place) -> Iterator[tuple[str, Path]]:
    """The files of the instance folder that go there, but what a store keeps: path with `/`, and where it lies.

    Links are followed: an office may have put its uploads on another disk.
    """
    for folder, folders, names in os.walk(instance, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            place = Path(folder) / name
            path = PurePosixPath(place.relative_to(instance).as_posix())
            if place.is_file() and place_of(path) is wanted and in_store(str(path)) is None:
                yield str(path), place


@dataclass(frozen=True)
class Source:
    """A file that is copied. `changed_at`: when it was last written, of one that is read over the network."""

    size: int
    opened: Callable[[], BinaryIO]
    changed_at: datetime | None = None


def in_stores(settings: Config) -> Iterator[tuple[str, Source]]:
    """What the stores keep, each file by the path it has in a copy, `uploads/3f2a…`, wherever the store is."""
    for kind in KINDS:
        store = settings.store(kind)
        for one in store.stored():
            changed_at = one.changed_at if store.is_far else None
            yield f"{kind}/{one.name}", Source(one.size, partial(store.opened, one.name), changed_at)


def in_store(path: str) -> tuple[str, str] | None:
    """Which kind and name a path in a copy means, None of a file that no store keeps."""
    kind, _, name = path.partition("/")
    return (kind, name) if kind in KINDS and is_plain(name) else None


@dataclass(frozen=True)
class Earlier:
    """The copy before: where it is, when it was begun, the fingerprints that it said its files have."""

    folder: Path
    made_at: datetime
    told: Mapping[str, str]


@dataclass
class Copies:
    """Copies of files in a folder, those of an earlier copy linked instead where they are the same to the byte.

    `taken`: by path in the copy. What vanishes while it is copied was taken away by the office, and is left out.
    """

    folder: Path
    earlier: Earlier | None = None
    taken: dict[str, FilePrint] = field(default_factory=dict)

    def take(self, path: str, source: Source) -> None:
        """Take a file unless it is here already; it is on disk when this returns."""
        name = f"{FOLDER}/{path}"
        if name in self.taken:
            return
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        known = self._as_before(name, source)
        if known is not None and _linked(known.folder / name, target):
            self.taken[name] = FilePrint(name, source.size, known.told[name])
            return
        try:
            read = source.opened()
        except FileNotFoundError:
            return
        with read:
            self.taken[name] = FilePrint(name, *copy(read, target))

    def _as_before(self, name: str, source: Source) -> Earlier | None:
        """The earlier copy, where it has the same file, sound.

        A file that was last written well before that copy was begun is in it as it is now: it is not read again.
        """
        before = self.earlier
        place = before.folder / name if before else None
        if before is None or place is None or not place.is_file() or place.stat().st_size != source.size:
            return None
        sha256 = fingerprint_of(place)
        if sha256 != before.told.get(name):
            return None
        if source.changed_at is not None and source.changed_at < before.made_at - AHEAD:
            return before
        try:
            with source.opened() as now:
                return before if fingerprint_in(now) == sha256 else None
        except FileNotFoundError:
            return None

    def settle(self) -> None:
        """All names are on disk."""
        for folder, _, _ in os.walk(self.folder):
            sync_folder(Path(folder))


def _linked(before: Path, target: Path) -> bool:
    """Whether the file system knows links."""
    try:
        os.link(before, target)
    except OSError:
        return False
    return True


def copy(read: BinaryIO, target: Path) -> tuple[int, str]:
    """Copy an open file to a place where none is; its size and SHA-256 as it was read. On disk when this returns."""
    digest, size = hashlib.sha256(), 0
    with _made(target) as written:
        while piece := read.read(_PIECE):
            written.write(piece)
            digest.update(piece)
            size += len(piece)
        written.flush()
        os.fsync(written.fileno())
    return size, digest.hexdigest()


def write(target: Path, text: str) -> FilePrint:
    """Write a file of the owner's alone where none is; on disk when this returns."""
    data = text.encode("utf-8", "surrogateescape")
    with _made(target) as written:
        written.write(data)
        written.flush()
        os.fsync(written.fileno())
    return FilePrint(target.name, len(data), hashlib.sha256(data).hexdigest())


def _made(target: Path):  # type: ignore[no-untyped-def]
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


def keys_of(instance: Path) -> str:
    """All keys of an installation as one text, with the settings it runs with; empty where it has none."""
    known = {path: place.read_bytes().decode("utf-8", "surrogateescape") for path, place in found(instance, Place.KEYS)}
    told = {"note": KEYS_NOTE, "settings": settings_now(), "files": known}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n" if known else ""


def settings_now() -> dict[str, str]:
    """The variables TRACKER_… of this process, passwords among them; they lie outside the instance folder."""
    return {name: value for name, value in sorted(os.environ.items()) if name.startswith(SETTING)}


def fingerprint_of_keys(text: str) -> str:
    """The fingerprint of such a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def keep_keys(shelf: Path, name: str, text: str) -> KeysFile:
    """Write the keys beside the copies under this name."""
    part = shelf / f".{name}"
    part.unlink(missing_ok=True)
    made = write(part, text)
    part.replace(shelf / name)
    sync_folder(shelf)
    return KeysFile(name, made.sha256)


def read_keys(file: Path) -> dict[str, str]:
    """The keys of such a file by the name of each; ValueError where it is something else."""
    files: dict[str, str] | None = _told(file).get("files")
    if not isinstance(files, dict) or not all(_is_key(name) and isinstance(files[name], str) for name in files):
        raise ValueError("not a file of keys")
    return files


def settings_apart(file: Path) -> tuple[list[str], list[str]]:
    """Names of the settings that such a file holds and that are others here, and of those that are here alone.

    None of a file that was written before it held any.
    """
    try:
        told = _told(file).get("settings")
    except ValueError:  # whoever puts the keys back says so
        return [], []
    if not isinstance(told, dict):
        return [], []
    here = settings_now()
    return [name for name, value in told.items() if here.get(name) != value], [
        name for name in here if name not in told
    ]


def _told(file: Path) -> dict[str, Any]:
    known = json.loads(file.read_bytes().decode("utf-8", "surrogateescape"))
    return known if isinstance(known, dict) else {}


def _is_key(name: str) -> bool:
    """Whether it is the path of a key inside an instance folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and not {*":\\"} & {*name} and place_of(path) is Place.KEYS


Tell = Callable[[str], None]
"""Hears a sentence of progress; may raise to stop."""
