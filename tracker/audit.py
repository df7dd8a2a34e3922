"""The audit trail: one row for every change, written in the change's own transaction."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, Select, String, Text, bindparam, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from tracker.actor import Act
from tracker.clock import end_of, start_of
from tracker.database import Base, Key, Word, db, writing_at_once

log = logging.getLogger(__name__)


class AuditEntry(Base):
    """Who did what to which object, when, from where; never changed or deleted (triggers refuse it)."""

    __tablename__ = "audit_entries"
    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[Word]
    actor_roles: Mapped[Word]
    ip: Mapped[str | None] = mapped_column(String(64))
    jurisdiction_id: Mapped[str | None] = mapped_column(String(12), index=True)
    action: Mapped[str] = mapped_column(String(48))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(48))
    task_id: Mapped[int | None] = mapped_column(index=True)
    result: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_audit_entries_object", "object_type", "object_id"),)


def record(
    act: Act,
    action: str,
    object_type: str,
    object_id: object,
    *,
    jurisdiction_id: str | None = None,
    task_id: int | None = None,
    reason: str | None = None,
    result: str = "成功",
    **detail: Any,
) -> None:
    """Add the row to the open transaction; `detail` holds plain JSON values (before and after)."""
    told: dict[str, Any] = {
        "jurisdiction_id": jurisdiction_id,
        "task_id": task_id,
        "reason": reason,
        "result": result,
    }
    db.session.add(AuditEntry(**_values(act, action, object_type, object_id, **told, **detail)))


def record_apart(act: Act, **entry: Any) -> None:
    """Write a row that belongs to no change (a refusal, a download), at once and without waiting for other writers.

    `entry` holds the arguments of `record`. It is left out where the database takes no write just now.
    """
    try:
        with writing_at_once() as connection:
            connection.execute(insert(AuditEntry), [_values(act, **entry)])
    except SQLAlchemyError as error:
        log.warning("not in the audit trail: %s %s", entry.get("action"), type(error).__name__)


def record_each(act: Act, entries: Sequence[Mapping[str, Any]]) -> None:
    """The same for many objects at once, written now; each entry holds the arguments of `record`."""
    if entries:
        db.session.execute(insert(AuditEntry), [_values(act, **entry) for entry in entries])


def _values(
    act: Act,
    action: str,
    object_type: str,
    object_id: object,
    *,
    jurisdiction_id: str | None = None,
    task_id: int | None = None,
    reason: str | None = None,
    result: str = "成功",
    **detail: Any,
) -> dict[str, Any]:
    actor = act.actor
    return {
        "at": act.at,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "actor_roles": ",".join(sorted(actor.roles)),
        "ip": actor.ip,
        "jurisdiction_id": jurisdiction_id or actor.jurisdiction_id,
        "action": action,
        "object_type": object_type,
        "object_id": str(object_id),
        "task_id": task_id,
        "result": result,
        "reason": reason,
        "detail": detail,
        "request_id": act.request_id,
    }


def of_task(task_id: int, limit: int = 200, before: datetime | None = None) -> list[AuditEntry]:
    """The newest entries of one task, newest first; those written before an instant where one is named."""
    values = {"task": task_id, "most": limit, "before": before}
    return list(db.session.scalars(_of_task(before is not None), values))


@cache
def _of_task(is_past: bool) -> Select[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.task_id == bindparam("task"))
    if is_past:
        found = found.where(AuditEntry.at < bindparam("before"))
    return found.order_by(AuditEntry.id.desc()).limit(bindparam("most"))


@dataclass(frozen=True)
class Search:
    """What the auditor looks for; empty and None match everything. Days are Shanghai's, both included."""

    actor_name: str = ""
    action: str = ""
    object_type: str = ""
    object_id: str = ""
    result: str = ""
    first: date | None = None
    last: date | None = None


def search(wanted: Search, jurisdiction_ids: frozenset[str], page: int, size: int) -> tuple[list[AuditEntry], bool]:
    """One page (from 1) of the entries of these jurisdictions, newest first, and whether there are older ones.

    Entries of no jurisdiction (registry, calendar, unknown accounts) concern everyone: every auditor finds them.
    """
    of_all = AuditEntry.jurisdiction_id.is_(None)
    statement = select(AuditEntry).where(AuditEntry.jurisdiction_id.in_(jurisdiction_ids) | of_all)
    if wanted.actor_name:
        statement = statement.where(AuditEntry.actor_name.contains(wanted.actor_name, autoescape=True))
    for column, value in (
        (AuditEntry.action, wanted.action),
        (AuditEntry.object_type, wanted.object_type),
        (AuditEntry.object_id, wanted.object_id),
        (AuditEntry.result, wanted.result),
    ):
        if value:
            statement = statement.where(column == value)
    if wanted.first:
        statement = statement.where(AuditEntry.at >= start_of(wanted.first))
    if wanted.last:
        statement = statement.where(AuditEntry.at < end_of(wanted.last))
    newest_first = statement.order_by(AuditEntry.id.desc()).offset((page - 1) * size).limit(size + 1)
    rows = list(db.session.scalars(newest_first))
    return rows[:size], len(rows) > size
