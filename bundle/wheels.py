"""The wheels of an archive: what the lock names for a platform, fetched by hash."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

from bundle.platforms import PYTHON, Platform


class NoWheel(Exception):
    """The message names what could not be fetched, as pip says it."""


def for_platform(lock: str, platform: Platform) -> str:
    """The lines of a lock that hold on this platform, without their conditions.

    `colorama==0.4.6 ; sys_platform == 'win32'` is left out for Linux, and is `colorama==0.4.6` for Windows.

    pip weighs conditions against the machine that it runs on, also when it fetches for another one.
    """
    return "".join(f"{wanted} {' '.join(hashes)}\n" for wanted, hashes in _wanted(lock, platform))


def _wanted(lock: str, platform: Platform) -> Iterator[tuple[str, list[str]]]:
    for line in lock.replace("\\\n", " ").splitlines():
        words = line.partition("#")[0]
        if not words.strip():
            continue
        stated, *hashes = words.split("--hash=")
        requirement = Requirement(stated.strip())
        if requirement.marker is None or requirement.marker.evaluate(platform.markers):
            yield f"{requirement.name}{requirement.specifier}", [f"--hash={one.strip()}" for one in hashes]


def fetch(requirements: Path, platform: Platform, folder: Path) -> None:
    """Every wheel of these requirements into the folder; NoWheel where one is missing or is not what was locked."""
    version = "".join(map(str, PYTHON))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--requirement", str(requirements), "--dest", str(folder)]
    command += ["--python-version", version, "--implementation", "cp"]
    for abi in (f"cp{version}", "abi3", "none"):
        command += ["--abi", abi]
    for tag in platform.tags:
        command += ["--platform", tag]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoWheel(f"{platform.name}: {done.stderr.strip()}")
