"""The folder in which copies lie: which there are, the newest whole one, and those that go.

Several installations may share it (identity.py): each counts, links and takes away its own only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tracker.backup.manifest import FILE, Manifest, NoManifest, read_manifest
from tracker.backup.rules import Keep, Named, is_ahead, named, to_forget, unfinished, unfinished_name

LEFT_AFTER = timedelta(days=1)

NO_MANIFEST = "没有清单 manifest.json：不是备份，或者不完整"


@dataclass(frozen=True)
class Shelved:
    """A copy in the folder; `fault`: why it is none, where its manifest cannot be used."""

    path: Path
    named: Named
    manifest: Manifest | None
    fault: str = ""

    def is_of(self, installation: str) -> bool:
        """Whether it is this installation's; whose one is that cannot be used nobody knows."""
        return self.manifest is None or self.manifest.is_of(installation)


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


def sound(found: Iterable[Shelved], now: datetime, installation: str) -> list[Shelved]:
    """Those that count, in the order they came: this installation's, the manifest sound, not ahead of the clock.

    What lies in a copy was read again when it got its name.
    """
    return [
        one
        for one in found
        if one.manifest is not None and one.manifest.is_of(installation) and not is_ahead(now, one.named.made_at)
    ]


def newest(shelf: Path, now: datetime, installation: str) -> Shelved | None:
    """The newest copy that counts."""
    return next(iter(sound(copies(shelf), now, installation)), None)


def tidy(shelf: Path, now: datetime, is_nightly: bool, installation: str) -> int:
    """Take away what a process of this installation that died left half written; how many.

    One by hand may still be on its way: it goes after a day, as does one that does not say whose it is. The night's
    goes at once, for one process makes it.
    """
    count, before = 0, (now - LEFT_AFTER).timestamp()
    for path in list(shelf.iterdir()):
        half = unfinished(path.name)
        if half is None or half.installation not in ("", installation):
            continue
        is_of_the_night = is_nightly and half.named.is_nightly and half.installation == installation
        if is_of_the_night or path.stat().st_mtime < before:
            shutil.rmtree(path, ignore_errors=True)
            count += 1
    return count


def forget(shelf: Path, keep: Keep, now: datetime, installation: str) -> list[str]:
    """Take away this installation's copies of nights that are not kept any more, and keys that only they had.

    Gives their names. One that is ahead of the clock takes no other's place, and stays.
    """
    there = {one.named.name: one for one in copies(shelf)}
    gone = to_forget((one.named.name for one in sound(there.values(), now, installation)), keep)
    for name in gone:
        _remove(there[name].path, installation)
    left = [one.manifest for name, one in there.items() if name not in gone]
    _forget_keys(shelf, [there[name].manifest for name in gone], left)
    return gone


def _remove(path: Path, installation: str) -> None:
    """Its name goes first: half of it is never taken for a copy."""
    going = path.with_name(unfinished_name(path.name, installation))
    path.rename(going)
    shutil.rmtree(going, ignore_errors=True)


def _forget_keys(shelf: Path, gone: Iterable[Manifest | None], left: Iterable[Manifest | None]) -> None:
    needed = {manifest.keys.name for manifest in left if manifest and manifest.keys}
    for name in {manifest.keys.name for manifest in gone if manifest and manifest.keys} - needed:
        if Path(name).name == name:
            (shelf / name).unlink(missing_ok=True)
