"""Keeps the columns somebody chose for the next time; flushes and never commits."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db
from tracker.supervision.models import ColumnChoice
from tracker.supervision.selecting.queries import TITLES
from tracker.supervision.selecting.rules import with_columns


def keep_columns(act: Act, chosen: Collection[str]) -> None:
    """For the person who acts; all of them are kept as none."""
    if act.actor.user_id is None:
        return
    shown = with_columns(TITLES, chosen)
    kept = db.session.scalar(select(ColumnChoice).where(ColumnChoice.user_id == act.actor.user_id))
    if kept is None:
        kept = ColumnChoice(user_id=act.actor.user_id, titles=[], kept_at=act.at)
        db.session.add(kept)
    kept.titles = [] if len(shown) == len(TITLES) else list(shown)
    kept.kept_at = act.at
    db.session.flush()
