"""A disk that loses power: folders whose files come back as what was synced, and of the rest as much as chance kept.

    disk = Disk([folder], tmp_path)        # folder as it is now is on disk
    subprocess.run(words, env=disk.environment())
    disk.cut(random.Random(7))             # everything that used it is dead; the folder is what a disk would hold

recorder.c is loaded before the programs and writes down each change and each fsync. A file's bytes are safe with its
fsync, its name with that of its folder. Of what was not synced a cut keeps nothing, or by chance: changes of names up
to some moment, as a journal keeps them, and each page of 4096 bytes for itself, whatever came before or after it.
"""

from __future__ import annotations

import mmap
import os
import random
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from posixpath import normpath
from shutil import which

SOURCE = Path(__file__).parent / "recorder.c"
WRITE, SIZE, GROW, CREATE, FOLDER, RENAME, LINK, REMOVE, SYNC, SYNCED = range(1, 11)
HEAD = struct.Struct("<IIIIIIQQQ")
PAGE = 4096
KEEPS_NOTHING = 0.4
"""Of so many cuts nothing is left but what was synced."""


def compiler() -> str | None:
    """A C compiler for the recorder, None where there is none."""
    return which("cc") or which("gcc") or which("clang")


@cache
def recorder() -> bytes:
    """The library that a program is started with."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "recorder.so"
        words = [str(compiler()), "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"]
        subprocess.run(words, check=True, capture_output=True)
        return library.read_bytes()


@dataclass
class Write:
    """Bytes at a place; `data` None: the file's size became `at`, or at least that where it `grows`."""

    number: int
    at: int
    data: bytes | None = None
    grows: bool = False

    def applied(self, content: bytearray) -> None:
        end = self.at if self.data is None else self.at + len(self.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        if self.data is not None:
            content[self.at : end] = self.data
        elif not self.grows:
            del content[self.at :]

    def pieces(self) -> Iterator[Write]:
        """The same, page by page."""
        if self.data is None:
            yield self
            return
        begin = 0
        while begin < len(self.data):
            end = min(len(self.data), begin + PAGE - (self.at + begin) % PAGE)
            yield Write(self.number, self.at + begin, self.data[begin:end])
            begin = end


@dataclass(eq=False)
class File:
    """What is on disk, and what was written since; `names`: how many a program sees."""

    node: int
    names: int = 0
    content: bytearray = field(default_factory=bytearray)
    waiting: list[Write] = field(default_factory=list)

    def synced(self, before: int) -> None:
        """All that was written before is on disk."""
        for write in self.waiting:
            if write.number < before:
                write.applied(self.content)
        self.waiting = [write for write in self.waiting if write.number >= before]

    def after(self, chance: random.Random, share: float) -> bytes:
        """The bytes after a cut that keeps this share of what was not synced."""
        content = bytearray(self.content)
        for write in self.waiting:
            for piece in write.pieces():
                if chance.random() < share:
                    piece.applied(content)
        return bytes(content)


@dataclass(eq=False)
class Folder:
    """The names that are on disk, and those that a program sees."""

    kept: dict[str, File | Folder] = field(default_factory=dict)
    seen: dict[str, File | Folder] = field(default_factory=dict)


@dataclass
class Naming:
    """Names that changed together: which name in which folder became what, None: nothing any more."""

    number: int
    changes: list[tuple[Folder, str, File | Folder | None]]

    def kept(self) -> None:
        for folder, name, found in self.changes:
            if found is None:
                folder.kept.pop(name, None)
            else:
                folder.kept[name] = found


class Disk:
    """The folders `roots`, each an absolute path without links, and what a cut would leave of them."""

    def __init__(self, roots: Sequence[Path], workshop: Path) -> None:
        self._roots = list(roots)
        self._log = workshop / "power.log"
        self._library = workshop / "recorder.so"
        self._library.write_bytes(recorder())
        self.cuts = 0
        self._begin()

    def environment(self) -> dict[str, str]:
        """What programs are started with that write into the folders."""
        roots = ":".join(str(root) for root in self._roots)
        return {"LD_PRELOAD": str(self._library), "POWER_ROOTS": roots, "POWER_LOG": str(self._log)}

    def cut(self, chance: random.Random) -> None:
        """The power is gone: the folders hold what is left. Whoever wrote into them must be dead."""
        self._read()
        share = 0.0 if chance.random() < KEEPS_NOTHING else chance.random()
        self._keep_names(chance if share else None)
        self.cuts += 1
        for root, folder in zip(self._roots, self._trees, strict=True):
            owner = root.stat()
            for place in root.iterdir():
                shutil.rmtree(place) if place.is_dir() else place.unlink()
            self._laid_out(root, folder, chance, share)
            for place in (root, *root.rglob("*")):
                os.chown(place, owner.st_uid, owner.st_gid)
        self._begin()

    def unexplained(self) -> list[str]:
        """Files whose bytes are not what the record says: written behind its back, and a cut knows nothing of it.

        To be asked when all have ended by themselves.
        """
        self._read()
        return [
            str(place)
            for root, folder in zip(self._roots, self._trees, strict=True)
            for place, content in _seen(root, folder)
            if (place.read_bytes() if place.is_file() else None) != content
        ]

    def _begin(self) -> None:
        self._log.unlink(missing_ok=True)
        self._log.touch()
        self._log.chmod(0o666)
        self._files: dict[int, File] = {}
        self._named: list[Naming] = []
        self._syncing: dict[int, int] = {}
        self._trees = [self._found(root) for root in self._roots]

    def _found(self, place: Path) -> Folder:
        names: dict[str, File | Folder] = {}
        for inside in place.iterdir():
            if inside.is_dir():
                names[inside.name] = self._found(inside)
            elif inside.is_file():
                file = File(inside.stat().st_ino, content=bytearray(inside.read_bytes()))
                names[inside.name] = self._files[file.node] = file
                file.names += 1
        return Folder(names, dict(names))

    def _read(self) -> None:
        if not self._log.stat().st_size:
            return
        with self._log.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as log:
            at = number = 0
            while at < len(log):
                length, kind, task, first, second, _, node, offset, size = HEAD.unpack_from(log, at)
                begin = at + HEAD.size
                paths = log[begin : begin + first].decode(), log[begin + first : begin + first + second].decode()
                data = log[begin + first + second : at + length]
                number, at = number + 1, at + length
                if kind in (WRITE, SIZE, GROW):
                    write = Write(number, offset, data) if kind == WRITE else Write(number, size, None, kind == GROW)
                    self._file(number, node, paths[0]).waiting.append(write)
                elif kind == SYNC:
                    self._syncing[task] = number
                elif kind == SYNCED and size:
                    self._folder_synced(self._syncing.pop(task), paths[0])
                elif kind == SYNCED:
                    self._file(number, node, paths[0]).synced(self._syncing.pop(task))
                elif kind == CREATE:
                    self._file(number, node, paths[0])
                else:
                    self._name(number, kind, *paths)
        self._log.write_bytes(b"")

    def _file(self, number: int, node: int, path: str) -> File:
        """The file of that number; one that is new may be written to before its maker could tell of it."""
        if node not in self._files:
            self._files[node] = file = File(node)
            if not path.endswith(" (deleted)"):
                self._become(number, (*self._place(path), file))
        return self._files[node]

    def _folder_synced(self, before: int, path: str) -> None:
        folder = self._node(path)
        safe = [one for one in self._named if one.number < before and any(of[0] is folder for of in one.changes)]
        for naming in safe:
            naming.kept()
        self._named = [one for one in self._named if one not in safe]

    def _name(self, number: int, kind: int, old: str, new: str) -> None:
        if kind == FOLDER:
            self._become(number, (*self._place(old), Folder()))
        elif kind == REMOVE:
            self._become(number, (*self._place(old), None))
        elif kind == LINK:
            self._become(number, (*self._place(new), self._node(old)))
        else:
            self._become(number, (*self._place(new), self._node(old)), (*self._place(old), None))

    def _become(self, number: int, *changes: tuple[Folder, str, File | Folder | None]) -> None:
        for folder, name, found in changes:
            before = folder.seen.pop(name, None)
            if found is not None:
                folder.seen[name] = found
            if isinstance(found, File):
                found.names += 1
            if isinstance(before, File):
                before.names -= 1
                if not before.names:
                    self._files.pop(before.node, None)
        self._named.append(Naming(number, list(changes)))

    def _place(self, path: str) -> tuple[Folder, str]:
        above, _, name = normpath(path).rpartition("/")
        folder = self._node(above)
        assert isinstance(folder, Folder), f"{path}: no folder was seen there"
        return folder, name

    def _node(self, path: str) -> File | Folder | None:
        path = normpath(path)
        for root, tree in zip(self._roots, self._trees, strict=True):
            if path == str(root) or path.startswith(f"{root}/"):
                node: File | Folder | None = tree
                for name in path.removeprefix(str(root)).strip("/").split("/"):
                    if name:
                        node = node.seen.get(name) if isinstance(node, Folder) else None
                return node
        raise AssertionError(f"{path} is in none of the folders")

    def _keep_names(self, chance: random.Random | None) -> None:
        for naming in self._named[: chance.randint(0, len(self._named))] if chance else []:
            naming.kept()

    def _laid_out(self, place: Path, folder: Folder, chance: random.Random, share: float) -> None:
        for name, found in folder.kept.items():
            if isinstance(found, Folder):
                (place / name).mkdir(mode=0o700)
                self._laid_out(place / name, found, chance, share)
            else:
                (place / name).write_bytes(found.after(chance, share))
                (place / name).chmod(0o600)


def _seen(place: Path, folder: Folder) -> Iterator[tuple[Path, bytes]]:
    for name, found in folder.seen.items():
        if isinstance(found, Folder):
            yield from _seen(place / name, found)
        else:
            yield place / name, found.after(random.Random(0), 2.0)
