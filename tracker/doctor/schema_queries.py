"""Reads of which version the tables are, against the program's."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from tracker import revisions
from tracker.doctor import machine_rules
from tracker.doctor.findings import Finding


def schema(migrations: Path) -> Finding:
    """Whether tables and program fit, and what to do; `migrations`: the folder of the program's."""
    return machine_rules.schema(version("tracker"), revisions.of_tables(), revisions.known(migrations))
