"""The folder in which copies lie: which there are, the newest whole one, and those that go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tracker.backup.manifest import FILE, Manifest, NoManifest, read_manifest
from tracker.backup.rules import Keep, Named, is_ahead, named, to_forget

UNFINISHED = ".unfinished"
LEFT_AFTER = timedelta(days=1)

NO_MANIFEST = "没有清单 manifest.json：不是备份，或者不完整"


@dataclass(frozen=True)
class Shelved:
    """A copy in the folder; `fault`: why it is none, where its manifest cannot be used."""

    path: Path
    named: Named
    manifest: Manifest | None
    fault: str = ""


def manifest_of(copy: Path) -> Manifest:
    """The manifest of a copy; NoManifest."""
    try:
        return read_manifest((copy / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as lacking:
        raise NoManifest(NO_MANIFEST) from lacking
    except (OSError, UnicodeDecodeError) as broken:
        raise NoManifest(NO_MANIFEST) from broken


def copies(shelf: Path) -> list[Shelved]:
    """All copies in the folder, newest first; none where there is no folder. OSError where it cannot be read."""
    if not shelf.is_dir():
        return []
    found = [one for one in map(named, os.listdir(shelf)) if one]
    return [_shelved(shelf / one.name, one) for one in sorted(found, key=lambda one: one.made_at, reverse=True)]


def _shelved(path: Path, name: Named) -> Shelved:
    try:
        return Shelved(path, name, manifest_of(path))
    except NoManifest as wrong:
        return Shelved(path, name, None, str(wrong))


def sound(found: Iterable[Shelved], now: datetime) -> list[Shelved]:
    """Those that count, in the order they came: the manifest is sound, and they are not ahead of the clock.

    What lies in a copy was read again when it got its name.
    """
    return [one for one in found if one.manifest is not None and not is_ahead(now, one.named.made_at)]


def newest(shelf: Path, now: datetime) -> Shelved | None:
    """The newest copy that counts."""
    return next(iter(sound(copies(shelf), now)), None)


def tidy(shelf: Path, now: datetime, is_nightly: bool) -> int:
    """Take away what was left half written by a process that died; how many.

    Another's may still be on its way: it goes after a day. The night's own goes at once, for one process makes it.
    """
    count, before = 0, (now - LEFT_AFTER).timestamp()
    for path in list(shelf.iterdir()):
        name = named(path.name.removeprefix(".").removesuffix(UNFINISHED))
        if not path.name.endswith(UNFINISHED) or name is None:
            continue
        if (is_nightly and name.is_nightly) or path.stat().st_mtime < before:
            shutil.rmtree(path, ignore_errors=True)
            count += 1
    return count


def forget(shelf: Path, keep: Keep, now: datetime) -> list[str]:
    """Take away the nights' copies that are not kept any more, and keys that only they had; their names.

    One that is ahead of the clock takes no other's place, and stays.
    """
    there = {one.named.name: one for one in copies(shelf)}
    gone = to_forget((one.named.name for one in sound(there.values(), now)), keep)
    for name in gone:
        _remove(there[name].path)
    left = [one.manifest for name, one in there.items() if name not in gone]
    _forget_keys(shelf, [there[name].manifest for name in gone], left)
    return gone


def _remove(path: Path) -> None:
    """Its name goes first: half of it is never taken for a copy."""
    going = path.with_name(f".{path.name}{UNFINISHED}")
    path.rename(going)
    shutil.rmtree(going, ignore_errors=True)


def _forget_keys(shelf: Path, gone: Iterable[Manifest | None], left: Iterable[Manifest | None]) -> None:
    needed = {one.keys.name for one in left if one and one.keys}
    for name in {one.keys.name for one in gone if one and one.keys} - needed:
        if Path(name).name == name:
            (shelf / name).unlink(missing_ok=True)
