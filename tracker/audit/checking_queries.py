"""Reads the whole audit trail and its anchors, a few thousand rows at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, func, select

from tracker.audit import anchor_file
from tracker.audit.anchors import Anchor, Kept, is_ours
from tracker.audit.chain import FIELDS, RESTORE
from tracker.audit.checking import Verified, check
from tracker.audit.models import AuditAnchor, AuditEntry
from tracker.audit.steps import KEY
from tracker.database import db, end_read, hung_on_app
from tracker.errors import RuleRefused

AT_A_TIME = 5000
NEWEST = 1000
OTHER_KEY = "上一个锚不是用本机的密钥做的，没有再记锚。几台机器的密钥要一致：请停掉服务，从第一台复制密钥后再启动"

_COLUMNS = [cast(AuditEntry.detail, Text) if name == "detail" else getattr(AuditEntry, name) for name in FIELDS]
_ROWS = select(*_COLUMNS, AuditEntry.hash).order_by(AuditEntry.id)


def verified(file: Path, told: Sequence[Anchor] = (), now: datetime | None = None) -> Verified:
    """Whether the trail is what was written, held against the anchors of the table, of the file, and those told.

    Rows are read in short reads: they are only added to, so a page read later fits those before. `now`: when it is
    asked; None asks nothing of its age.
    """
    inside = anchors()
    end_read()
    return check(rows(), inside, anchor_file.read(file), hung_on_app(KEY), told, now)


def verified_in(connection: Connection, outside: Kept) -> Verified:
    """The same of a restored database that no application works on yet, held against what it can know of."""
    last = connection.scalar(select(func.max(AuditEntry.id))) or 0
    known = replace(outside, anchors=tuple(anchor for anchor in outside.anchors if anchor.seq <= last))
    columns = (AuditAnchor.at, AuditAnchor.seq, AuditAnchor.hash, AuditAnchor.why, AuditAnchor.what, AuditAnchor.mac)
    inside = [Anchor(*row) for row in connection.execute(select(*columns).order_by(AuditAnchor.id.desc()))]
    return check(_paged(lambda page: connection.execute(page).all()), inside, known, hung_on_app(KEY))


def rows() -> Iterator[Sequence[Any]]:
    """Every row in the order of its place: the values of chain.FIELDS, then its hash."""

    def read(page: Select[Any]) -> Sequence[Row[Any]]:
        found = db.session.execute(page).all()
        end_read()
        return found

    return _paged(read)


def _paged(read: Callable[[Select[Any]], Sequence[Row[Any]]]) -> Iterator[Sequence[Any]]:
    last = None
    while True:
        found = read(_ROWS.limit(AT_A_TIME) if last is None else _ROWS.where(AuditEntry.id > last).limit(AT_A_TIME))
        yield from found
        if len(found) < AT_A_TIME:
            return
        last = found[-1][0]


def anchors(most: int | None = None) -> list[Anchor]:
    """The anchors of the table, the newest first; `most` of them, or all."""
    found = select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(most)
    return [_anchor(one) for one in db.session.scalars(found)]


def anchor_of_edition(edition_id: int) -> Anchor | None:
    """What the head was when an edition was signed; None of one that was signed before there were anchors."""
    one = db.session.scalar(select(AuditAnchor).where(AuditAnchor.edition_id == edition_id))
    return _anchor(one) if one else None


def _anchor(row: AuditAnchor) -> Anchor:
    return Anchor(row.at, row.seq, row.hash, row.why, row.what, row.mac)


def not_outside(kept: Kept) -> list[Anchor]:
    """Of the newest anchors of the table those that the file does not hold, the oldest first; ours alone."""
    known = {anchor.mac for anchor in kept.anchors}
    key = hung_on_app(KEY)
    return [one for one in reversed(anchors(NEWEST)) if one.mac not in known and is_ours(one, key)]


def demand_own_key(refusal: str = OTHER_KEY) -> None:
    """RuleRefused, with these words, where the newest anchor was made with another key and no restoring tells why.

    Two machines with one database and a key each: what the second anchored, the first could never verify.
    """
    newest = anchors(1)
    if not newest or is_ours(newest[0], hung_on_app(KEY)):
        return
    since = select(AuditEntry.id).where(AuditEntry.id > newest[0].seq, AuditEntry.action == RESTORE).limit(1)
    if db.session.scalar(since) is None:
        raise RuleRefused(refusal)


def is_anchored() -> bool:
    """Whether the newest anchor tells of the newest row."""
    newest = select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1).scalar_subquery()
    last = select(AuditAnchor.seq).order_by(AuditAnchor.id.desc()).limit(1).scalar_subquery()
    return bool(db.session.scalar(select(newest.is_not_distinct_from(last))))
