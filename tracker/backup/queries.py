"""Reads when the last good copy was made, and restored in a drill, as the audit trail has it: no disk is asked, which
may be far away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from tracker.audit import AuditEntry
from tracker.backup.rules import NIGHTLY, Drill, Drills
from tracker.database import db

CREATED, DRILLED, OBJECT = "create_backup", "drill_backup", "backup"
GOOD, BAD = "成功", "失败"


def last_made() -> datetime | None:
    """When the newest of the nights' copies was begun that became whole; None where there was none.

    One made by hand to another place says nothing of the nights.
    """
    return db.session.scalar(_LAST)


def drills() -> Drills:
    """What the audit trail tells of them."""
    found = db.session.scalar(_DRILLS.order_by(AuditEntry.id.desc()).limit(1))
    good_at = db.session.scalar(_DRILLS.with_only_columns(func.max(AuditEntry.at)).where(AuditEntry.result == GOOD))
    last = Drill(found.at, found.object_id, found.result == GOOD, found.reason or "") if found else None
    return Drills(last, good_at, db.session.scalar(_FIRST))


_DRILLS = select(AuditEntry).where(AuditEntry.object_type == OBJECT, AuditEntry.action == DRILLED)
_NIGHTS = AuditEntry.object_type == OBJECT, AuditEntry.action == CREATED, AuditEntry.object_id.endswith(NIGHTLY)
_FIRST = select(func.min(AuditEntry.at)).where(*_NIGHTS)
_LAST = select(AuditEntry.at).where(*_NIGHTS).order_by(AuditEntry.id.desc()).limit(1)
