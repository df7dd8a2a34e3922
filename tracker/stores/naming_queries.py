"""Asks whether any row names an upload: the same bytes are one file, whoever handed them in. Only reads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, exists, or_, select

from tracker.audit.models import AuditEntry
from tracker.database import Base, db
from tracker.jobs.runs import QUEUED, RUNNING, Run
from tracker.stores.naming import IN_EDITIONS, OF_UPLOADS, SHEET_RECEIVED


def upload_columns() -> list[Column[Any]]:
    """Every column that names an upload, of all tables there are."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns if column.name in OF_UPLOADS]


def names_upload(column: Column[Any]) -> ColumnElement[bool]:
    """Of which rows such a column names an upload: not of templates that are kept beside the papers of editions."""
    table, family, word = IN_EDITIONS
    is_filled = column.is_not(None)
    return is_filled & (column.table.columns[family] != word) if column.table.name == table else is_filled


def is_named(sha256: str, but_run: int | None = None) -> bool:
    """Whether an upload is anybody's: a plan's, a proof's, a scan's, that of a run that waits. `but_run`: not of this.

    The plan that was cancelled and the proof of a report may be the same file.
    """
    by_row = or_(*(exists().where(column == sha256, names_upload(column)) for column in upload_columns()))
    return bool(db.session.scalar(select(by_row))) or _is_awaited(sha256, but_run) or _is_sheet(sha256)


def _is_awaited(sha256: str, but_run: int | None) -> bool:
    waiting = select(Run.id, Run.parameters).where(Run.state.in_((QUEUED, RUNNING)))
    return any(id != but_run and asked.get("sha256") == sha256 for id, asked in db.session.execute(waiting))


def _is_sheet(sha256: str) -> bool:
    received = AuditEntry.object_type == "plan", AuditEntry.action == SHEET_RECEIVED
    found = select(AuditEntry.id).where(*received, AuditEntry.detail["sha256"].as_string() == sha256)
    return db.session.scalar(found.limit(1)) is not None
