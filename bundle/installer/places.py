"""Where an installation lies, and what is noted of it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

IS_WINDOWS = sys.platform == "win32"


@dataclass(frozen=True)
class Bundle:
    """The folder that was unpacked: `about` is its bundle.json."""

    folder: Path

    @property
    def about(self) -> dict[str, object]:
        """Version, commit, and for which machines."""
        return dict(json.loads((self.folder / "bundle.json").read_text(encoding="utf-8")))

    @property
    def version(self) -> str:
        """`0.2.0-1a2b3c4d5e6f`, the name of the folder it is installed into."""
        about = self.about
        return f"{about['version']}-{about['commit']}"

    @property
    def schema(self) -> str:
        """`0059`: the version of the tables that its program makes."""
        return _schema(self.folder / "program")


@dataclass(frozen=True)
class Installed:
    """What an installation was made with; the next one begins with it. `version`: empty once it is uninstalled."""

    version: str
    data: str
    jurisdiction: str
    user: str
    host: str
    port: int
    proxy: str
    has_services: bool


@dataclass(frozen=True)
class Places:
    """`prefix`: the programs, one folder a version, and the one command that runs the current one."""

    prefix: Path

    @property
    def note(self) -> Path:
        """What is installed."""
        return self.prefix / "installed.json"

    @property
    def command(self) -> Path:
        """`/opt/tracker/bin/tracker`: reads the settings and runs the current version."""
        return self.prefix / "bin" / ("tracker.cmd" if IS_WINDOWS else "tracker")

    def version(self, name: str) -> Version:
        """One version's folder."""
        return Version(self.prefix / "versions" / name)

    def versions(self) -> list[Version]:
        """All that lie there, the longest installed first."""
        folders = (self.prefix / "versions").glob("*/")
        return [Version(folder) for folder in sorted(folders, key=lambda folder: folder.stat().st_mtime)]

    def installed(self) -> Installed | None:
        """What is installed, or was; None where nothing ever was to its end."""
        try:
            return Installed(**json.loads(self.note.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def write_note(self, what: Installed) -> None:
        """From here on this is what is installed."""
        write(self.note, json.dumps(asdict(what), ensure_ascii=False, indent=2) + "\n")

    def write_command(self, version: Version, settings: Path) -> None:
        """The command runs this version with the settings of that file."""
        text = _CMD if IS_WINDOWS else _SH
        write(self.command, text.format(settings=settings, program=version.program), 0o755)


@dataclass(frozen=True)
class Version:
    """One version: `program/` and `venv/`; `complete` is written when both are."""

    folder: Path

    @property
    def is_complete(self) -> bool:
        """Whether it was installed to its end."""
        return (self.folder / "complete").is_file()

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "venv" / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")

    @property
    def program(self) -> Path:
        """Its `tracker`."""
        return self.folder / "venv" / ("Scripts/tracker.exe" if IS_WINDOWS else "bin/tracker")

    @property
    def schema(self) -> str:
        """`0059`: the version of the tables that it makes; empty where it is not there."""
        return _schema(self.folder / "program")


def _schema(program: Path) -> str:
    return max((file.name[:4] for file in (program / "migrations" / "versions").glob("[0-9]*_*.py")), default="")


def write(file: Path, text: str, mode: int = 0o644) -> None:
    """The whole text or none of it, under the file's name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.half")
    half.write_text(text, encoding="utf-8", newline="\r\n" if file.suffix == ".cmd" else "\n")
    half.chmod(mode)
    os.replace(half, file)


_SH = """#!/bin/sh
# Written by install.py: runs the installed version with the settings of {settings}.
while IFS= read -r line || [ -n "$line" ]; do
    case $line in TRACKER_*=*) export "$line" ;; esac
done <'{settings}' || exit 2
exec '{program}' "$@"
"""

_CMD = """@echo off
rem Written by install.py: runs the installed version with the settings of that file.
chcp 65001 >nul
for /f "usebackq eol=# tokens=1* delims==" %%a in ("{settings}") do set "%%a=%%b"
"{program}" %*
"""
