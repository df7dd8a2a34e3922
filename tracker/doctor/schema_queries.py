"""Reads of which version the tables are, against the program's."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from alembic.runtime.migration import MigrationContext

from tracker.backup.checking import known_revisions
from tracker.database import db
from tracker.doctor import machine_rules
from tracker.doctor.findings import Finding


def schema(migrations: Path) -> Finding:
    """Whether tables and program fit, and what to do; `migrations`: the folder of the program's."""
    revision = MigrationContext.configure(db.session.connection()).get_current_revision()
    return machine_rules.schema(version("tracker"), revision, known_revisions(migrations))
