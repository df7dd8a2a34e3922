"""How much room is left where the installation writes; said before it is full, for then nothing is stored any more."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.backup.sqlite import path_of
from tracker.backup.words import size

if TYPE_CHECKING:
    from tracker.config import Config

LEAST_FREE, LEAST_SHARE = 2 << 30, 0.1
"""Less of a disk is too little: two gigabytes, or a tenth of it."""

TODO = "请清理或扩大磁盘：写满以后，任何填报都存不下"


@dataclass(frozen=True)
class Disk:
    """A place and how many bytes of its disk are free."""

    what: str
    path: Path
    free: int
    total: int

    todo = TODO

    @property
    def is_nearly_full(self) -> bool:
        """Whether less is left than there should be."""
        return self.free < LEAST_FREE or self.free < self.total * LEAST_SHARE

    @property
    def said(self) -> str:
        """实例文件夹（/srv/tracker）所在磁盘剩 1.2 GB，占 3%."""
        return f"{self.what}（{self.path}）所在磁盘剩 {size(self.free)}，占 {self.free * 100 // max(self.total, 1)}%"


def own_disks(settings: Config) -> list[Disk]:
    """The disk of each place on this machine that is written to, each disk once."""
    places = [("实例文件夹", settings.instance)]
    if settings.is_sqlite:
        places.append(("数据库", path_of(settings.database_url).parent))
    return _disks([*places, ("临时文件夹", Path(tempfile.gettempdir()))])


def nearly_full(settings: Config) -> list[Disk]:
    """Those of this machine that are."""
    return [disk for disk in own_disks(settings) if disk.is_nearly_full]


def all_disks(settings: Config) -> list[Disk]:
    """With that of the backups, which may be far away and not answer."""
    own = [(disk.what, disk.path) for disk in own_disks(settings)]
    return _disks([*own, ("备份文件夹", settings.backups)] if settings.backups is not None else own)


def _disks(places: list[tuple[str, Path]]) -> list[Disk]:
    """Of each disk the first place that lies on it; where a folder is not there yet, the nearest one above it."""
    found: dict[int, Disk] = {}
    for what, path in places:
        there = next((one for one in (path, *path.parents) if one.exists()), None)
        if there is not None:
            usage = shutil.disk_usage(there)
            found.setdefault(there.stat().st_dev, Disk(what, path, usage.free, usage.total))
    return list(found.values())
