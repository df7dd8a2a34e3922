"""Up to which day time has done its work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.ledger.models import TurnedDay


def turned(jurisdiction_id: str, at: datetime) -> TurnedDay | None:
    """The last day turned in a jurisdiction up to an instant, None before the first; rehearsals lie after it."""
    done = select(TurnedDay).where(TurnedDay.jurisdiction_id == jurisdiction_id, TurnedDay.recorded_at <= at)
    return db.session.scalars(done.order_by(TurnedDay.day.desc()).limit(1)).first()
