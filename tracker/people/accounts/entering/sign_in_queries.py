"""Reads when somebody signed in before this time (自上次登录以来)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from tracker.audit import AuditEntry
from tracker.database import db


def signed_in_before(user_id: int) -> datetime | None:
    """The sign-in before the last one; None where there was none."""
    times = list(db.session.scalars(_SIGN_INS, {"user": str(user_id)}))
    return times[1] if len(times) > 1 else None


_SIGN_INS = (
    select(AuditEntry.at)
    .where(
        AuditEntry.object_type == "user",
        AuditEntry.object_id == bindparam("user"),
        AuditEntry.action == "sign_in",
        AuditEntry.result == "成功",
    )
    .order_by(AuditEntry.id.desc())
    .limit(2)
)
