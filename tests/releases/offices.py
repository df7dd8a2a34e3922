"""An office as a release left it, on each database, and what of its rows may differ after an upgrade."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from sqlalchemy import Connection, create_engine, inspect, text

from tests.given.builders import settings
from tests.releases.released import KEY, Release
from tests.servers.databases import Databases
from tracker import create_app
from tracker.database import db

Columns = Mapping[str, list[str]]


@contextmanager
def left_by(release: Release, kind: str, databases: Databases, folder: Path) -> Iterator[str]:
    """The address of a database with that release's schema and the rows of its office."""
    file = release.unpack(folder / "released.sqlite3")
    (folder / "secret-key").write_text(KEY, encoding="ascii")
    with databases.fresh(kind, "") as url:
        if kind == "sqlite":
            Path(url.removeprefix("sqlite:///")).write_bytes(file.read_bytes())
        else:
            app = create_app(settings(url, folder))
            with app.app_context():
                flask_migrate.upgrade(revision=release.revision)
                db.session.remove()
                db.engine.dispose()
            databases.carry_over(file, url)
        yield url


def columns(url: str) -> Columns:
    """Tables and their columns, without the number of the schema."""
    engine = create_engine(url)
    found = inspect(engine)
    told = {
        table: [column["name"] for column in found.get_columns(table)]
        for table in found.get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()
    return told


def digests(url: str, of: Columns) -> dict[str, str]:
    """Of each table one number over its rows as these columns hold them."""
    engine = create_engine(url)
    with engine.connect() as connection:
        told = {table: _digest(connection, table, names) for table, names in of.items()}
    engine.dispose()
    return told


def _digest(connection: Connection, table: str, names: list[str]) -> str:
    wanted = ", ".join(f'"{name}"' for name in names)
    rows = sorted(repr(tuple(row)) for row in connection.execute(text(f"SELECT {wanted} FROM {table}")))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def revision(url: str) -> str:
    """The number of its schema."""
    engine = create_engine(url)
    with engine.connect() as connection:
        told = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    engine.dispose()
    return told
