"""Whether this machine and this archive fit, before anything is touched."""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .places import Bundle

ROOM = 1_000_000_000
"""Bytes that a version and the growth of a first year need."""


@dataclass(frozen=True)
class Machine:
    """`glibc` (2, 28); None where there is another C library or Windows."""

    system: str
    machine: str
    is_64_bit: bool
    glibc: tuple[int, ...] | None

    @classmethod
    def this(cls) -> Machine:
        """The machine that this runs on."""
        name, version = platform.libc_ver()
        glibc = tuple(int(part) for part in version.split(".")[:2]) if name == "glibc" else None
        return cls(platform.system(), platform.machine(), sys.maxsize > 2**32, glibc)


def of_machine(bundle: Bundle, machine: Machine) -> Iterator[str]:
    """What does not fit, a sentence each: `这是 linux-arm64 的安装包，这台机器是 Linux x86_64`."""
    about = bundle.about
    machines, wanted = about["machines"], about["glibc"]
    assert isinstance(machines, list)
    if machine.system != about["system"] or machine.machine.lower() not in [name.lower() for name in machines]:
        yield f"这是 {about['platform']} 的安装包，这台机器是 {machine.system} {machine.machine}：请换对应的安装包"
    elif not machine.is_64_bit:
        yield "这里的 Python 是 32 位的：请换 64 位的 Python 3.11"
    elif isinstance(wanted, list) and (machine.glibc is None or machine.glibc < tuple(wanted)):
        has = "不是 glibc" if machine.glibc is None else "是 glibc " + ".".join(map(str, machine.glibc))
        yield f"需要 glibc {'.'.join(map(str, wanted))} 或更新的版本，这台机器{has}"


def of_room(*folders: Path) -> Iterator[str]:
    """Disks that are too full, each once."""
    told = set()
    for folder in folders:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        free = shutil.disk_usage(there).free
        if free < ROOM and there.stat().st_dev not in told:
            told.add(there.stat().st_dev)
            yield f"{folder} 所在的磁盘只剩 {free // 1_000_000} MB，至少要 {ROOM // 1_000_000} MB"


def of_archive(bundle: Bundle) -> Iterator[str]:
    """Files that are not what SHA256SUMS says, or that it does not name."""
    lines = (bundle.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    named = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    for name, digest in named.items():
        file = bundle.folder / name
        if not file.is_file():
            yield f"安装包缺少 {name}"
        elif digest_of(file) != digest:
            yield f"安装包里的 {name} 与校验值不符"
    # Not in the installer's own folder: what it leaves there as it runs (__pycache__) is installed nowhere.
    installed = (file for part in ("program", "wheels") for file in (bundle.folder / part).rglob("*"))
    for file in sorted(installed):
        name = file.relative_to(bundle.folder).as_posix()
        if not file.is_dir() and name not in named:
            yield f"安装包里多出了 {name}"


def digest_of(file: Path) -> str:
    """SHA-256 in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
