"""Reads whether somebody was asked for a new password already; his session of then has ended, the trail knows."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.audit import AuditEntry
from tracker.clock import start_of
from tracker.database import db

ASKED = "ask_password"
"""What the trail calls it that the owner of an account was asked after he had handed something in."""


def was_asked_since(user_id: int, due: date) -> bool:
    """Whether he handed something in since that day, and was asked then; its rows are found by the account."""
    asked = select(AuditEntry.id).where(AuditEntry.object_type == "user", AuditEntry.object_id == str(user_id))
    since = asked.where(AuditEntry.action == ASKED, AuditEntry.at >= start_of(due))
    return db.session.scalar(since.limit(1)) is not None
