"""One number over all rows of a table: the same before and after a restore, and on both databases.

Each row is written as JSON, its columns by name, times in UTC, and hashed; the number is the sum of the hashes. A sum
knows no order, so no table is sorted, and nothing is held in memory but one row. It tells of rows that were lost,
doubled or altered by accident; against somebody who alters both rows and manifest only the audit trail helps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from tracker.backup.manifest import AuditHead, Manifest, TablePrint
from tracker.stores.naming import IN_EDITIONS, OF_EDITIONS, OF_UPLOADS
from tracker.stores.store import EDITIONS, UPLOADS

SKIPPED = "alembic_version"
AUDIT = "audit_entries"

_ROOM = 1 << 256
_SMALLEST = Decimal("0.000001")


class Tables(Protocol):
    """A database that is read as of one instant."""

    def names(self) -> Sequence[str]:
        """Its tables, by name."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """The rows of a table in any order, as plain values."""

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table, by name."""


@dataclass
class Reading:
    """What was found in all rows: a number for each table, where the audit trail ends, which files rows name."""

    tables: dict[str, TablePrint] = field(default_factory=dict)
    newest_audit: tuple[int, str | None] | None = None
    files: set[str] = field(default_factory=set)

    @classmethod
    def told(cls, manifest: Manifest) -> Reading:
        """What a manifest says was read when the copy was made."""
        head = manifest.audit
        return cls(dict(manifest.tables), None if head.newest is None else (head.newest, head.hash))

    @property
    def audit(self) -> AuditHead:
        """Where the audit trail ends."""
        newest, chained = self.newest_audit or (None, None)
        return AuditHead(self.tables[AUDIT].rows if AUDIT in self.tables else 0, newest, chained)


def read_rows(tables: Tables, tell: Callable[[str], None] = lambda words: None, only: Sequence[str] = ()) -> Reading:
    """Read every table once, or those of `only` that an older version has, too; `tell` hears of each tenth."""
    reading, names = Reading(), [name for name in tables.names() if not only or name in only]
    for number, name in enumerate(names, start=1):
        _read_table(tables, name, reading)
        if number * 10 // len(names) > (number - 1) * 10 // len(names):
            tell(f"核对数据行 {number * 100 // len(names)}%")
    return reading


def _read_table(tables: Tables, name: str, reading: Reading) -> None:
    columns = sorted(tables.columns(name))
    names_upload = [place for place, column in enumerate(columns) if column in OF_UPLOADS]
    names_edition = columns.index(OF_EDITIONS[1]) if name == OF_EDITIONS[0] and OF_EDITIONS[1] in columns else None
    table, family, word = IN_EDITIONS
    family_at = columns.index(family) if name == table and family in columns else None
    newest = columns.index("id") if name == AUDIT else None
    chained = columns.index("hash") if name == AUDIT and "hash" in columns else None
    count = total = 0
    for row in tables.rows(name, columns):
        count, total = count + 1, total + print_of(row)
        for place in names_upload:
            if row[place]:
                is_beside_papers = family_at is not None and row[family_at] == word
                reading.files.add(f"{EDITIONS if is_beside_papers else UPLOADS}/{row[place]}")
        if names_edition is not None:
            reading.files.add(f"{EDITIONS}/{row[names_edition]}")
        if newest is not None:
            head = row[newest], None if chained is None else row[chained]
            reading.newest_audit = max(reading.newest_audit or head, head)
    reading.tables[name] = TablePrint(count, f"{total % _ROOM:064x}")


def print_of(row: Sequence[Any]) -> int:
    """The number of one row."""
    text = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=plain)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())


def plain(value: Any) -> str:
    """A value that JSON has no word for, as text that is the same on both databases."""
    if isinstance(value, datetime):
        at = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return f"{at:%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return of_decimal(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def of_decimal(value: Decimal) -> str:
    """0.10 and 0.1 are the same number."""
    try:
        return f"{value.quantize(_SMALLEST).normalize():f}"
    except InvalidOperation:
        return f"{value.normalize():f}"


def differences(before: Reading, after: Reading) -> list[str]:
    """In what two readings differ, a sentence for each table; none where they are the same."""
    told = []
    for name in sorted(before.tables.keys() | after.tables.keys()):
        was, now = before.tables.get(name), after.tables.get(name)
        if was is None or now is None:
            told.append(f"表 {name} {'是多出来的' if was is None else '不见了'}")
        elif was.rows != now.rows:
            told.append(f"表 {name} 应有 {was.rows} 行，实有 {now.rows} 行")
        elif was.digest != now.digest:
            told.append(f"表 {name} 的 {was.rows} 行里有内容不同")
    return told + audit_differences(before.audit, after.audit)


def audit_differences(was: AuditHead, now: AuditHead) -> list[str]:
    """Whether the audit trail ends where it ended, with the hash that holds all before."""
    if was == now:
        return []
    if was.hash != now.hash and (was.entries, was.newest) == (now.entries, now.newest):
        return [f"审计记录第 {now.newest} 条的链上指纹与清单不符，请运行 tracker audit verify"]
    return [f"审计记录应有 {was.entries} 条、末号 {was.newest}，实有 {now.entries} 条、末号 {now.newest}"]
