"""What a copy says of itself: when it was made of what, and the fingerprints of all that is in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

FORMAT = 1
FILE, LIST = "manifest.json", "files.sha256"

NOT_READABLE = "清单 manifest.json 读不懂：不是备份的清单，或者已经损坏"
OF_ANOTHER_FORMAT = "清单是第 {format} 种格式，本程序只认第 1 种：请用做这份备份的程序"
ALTERED = "清单 manifest.json 与它自己的指纹不符：已被改动或损坏"


class NoManifest(Exception):
    """A manifest that cannot be used; the message is the sentence to show."""


@dataclass(frozen=True)
class FilePrint:
    """A file of the copy: its path in it with `/`, how many bytes it has, their SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class TablePrint:
    """A table: how many rows it has, and one number over all of them (rows.py)."""

    rows: int
    digest: str


@dataclass(frozen=True)
class AuditHead:
    """Where the audit trail ended: how many entries it had, the id of the newest, None of an empty one, and its hash.

    The hash holds all before it; None of a trail from before it was a chain.
    """

    entries: int
    newest: int | None
    hash: str | None = None


@dataclass(frozen=True)
class KeysFile:
    """The file with the keys: its name beside the copy, and its fingerprint. It is meant to be carried away."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What stands in `manifest.json`.

    `made_at`: the instant of the database's snapshot is not before it. `engine`: sqlite or postgresql. `files`: the
    list of all files, as one file. `missing`: files that rows name and that this machine had lost before.
    `installation`: whose it is (identity.py), empty in copies from before they said so.
    """

    name: str
    made_at: datetime
    is_nightly: bool
    program: str
    revision: str
    engine: str
    engine_version: str
    database: FilePrint
    tables: Mapping[str, TablePrint]
    audit: AuditHead
    files: FilePrint
    file_count: int
    file_bytes: int
    missing: tuple[str, ...] = ()
    keys: KeysFile | None = None
    installation: str = ""

    @property
    def size(self) -> int:
        """Bytes of database and files together."""
        return self.database.size + self.file_bytes

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def is_of(self, installation: str) -> bool:
        """Whether it is this installation's, or may be: of what does not say whose it is all are told."""
        return self.installation in ("", installation)

    def named(self, name: str) -> Manifest:
        """The same under another name."""
        return replace(self, name=name)

    def written(self) -> str:
        """As JSON, with a fingerprint over itself."""
        plain = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat(), "missing": list(self.missing)}
        return json.dumps({**plain, "digest": _digest(plain)}, ensure_ascii=False, indent=1) + "\n"


def read_manifest(text: str) -> Manifest:
    """What was written; NoManifest where it is something else, of another format, or was altered."""
    try:
        plain = json.loads(text)
        told = plain.pop("digest")
        form = plain.pop("format")
    except (ValueError, KeyError, AttributeError, TypeError) as wrong:
        raise NoManifest(NOT_READABLE) from wrong
    if form != FORMAT:
        raise NoManifest(OF_ANOTHER_FORMAT.format(format=form))
    if told != _digest({"format": form, **plain}):
        raise NoManifest(ALTERED)
    try:
        return _of(plain)
    except (ValueError, KeyError, TypeError) as wrong:
        raise NoManifest(NOT_READABLE) from wrong


def _of(plain: dict[str, Any]) -> Manifest:
    keys = plain.pop("keys")
    return Manifest(
        **{
            **plain,
            "made_at": datetime.fromisoformat(plain["made_at"]),
            "database": FilePrint(**plain["database"]),
            "tables": {name: TablePrint(**table) for name, table in plain["tables"].items()},
            "audit": AuditHead(**plain["audit"]),
            "files": FilePrint(**plain["files"]),
            "missing": tuple(plain["missing"]),
            "keys": KeysFile(**keys) if keys else None,
        }
    )


def _digest(plain: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def list_of(files: Mapping[str, FilePrint]) -> str:
    """The list of files as `sha256sum -c` reads it, by path."""
    return "".join(f"{files[path].sha256}  {path}\n" for path in sorted(files))


def read_list(text: str) -> dict[str, str]:
    """Fingerprints by path."""
    lines = (line.split("  ", 1) for line in text.splitlines() if line)
    return {path: sha256 for sha256, path in lines}
