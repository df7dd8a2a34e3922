"""Tables of the audit trail: its rows, and what was noted of its head. Triggers refuse every change of either."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Code, Key, Word


class AuditEntry(Base):
    """Who did what to which object, when, from where; never changed or deleted (triggers refuse it).

    The record of reliability.md 4. `id` is its place in the chain, without gaps; `at` is stored in UTC. Name, unit and
    roles are those of that time. `object_version`: of the object after the act, where it has one. `before_digest`,
    `after_digest`: SHA-256 of what `detail` tells of before and after. `rule_version`: of the rules of the lights in
    force. `hash` covers all of the row and the `prev_hash`, the hash of the row before (chain.py); rows that were there
    before the chain began have neither.
    """

    __tablename__ = "audit_entries"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    actor_name: Mapped[Word]
    actor_unit: Mapped[str | None] = mapped_column(String(200))
    actor_roles: Mapped[Word]
    session_hash: Mapped[str | None] = mapped_column(String(64))
    ip: Mapped[str | None] = mapped_column(String(64))
    jurisdiction_id: Mapped[str | None] = mapped_column(String(12), index=True)
    action: Mapped[str] = mapped_column(String(48))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(48))
    object_version: Mapped[int | None]
    task_id: Mapped[int | None] = mapped_column(index=True)
    before_digest: Mapped[str | None] = mapped_column(String(64))
    after_digest: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(String(64))
    rule_version: Mapped[int | None]
    prev_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("ix_audit_entries_object", "object_type", "object_id"),)


class AuditAnchor(Base):
    """What the head of the chain was at an instant, sealed with the installation's key; also kept in a file elsewhere.

    `why`: each hour, or for an edition that was signed, then `what` names it. `mac`: anchors.mac_of.
    """

    __tablename__ = "audit_anchors"
    id: Mapped[Key]
    at: Mapped[datetime]
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    why: Mapped[Code]
    what: Mapped[str] = mapped_column(String(200))
    edition_id: Mapped[int | None] = mapped_column(unique=True)
    mac: Mapped[str] = mapped_column(String(64))
