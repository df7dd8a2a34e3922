"""`make bundle`: the offline archives in dist/, each with its digest beside it."""

from __future__ import annotations

import argparse
import configparser
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bundle import archive, wheels
from bundle.platforms import PLATFORMS, Platform

PROJECT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Exit 0: every archive asked for is there. 1: one could not be made, with what is missing."""
    told = argparse.ArgumentParser(prog="make bundle", description=__doc__)
    told.add_argument("--platform", choices=sorted(PLATFORMS), action="append", help="only this one; several times")
    told.add_argument("--scan", action="store_true", help="with the recogniser of scans (several hundred MB more)")
    told.add_argument("--dist", type=Path, default=PROJECT / "dist", help="where archives go; default dist/")
    asked = told.parse_args()
    if _git("status", "--porcelain", "--untracked-files=no"):
        print("Changed files are not committed: an archive holds a commit. Commit them first.", file=sys.stderr)
        return 1
    release = _release()
    asked.dist.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in asked.platform or PLATFORMS:
        try:
            made = _make(PLATFORMS[name], release, asked.scan, asked.dist)
        except wheels.NoWheel as missing:
            print(missing, file=sys.stderr)
            failed = 1
        else:
            print(f"{made}  {made.stat().st_size / 1e6:.0f} MB")
    return failed


def _make(platform: Platform, release: archive.Release, with_scan: bool, dist: Path) -> Path:
    name = f"tracker-{release.version}-{platform.name}{'-scan' if with_scan else ''}"
    lock = (PROJECT / ("requirements-scan.txt" if with_scan else "requirements.txt")).read_text(encoding="utf-8")
    files = [file for file in _git("ls-files", "-z").split("\0") if archive.is_program(file)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        archive.lay_out(folder, PROJECT, files, release, platform)
        requirements = folder / "requirements.txt"
        requirements.write_text(wheels.for_platform(lock, platform), encoding="utf-8")
        print(f"{name}: fetching wheels …", file=sys.stderr)
        wheels.fetch(requirements, platform, folder / "wheels")
        archive.write_sums(folder)
        target = dist / f"{name}{platform.suffix}"
        archive.pack(folder, target, release.at)
    return target


def _release() -> archive.Release:
    config = configparser.ConfigParser()
    config.read(PROJECT / "setup.cfg", encoding="utf-8")
    commit, seconds = _git("log", "-1", "--format=%H %ct").split()
    return archive.Release(config["metadata"]["version"], commit[:12], datetime.fromtimestamp(int(seconds), UTC))


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip("\n")


if __name__ == "__main__":
    raise SystemExit(main())
