"""Up to which day time has done its work."""

from __future__ import annotations

from tracker.database import db
from tracker.ledger.models import TurnedDay


def turned(jurisdiction_id: str) -> TurnedDay | None:
    """The last day turned in a jurisdiction and when, None before the first."""
    return db.session.get(TurnedDay, jurisdiction_id)
