"""What the audit trail tells of the files that were taken."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tracker.audit import AuditEntry
from tracker.database import db
from tracker.web.request import trail


def begin_anew(app: Flask) -> None:
    """Tests share an application, which writes the same file for the same person once in ten minutes."""
    trail.install(app)


def taken(app: Flask) -> list[tuple[str, str]]:
    """Of each file in its order of what it is and which: `("plan", "承办分工表")`; without a kind only of what."""
    with app.app_context():
        rows = select(AuditEntry).where(AuditEntry.action == "download").order_by(AuditEntry.id)
        return [(entry.object_type, entry.detail.get("kind", "")) for entry in db.session.scalars(rows)]
