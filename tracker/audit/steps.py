"""Writing to the audit trail: rows wait until the act's end, then they are chained and written, the last thing of all.

One chain for a database, so writers stand in line at its head: for as long as the reading of the head, one insert and
the commit take, and no longer. On SQLite the writer holds the database's only write lock anyway. On PostgreSQL it takes
an advisory lock that ends with the transaction. It is always the last lock taken, after a flush, but for that of the
row of the mark (database/remembered.py), which every writer takes last: who holds it waits for nobody else, so nobody
waits for him in a circle. A second row of the same place is refused by the primary key, one that does not follow the
row before by a trigger.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, event, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from tracker.actor import Act
from tracker.audit import chain
from tracker.audit.anchors import Why, mac_of
from tracker.audit.chain import EMPTY, Head
from tracker.audit.models import AuditAnchor, AuditEntry
from tracker.database import PATIENT, Base, db, hung_on_app, note_change, table_of, writing_at_once

log = logging.getLogger(__name__)

KEY, RULES = "tracker_anchor_key", "tracker_rules_version"
"""Where `create_app` hangs the key of anchors and the version of the rules, which a later stage knows."""

APART = 5000
"""How long a row of its own stands in line at the head on PostgreSQL, in milliseconds: it holds nothing meanwhile."""

_ENTRIES, _ANCHORS, _MARKS = "tracker_audit_entries", "tracker_audit_anchors", "tracker_audit_marks"

# Any number will do, as long as every process of tracker takes the same one; migrations take 20221008.
_LOCK_NUMBER = 20221009


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
    _waiting(db.session()).append(_values(act, action, object_type, object_id, **told, **detail))


def record_apart(act: Act, **entry: Any) -> bool:
    """Write a row that belongs to no change (a refusal, a download), at once; whether it was written.

    `entry` holds the arguments of `record`. It is left out where the database takes no write just now: on SQLite
    whoever holds the write lock is not waited for, on PostgreSQL he is, in line at the head, for some seconds.
    """
    try:
        with writing_at_once() as connection:
            chained, _ = chain.sealed([_values(act, **entry)], _head(connection, APART))
            connection.execute(_INSERT, chained)
    except SQLAlchemyError as error:
        log.warning("not in the audit trail: %s %s", entry.get("action"), type(error).__name__)
        return False
    return True


def record_each(act: Act, entries: Sequence[Mapping[str, Any]]) -> None:
    """The same for many objects at once; each entry holds the arguments of `record`."""
    if entries:
        _waiting(db.session()).extend(_values(act, **entry) for entry in entries)


def anchor(act: Act, why: Why, what: str = "", edition_id: int | None = None) -> None:
    """Have the head as this act leaves it noted in the open transaction, sealed; the act's own rows count."""
    wanted = {"at": act.at, "why": why.value, "what": what, "edition_id": edition_id}
    session = db.session()
    _begin(session)
    session.info.setdefault(_ANCHORS, []).append(wanted)


def write(session: Session) -> None:
    """Chain and write what waits: the last thing before a commit, for the head is locked from here on.

    Whatever fails here fails the act (reliability.md P9).
    """
    entries, anchors = session.info.get(_ENTRIES), session.info.get(_ANCHORS)
    if not entries and not anchors:
        forget(session)
        return
    session.flush()
    connection = session.connection()
    versioned = [{**entry, "object_version": _version(session, entry)} for entry in entries or ()]
    chained, head = chain.sealed(versioned, _head(connection, PATIENT))
    if chained:
        connection.execute(_INSERT, chained)
    if anchors:
        connection.execute(insert(table_of(AuditAnchor)), [_sealed(one, head) for one in anchors])
    forget(session)


def forget(session: Session) -> None:
    """Drop what an act that did not commit wanted to write."""
    for name in (_ENTRIES, _ANCHORS, _MARKS):
        session.info.pop(name, None)


def _sealed(wanted: Mapping[str, Any], head: Head) -> dict[str, Any]:
    mac = mac_of(hung_on_app(KEY), wanted["at"], (head.seq, head.hash), wanted["why"], wanted["what"])
    return {**wanted, "seq": head.seq, "hash": head.hash, "mac": mac}


_INSERT = insert(table_of(AuditEntry))
_LAST = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
# Who waits longer than this for another writer gives up, as on SQLite. The head is read by a statement of its own: one
# that waits for the lock sees only what was there when it began.
_LOCK = text(f"SELECT set_config('lock_timeout', :patience, true), pg_advisory_xact_lock({_LOCK_NUMBER})")


def _head(connection: Connection, patience: int) -> Head:
    """The last row of the chain, which nobody adds to before this transaction ends; `patience` in milliseconds."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"patience": f"{patience}ms"})
    last = connection.execute(_LAST).one_or_none()
    return Head(last.id, last.hash or chain.ORIGIN) if last else EMPTY


def _version(session: Session, entry: Mapping[str, Any]) -> int | None:
    """The version of the row that an entry is about, where the act has it at hand and it has one."""
    model = _models().get(f"{entry['object_type']}s")
    if model is None or not entry["object_id"].isdecimal():
        return None
    found = session.identity_map.get(session.identity_key(model, int(entry["object_id"])))
    version = vars(found).get("version") if found is not None else None
    return version if isinstance(version, int) else None


def _models() -> dict[str, type[Any]]:
    if not _MODELS:
        _MODELS.update({mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers})
    return _MODELS


_MODELS: dict[str, type[Any]] = {}


def _waiting(session: Session) -> list[dict[str, Any]]:
    """What waits for the end of the open transaction, which is begun where there is none."""
    _begin(session)
    waiting: list[dict[str, Any]] = session.info.setdefault(_ENTRIES, [])
    return waiting


def _begin(session: Session) -> None:
    if not session.in_transaction():
        session.begin()
    note_change(session)


@event.listens_for(Session, "before_commit")
def _write_first(session: Session) -> None:
    """Nothing commits without its rows, whoever commits; the end of a savepoint is no commit."""
    if not session.in_nested_transaction():
        write(session)


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        waiting = len(session.info.get(_ENTRIES, ())), len(session.info.get(_ANCHORS, ()))
        session.info.setdefault(_MARKS, {})[transaction] = waiting


@event.listens_for(Session, "after_soft_rollback")
def _drop(session: Session, transaction: SessionTransaction) -> None:
    """What a savepoint took back is not told; a whole transaction that is taken back tells nothing."""
    if transaction.nested:
        for name, mark in zip((_ENTRIES, _ANCHORS), session.info.get(_MARKS, {}).pop(transaction, ()), strict=False):
            del session.info.get(name, [])[mark:]
    elif transaction.parent is None:
        forget(session)


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
    # As it is now, whatever becomes of a list that somebody goes on with.
    told = json.loads(chain.detail_text({"system": actor.system, **detail} if actor.system else detail))
    return {
        "at": act.at,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "actor_unit": actor.unit or None,
        "actor_roles": ",".join(sorted(actor.roles)),
        "session_hash": actor.session_hash,
        "ip": actor.ip,
        "jurisdiction_id": jurisdiction_id or actor.jurisdiction_id,
        "action": action,
        "object_type": object_type,
        "object_id": str(object_id),
        "object_version": None,
        "task_id": task_id,
        "before_digest": chain.digest_of(told["before"]) if "before" in told else None,
        "after_digest": chain.digest_of(told["after"]) if "after" in told else None,
        "result": result,
        "reason": reason,
        "detail": told,
        "request_id": act.request_id,
        "rule_version": hung_on_app(RULES),
    }
