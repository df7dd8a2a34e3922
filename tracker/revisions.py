"""Which version the tables are of, and which this program knows: the numbers of its migrations, `0060`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import column, inspect, select, table

from tracker.database import db

_TABLE = table("alembic_version", column("version_num"))


def known(migrations: Path) -> frozenset[str]:
    """All that this program knows; none where its folder is gone: a newer program was installed over it."""
    return frozenset(path.name[:4] for path in (migrations / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def newest(migrations: Path) -> str:
    """The one that this program works on; empty where its folder is gone."""
    return max(known(migrations), default="")


def of_tables() -> str | None:
    """Of the tables as they stand; None where there is none yet."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE.name):
            return None
        revision: str | None = connection.scalar(select(_TABLE.c.version_num))
        return revision


def fits(migrations: Path) -> bool:
    """Whether the tables are this program's."""
    return of_tables() == newest(migrations)
