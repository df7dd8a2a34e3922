"""Reads the whole audit trail and its anchors, a few thousand rows at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Text, cast, select

from tracker.audit import anchor_file
from tracker.audit.anchors import Anchor, Kept, is_ours
from tracker.audit.chain import FIELDS
from tracker.audit.checking import Verified, check
from tracker.audit.models import AuditAnchor, AuditEntry
from tracker.audit.steps import KEY
from tracker.database import db, end_read, hung_on_app

AT_A_TIME = 5000
NEWEST = 1000

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


def rows() -> Iterator[Sequence[Any]]:
    """Every row in the order of its place: the values of chain.FIELDS, then its hash."""
    last = None
    while True:
        page = _ROWS.limit(AT_A_TIME) if last is None else _ROWS.where(AuditEntry.id > last).limit(AT_A_TIME)
        found = db.session.execute(page).all()
        end_read()
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


def is_anchored() -> bool:
    """Whether the newest anchor tells of the newest row."""
    newest = select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1).scalar_subquery()
    last = select(AuditAnchor.seq).order_by(AuditAnchor.id.desc()).limit(1).scalar_subquery()
    return bool(db.session.scalar(select(newest.is_not_distinct_from(last))))
