"""Many rows at once: rows gathered by table with their ids given, written in the order of their foreign keys."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from sqlalchemy import JSON, Connection, Engine, MetaData, Table, func, insert, select, text

from tracker.audit import AuditEntry, chain
from tracker.database import WRITES, Base

CHUNK = 2000
_LAST_ENTRY = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
BEFORE_SENDING = frozenset({"readings", "evidence"})


class Rows:
    """Rows that wait to be written; `add` gives each its id, counting on from what the table holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._numbers: dict[Table, Iterator[int]] = {}

    def add(self, model: type[Base], **values: Any) -> int:
        """One more row of a table; its id. A column left out takes its default."""
        table = model.__table__
        assert isinstance(table, Table)
        if "id" in table.c:
            values["id"] = next(self._counter(table))
        if "version" in table.c:
            values.setdefault("version", 1)
        self._waiting[table].append(values)
        return int(values.get("id", 0))

    def give(self, model: type[Base], row_id: int, **values: Any) -> None:
        """Fill in what was not known yet when the newest row of a table was added."""
        table = model.__table__
        assert isinstance(table, Table) and self._waiting[table][-1]["id"] == row_id
        self._waiting[table][-1].update(values)

    def write(self) -> None:
        """Write what waits; what belongs to a report's version before it, for a version that was sent takes no more."""
        for table in sorted(Base.metadata.sorted_tables, key=lambda table: table.name not in BEFORE_SENDING):
            rows = self._waiting.pop(table, [])
            if table is AuditEntry.__table__:
                rows = self._chained(rows)
            for start in range(0, len(rows), CHUNK):
                self._connection.execute(insert(table), rows[start : start + CHUNK])

    def _chained(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows of the audit trail hang together."""
        told = [{**dict.fromkeys(chain.FIELDS), **row} for row in rows]
        last = self._connection.execute(_LAST_ENTRY).one_or_none()
        return chain.sealed(told, chain.Head(*last) if last else chain.EMPTY)[0] if told else []

    def _counter(self, table: Table) -> Iterator[int]:
        if table not in self._numbers:
            last = self._connection.scalar(select(func.max(table.c.id))) or 0
            self._numbers[table] = itertools.count(last + 1)
        return self._numbers[table]


def writing(engine: Engine) -> Any:
    """A connection in one transaction that is committed at the end."""
    return engine.connect().execution_options(**{WRITES: True})


def copy_all(source: Engine, target: Engine) -> None:
    """Every row of one database into an empty one of the same schema on PostgreSQL, which counts on from them."""
    metadata: MetaData = Base.metadata
    with source.connect() as reading, target.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        # The rows were checked where they come from: neither triggers nor foreign keys look at them again.
        raw.execute("SET session_replication_role = replica")
        for table in metadata.sorted_tables:
            rows = reading.execution_options(yield_per=CHUNK).execute(select(table))
            _copy(raw, table, rows)
            if "id" in table.c and table.c.id.autoincrement:
                _count_on(raw, table)
        raw.execute("SET session_replication_role = origin")
        raw.commit()
    look_at_tables(target)


def look_at_tables(engine: Engine) -> None:
    """As PostgreSQL does of itself a minute after so much was written; nothing where it is another database."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _copy(raw: psycopg.Connection[Any], table: Table, rows: Iterable[Any]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    is_json = [isinstance(column.type, JSON) for column in table.columns]
    with raw.cursor().copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copying:
        for row in rows:
            copying.write_row(
                [
                    json.dumps(value, ensure_ascii=False) if as_json and value is not None else value
                    for value, as_json in zip(row, is_json, strict=True)
                ]
            )


def _count_on(raw: psycopg.Connection[Any], table: Table) -> None:
    found = raw.execute("SELECT pg_get_serial_sequence(%s, 'id')", (table.name,)).fetchone()
    if found and found[0]:
        raw.execute(f"SELECT setval('{found[0]}', (SELECT COALESCE(MAX(id), 1) FROM \"{table.name}\"))")
