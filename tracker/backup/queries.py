"""Reads when the last good copy was made, as the audit trail has it: no disk is asked, which may be far away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.audit import AuditEntry
from tracker.backup.rules import NIGHTLY
from tracker.database import db

CREATED, OBJECT = "create_backup", "backup"


def last_made() -> datetime | None:
    """When the newest of the nights' copies was begun that became whole; None where there was none.

    One made by hand to another place says nothing of the nights.
    """
    return db.session.scalar(_LAST)


_LAST = (
    select(AuditEntry.at)
    .where(AuditEntry.object_type == OBJECT, AuditEntry.action == CREATED, AuditEntry.object_id.endswith(NIGHTLY))
    .order_by(AuditEntry.id.desc())
    .limit(1)
)
