"""Up to which day time has done its work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.ledger.models import TurnedDay


def turned(jurisdiction_id: str, at: datetime) -> TurnedDay | None:
    """The last day turned in a jurisdiction up to an instant, None before the first; rehearsals lie after it."""
    return db.session.scalars(_TURNED, {"jurisdiction": jurisdiction_id, "at": at}).first()


_TURNED = (
    select(TurnedDay)
    .where(TurnedDay.jurisdiction_id == bindparam("jurisdiction"), TurnedDay.recorded_at <= bindparam("at"))
    .order_by(TurnedDay.day.desc())
    .limit(1)
)
