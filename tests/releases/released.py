"""The schemas that installations out there have: of each release the last migration, and an office that worked on it.

`0.1.0.sqlite3.xz` beside this file is the database of `make run` as that release left it. A new release: finish the
section of CHANGELOG, raise the version in setup.cfg, write KEY into instance/secret-key of a new folder, `make run`,
then

    .venv/bin/python -m tests.releases.released instance/tracker.sqlite3

packs its database and prints the line for RELEASES.
"""

from __future__ import annotations

import configparser
import hashlib
import lzma
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.structure.source import ROOT

HERE = Path(__file__).parent

KEY = "the key of released offices"
"""Of all of them: heads of the audit trail are sealed with it."""


@dataclass(frozen=True)
class Release:
    """`revision` 0042: its last migration; `digest`: of all migrations up to it, which are never changed again."""

    version: str
    revision: str
    digest: str

    @property
    def kept(self) -> Path:
        """The packed database."""
        return HERE / f"{self.version}.sqlite3.xz"

    def unpack(self, target: Path) -> Path:
        """The database as a file of SQLite."""
        target.write_bytes(lzma.decompress(self.kept.read_bytes()))
        return target


RELEASES = (
    Release("0.1.0", "0042", "dffdf3bec4e2f6659ee8e2e2ad3ef36621efdf74a35549dd28dcbc214a18840b"),
    Release("0.2.0", "0058", "496ac508937afa39cf336768beaa8027e373dd417701eab63f023320a049efc2"),
)


def digest_up_to(revision: str) -> str:
    """SHA-256 over the text of the migrations up to this one."""
    files = sorted((ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.name[:4] <= revision)).hexdigest()


def pack(database: Path) -> Release:
    """Keep a database for the version of setup.cfg."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite3"
        with closing(sqlite3.connect(database)) as source:
            source.execute("VACUUM INTO ?", [str(copy)])
            (revision,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
        release = Release(config["metadata"]["version"], revision, digest_up_to(revision))
        release.kept.write_bytes(lzma.compress(copy.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
    return release


if __name__ == "__main__":
    print(pack(Path(sys.argv[1])))
