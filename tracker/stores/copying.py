"""All files of one store into another, each compared: an office moves from a folder to a bucket, or back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from tracker.stores.fingerprints import fingerprint_in
from tracker.stores.store import FileFault, Store, Stored

NOT_ITS_NAME = "{name} 的内容与名字（指纹）不符，没有复制：请从备份里找回"
ANOTHER = "{name} 在{label}已有，内容不同，没有覆盖"
NOT_SAME = "{name} 复制后读出来不一样，请再运行一次"
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Copied:
    """How many were copied, how many were there already, and what is wrong, a sentence each."""

    copied: int
    there: int
    faults: tuple[str, ...]


def copy_all(source: Store, target: Store, tell: Tell) -> Copied:
    """Nothing is taken away or written over; who was killed begins again, and what is there is only compared."""
    several = list(source.stored())
    copied = there = 0
    faults: list[str] = []
    for number, one in enumerate(several, start=1):
        try:
            came = _copied(source, target, one)
        except FileNotFoundError:  # taken away meanwhile
            continue
        if isinstance(came, str):
            faults.append(came)
        else:
            copied, there = copied + came, there + (not came)
        if number * 10 // len(several) > (number - 1) * 10 // len(several):
            tell(f"{number * 100 // len(several)}%（{number} 个）")
    return Copied(copied, there, tuple(faults))


def _copied(source: Store, target: Store, one: Stored) -> bool | str:
    """Whether it was copied now; a sentence where it cannot be."""
    with source.opened(one.name) as read:
        sha256 = fingerprint_in(read)
        if _FINGERPRINT.fullmatch(one.name) and one.name != sha256:
            return NOT_ITS_NAME.format(name=one.name)
        fault = target.fault(one.name, one.size, sha256)
        if fault is None:
            return False
        if fault is FileFault.ALTERED:
            return ANOTHER.format(name=one.name, label=target.label)
        read.seek(0)
        with target.unfinished() as place:
            with place.open("wb") as written:
                shutil.copyfileobj(read, written)
            target.settle(place, one.name)
    return True if target.fault(one.name, one.size, sha256) is None else NOT_SAME.format(name=one.name)
