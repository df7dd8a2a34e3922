"""Reads of the audit trail: of one task, and what the auditor looks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.audit.models import AuditEntry
from tracker.clock import end_of, start_of
from tracker.database import db

CHAIN = "audit", "全库"
"""Type and name of the object that acts on the trail itself are told of."""

VERIFY = "verify_audit"


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


def last_but(action: str) -> int | None:
    """The place in the chain of the newest entry that tells of anything else than this action; None where none does."""
    return db.session.scalar(_LAST_BUT, {"action": action})


_LAST_BUT = (
    select(AuditEntry.id).where(AuditEntry.action != bindparam("action")).order_by(AuditEntry.id.desc()).limit(1)
)


@dataclass(frozen=True)
class Search:
    """What the auditor looks for; empty and None match everything. Days are Shanghai's, both included."""

    actor_name: str = ""
    actor_unit: str = ""
    action: str = ""
    object_type: str = ""
    object_id: str = ""
    result: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Page:
    """Some entries, newest first; whether there are older ones, and newer ones."""

    rows: list[AuditEntry]
    has_older: bool
    has_newer: bool


def search(
    wanted: Search, jurisdiction_ids: frozenset[str], size: int, *, before: int | None = None, after: int | None = None
) -> Page:
    """The entries of these jurisdictions, newest first: the newest, those before an entry or those just after one.

    Entries of no jurisdiction (registry, calendar, unknown accounts) concern everyone: every auditor finds them. Pages
    are found by the place of an entry, so that the last costs no more than the first.
    """
    statement = matching(wanted, jurisdiction_ids)
    if after is not None:
        newer = statement.where(AuditEntry.id > after).order_by(AuditEntry.id).limit(size + 1)
        rows = list(db.session.scalars(newer))
        return Page(rows[:size][::-1], True, len(rows) > size)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    rows = list(db.session.scalars(statement.order_by(AuditEntry.id.desc()).limit(size + 1)))
    return Page(rows[:size], len(rows) > size, before is not None)


def matching(wanted: Search, jurisdiction_ids: frozenset[str] | None) -> Select[Any]:
    """The entries that match, in no order; of all jurisdictions where none are named."""
    statement = select(AuditEntry)
    if jurisdiction_ids is not None:
        of_all = AuditEntry.jurisdiction_id.is_(None)
        statement = statement.where(AuditEntry.jurisdiction_id.in_(jurisdiction_ids) | of_all)
    for column, value in ((AuditEntry.actor_name, wanted.actor_name), (AuditEntry.actor_unit, wanted.actor_unit)):
        if value:
            statement = statement.where(column.contains(value, autoescape=True))
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
    return statement


def last_check() -> AuditEntry | None:
    """When the chain was verified last, by whom, and what it came to; None where nobody has."""
    of_chain = (AuditEntry.object_type, AuditEntry.object_id)
    found = select(AuditEntry).where(*(column == value for column, value in zip(of_chain, CHAIN, strict=True)))
    return db.session.scalar(found.where(AuditEntry.action == VERIFY).order_by(AuditEntry.id.desc()).limit(1))
