"""What an act changed in the rows of a task book, as plain values that can be kept and turned back (撤销).

Pure: a snapshot is {table: {id: {column: value}}}, values as JSON knows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]
Snapshot = Mapping[str, Mapping[int, Row]]


@dataclass(frozen=True)
class Change:
    """One row that became another: the columns that differ; `before` None: it came, `after` None: it went."""

    table: str
    id: int
    before: Row | None
    after: Row | None

    def as_json(self) -> dict[str, Any]:
        """To be kept in a column."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Change:
        """As it was kept."""
        return cls(kept["table"], kept["id"], kept["before"], kept["after"])


def differences(before: Snapshot, after: Snapshot) -> list[Change]:
    """The rows that differ between two snapshots of the same tables, each with the columns that differ."""
    found: list[Change] = []
    for table, rows in after.items():
        earlier = before.get(table, {})
        for row_id in sorted({*earlier, *rows}):
            old, new = earlier.get(row_id), rows.get(row_id)
            if old is None or new is None:
                found.append(Change(table, row_id, old, new))
                continue
            columns = [column for column in new if old[column] != new[column]]
            if columns:
                found.append(Change(table, row_id, {c: old[c] for c in columns}, {c: new[c] for c in columns}))
    return found


def touched_since(changes: Iterable[Change], now: Snapshot) -> Iterator[Change]:
    """The changes that cannot be turned back because their rows are no longer as they left them."""
    for change in changes:
        row = now.get(change.table, {}).get(change.id)
        if change.after is None:
            if row is not None:
                yield change
        elif row is None or any(row[column] != value for column, value in change.after.items()):
            yield change


def came(changes: Sequence[Change], table: str) -> set[int]:
    """The ids of the rows of a table that an act brought."""
    return {change.id for change in changes if change.table == table and change.before is None}


def plain(value: Any) -> Any:
    """A column's value as JSON knows it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize())
    return value


def restored(value: Any, kind: type[Any]) -> Any:
    """The column's value of that Python type, from what `plain` made of it."""
    if value is None:
        return None
    if kind is datetime or kind is date:
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value
