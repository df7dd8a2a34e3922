"""A jurisdiction is the shard: every row is of one, by its own column or by what it belongs to; few are of none."""

from __future__ import annotations

import importlib

from sqlalchemy import Table

from tests.structure.source import GROUND, source_files
from tracker.database import Base

KEY = "jurisdiction_id"

OF_THE_INSTALLATION = {
    "audit_anchors": "of the one chain",
    "calendar_days": "working days are the country's",
    "done_requests": "a form that was sent, by its number alone",
    "kept_answers": "what another system was told, by the key of its request",
    "last_write": "whichever act was the last of all",
    "leases": "one scheduler",
    "login_attempts": "an address and a name that somebody typed",
    "set_ups": "whether the demo is here",
}
"""What lies in each database for itself."""

OF_ONE_OR_ALL = {"audit_entries", "job_runs"}
"""Have the column, empty where an act or a job was of none."""


def every_table() -> dict[str, Table]:
    """As the models tell them."""
    for file in source_files():
        if file.meaning == "models" or file.room in GROUND:
            importlib.import_module(file.module)
    return dict(Base.metadata.tables)


def belonging(tables: dict[str, Table]) -> set[str]:
    """Tables whose every row is of one jurisdiction, through keys that are never empty."""
    found = {"jurisdictions"} | {
        name for name, table in tables.items() if KEY in table.columns and not table.columns[KEY].nullable
    }
    while more := {name for name, table in tables.items() if name not in found and _parents(table) & found}:
        found |= more
    return found


def _parents(table: Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys if not key.parent.nullable}


def test_every_row_is_of_one_jurisdiction() -> None:
    tables = every_table()
    assert set(tables) - belonging(tables) == OF_THE_INSTALLATION.keys() | OF_ONE_OR_ALL
    assert all(KEY in tables[name].columns for name in OF_ONE_OR_ALL)
