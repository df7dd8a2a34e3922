"""Who writes for the same jurisdiction at once queues up: the second decides by what the first has written."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.people.models import Jurisdiction


def queue_up(jurisdiction_id: str | None) -> None:
    """Until the end of this transaction; on SQLite the write lock does the same. Rows may still refer to it meanwhile.

    Example: two system administrators disable each other at once; the second is then the last one and is refused.
    """
    db.session.scalar(_HELD, {"jurisdiction": jurisdiction_id})


_HELD = select(Jurisdiction.id).where(Jurisdiction.id == bindparam("jurisdiction")).with_for_update(key_share=True)
