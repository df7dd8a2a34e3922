"""Files of the instance folder: which there are, copies of them on disk, and the keys in a file of their own."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tracker import uploads
from tracker.backup.manifest import FilePrint, KeysFile
from tracker.backup.rules import Place, place_of

FOLDER = "files"
_PIECE = 1 << 20

KEYS_NOTE = (
    "这里是本系统的密钥，应另行保管，不要和备份放在一起。恢复时：tracker backup restore 备份 --keys 本文件。"
    "没有它也能恢复：所有人重新登录，发送渠道的密码和密钥重新填写。"
)


def found(instance: Path, wanted: Place) -> Iterator[tuple[str, Path]]:
    """The files of the instance folder that go there: path with `/`, and where it lies.

    Links are followed: an office may have put its uploads on another disk.
    """
    for folder, folders, names in os.walk(instance, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            place = Path(folder) / name
            path = PurePosixPath(place.relative_to(instance).as_posix())
            if place.is_file() and place_of(path) is wanted:
                yield str(path), place


@dataclass
class Copies:
    """Copies of files in a folder, those of an earlier copy linked instead where they are the same to the byte.

    `taken`: by path in the copy. What vanishes while it is copied was taken away by the office, and is left out.
    """

    folder: Path
    earlier: Path | None = None
    taken: dict[str, FilePrint] = field(default_factory=dict)

    def take(self, path: str, source: Path) -> None:
        """Take a file unless it is here already; it is on disk when this returns."""
        name = f"{FOLDER}/{path}"
        try:
            if name not in self.taken:
                self.taken[name] = self._taken(name, source)
        except FileNotFoundError:
            if source.exists():
                raise

    def _taken(self, name: str, source: Path) -> FilePrint:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = self.earlier / name if self.earlier else None
        if before is not None and before.is_file() and before.stat().st_size == source.stat().st_size:
            sha256 = uploads.fingerprint_of(source)
            if uploads.fingerprint_of(before) == sha256 and _linked(before, target):
                return FilePrint(name, target.stat().st_size, sha256)
        return FilePrint(name, *copy(source, target))

    def settle(self) -> None:
        """All names are on disk."""
        for folder, _, _ in os.walk(self.folder):
            uploads.sync_folder(Path(folder))


def _linked(before: Path, target: Path) -> bool:
    """Whether the file system knows links."""
    try:
        os.link(before, target)
    except OSError:
        return False
    return True


def copy(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file to a place where none is; its size and SHA-256 as it was read. On disk when this returns."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, _made(target) as written:
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
    """All keys of an installation as one text, empty where it has none."""
    known = {path: place.read_bytes().decode("utf-8", "surrogateescape") for path, place in found(instance, Place.KEYS)}
    return json.dumps({"note": KEYS_NOTE, "files": known}, ensure_ascii=False, indent=1) + "\n" if known else ""


def fingerprint_of_keys(text: str) -> str:
    """The fingerprint of such a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def keep_keys(shelf: Path, name: str, text: str) -> KeysFile:
    """Write the keys beside the copies under this name."""
    part = shelf / f".{name}"
    part.unlink(missing_ok=True)
    made = write(part, text)
    part.replace(shelf / name)
    uploads.sync_folder(shelf)
    return KeysFile(name, made.sha256)


def read_keys(file: Path) -> dict[str, str]:
    """The keys of such a file by the name of each; ValueError where it is something else."""
    known = json.loads(file.read_bytes().decode("utf-8", "surrogateescape"))
    files: dict[str, str] | None = known.get("files") if isinstance(known, dict) else None
    if not isinstance(files, dict) or not all(_is_key(name) and isinstance(files[name], str) for name in files):
        raise ValueError("not a file of keys")
    return files


def _is_key(name: str) -> bool:
    """Whether it is the path of a key inside an instance folder."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and not {*":\\"} & {*name} and place_of(path) is Place.KEYS


Tell = Callable[[str], None]
"""Hears a sentence of progress; may raise to stop."""
