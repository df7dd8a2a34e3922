"""How migrations run: one transaction for all of them, on the application's own engine.

Two traps are stepped around. SQLite's batch mode copies a table and drops the old one: with foreign keys on, ON DELETE
CASCADE would then empty its children, so they are off meanwhile and checked before the commit. And Alembic takes SQLite
for a database without transactional DDL, which it is not once we begin transactions ourselves (tracker/database.py).
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import inspect
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeDecorator

import tracker
from tracker.database import WRITES, db

# Any number will do, as long as every installation of tracker takes the same one.
ADVISORY_LOCK = 20221008


def know_every_table() -> None:
    """Import the ground floor and the stages' models, so that a comparison with the models misses none of them."""
    folder = Path(tracker.__file__).parent
    for path in sorted([*folder.glob("*.py"), *folder.glob("*/models.py")]):
        if path.stem not in ("__init__", "cli", "scheduler"):
            importlib.import_module(".".join(("tracker", *path.relative_to(folder).with_suffix("").parts)))


def number_revision(migration_context: Any, revision: Any, directives: list[Any]) -> None:
    """Name a new revision by the next number, 0002; write no file where nothing changed."""
    script = directives[0]
    if getattr(context.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    known = [int(item.revision) for item in ScriptDirectory.from_config(context.config).walk_revisions()]
    script.rev_id = f"{max(known, default=0) + 1:04d}"


def render_item(kind: str, item: Any, autogenerate: AutogenContext) -> str | bool:
    """Write our own column types as what they store, so that a migration never imports the program."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run_migrations(connection: Connection) -> None:
    """Everything up to the asked revision, or nothing."""
    if getattr(context.config.cmd_opts, "autogenerate", False):
        know_every_table()
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        process_revision_directives=number_revision,
        render_item=render_item,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        before = context.get_context().get_current_revision()
        context.run_migrations()
        if context.get_context().get_current_revision() != before:
            end_leases(connection)
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left rows whose parent is gone; nothing was changed")


def end_leases(connection: Connection) -> None:
    """What a scheduler began before, by the rules of its program, is refused when it would commit on the new tables.

    The last statement of all: who holds the lease just then commits first, and waits for nothing of ours.
    """
    if inspect(connection).has_table("leases"):
        connection.exec_driver_sql("UPDATE leases SET owner = '', fencing = fencing + 1")


def set_foreign_keys(connection: Connection, on: bool) -> None:
    """SQLite ignores this inside a transaction, so it goes past SQLAlchemy, which would begin one."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


with current_app.extensions["migrate"].db.engine.connect() as open_connection:
    writer = open_connection.execution_options(**{WRITES: True})
    set_foreign_keys(writer, on=False)
    try:
        run_migrations(writer)
    finally:
        set_foreign_keys(writer, on=True)
