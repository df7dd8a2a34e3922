"""One archive: its files laid out in a folder, their digests, and the folder packed.

The same commit and lock make the same bytes: names are sorted, times are that of the commit, nobody owns anything.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bundle.installer.checks import digest_of
from bundle.platforms import GLIBC, PYTHON, Platform

HERE = Path(__file__).parent
PROGRAM = ("tracker", "templates", "migrations", "seeds", "setup.cfg", "pyproject.toml", "README.md", "CHANGELOG.md")
"""What of the project runs; tests and tools stay behind."""

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Release:
    """Of which program: `version` 0.2.0, `commit` its first twelve digits, `at` when it was committed (UTC)."""

    version: str
    commit: str
    at: datetime


def is_program(path: str) -> bool:
    """`tracker/cli/setup.py`, a path within the project: whether it belongs into an archive."""
    return path.split("/")[0] in PROGRAM


def lay_out(folder: Path, project: Path, files: Iterable[str], release: Release, platform: Platform) -> None:
    """Program, installer, services and the page for who installs; the wheels come beside them."""
    for name in files:
        _copy(project / name, folder / "program" / name)
    for file in sorted((HERE / "installer").glob("*.py")):
        _copy(file, folder / "installer" / file.name)
    for file in sorted((HERE / "services").iterdir()):
        _copy(file, folder / "services" / file.name)
    for name in ("install.py", "安装说明.md", "等保自查.md"):
        _copy(HERE / name, folder / name)
    told = {
        "version": release.version,
        "commit": release.commit,
        "platform": platform.name,
        "system": platform.system,
        "machines": platform.machines,
        "python": PYTHON,
        "glibc": GLIBC if platform.system == "Linux" else None,
    }
    (folder / "bundle.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def write_sums(folder: Path) -> None:
    """`SHA256SUMS` as `sha256sum -c` reads it: every file but itself."""
    lines = [f"{digest_of(folder / name)}  {name}\n" for name in _names(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def pack(folder: Path, target: Path, at: datetime) -> None:
    """The folder as .tar.gz or .zip, whole or not at all, and its digest beside it."""
    half = target.with_name(f".{target.name}.half")
    (_zip if target.suffix == ".zip" else _tar)(folder, half, at)
    half.replace(target)
    target.with_name(f"{target.name}.sha256").write_text(f"{digest_of(target)}  {target.name}\n", encoding="utf-8")


def _tar(folder: Path, target: Path, at: datetime) -> None:
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=int(at.timestamp())) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in _names(folder):
            info = tarfile.TarInfo(f"{folder.name}/{name}")
            info.size, info.mtime, info.mode = (folder / name).stat().st_size, int(at.timestamp()), 0o644
            with (folder / name).open("rb") as file:
                tar.addfile(info, file)


def _zip(folder: Path, target: Path, at: datetime) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for name in _names(folder):
            info = zipfile.ZipInfo(f"{folder.name}/{name}", at.astimezone(UTC).timetuple()[:6])
            # A wheel is packed already.
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, (folder / name).read_bytes())


def _names(folder: Path) -> Iterator[str]:
    """Every file below the folder but its list of digests first; in an order that no machine changes."""
    there = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    yield from sorted(there)
