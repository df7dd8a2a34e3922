"""Up to which day time has done its work, and whether standing rows wait to be solved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, exists, select

from tracker.database import db
from tracker.ledger.models import LedgerStanding, TurnedDay


def turned(jurisdiction_id: str, at: datetime) -> TurnedDay | None:
    """The last day turned in a jurisdiction up to an instant, None before the first; rehearsals lie after it."""
    return db.session.scalars(_TURNED, {"jurisdiction": jurisdiction_id, "at": at}).first()


_TURNED = (
    select(TurnedDay)
    .where(TurnedDay.jurisdiction_id == bindparam("jurisdiction"), TurnedDay.recorded_at <= bindparam("at"))
    .order_by(TurnedDay.day.desc())
    .limit(1)
)


def is_stale() -> bool:
    """Whether standing rows were marked (`ledger.steps.mark_stale`) and not solved since."""
    return bool(db.session.scalar(select(exists().where(LedgerStanding.renew_on <= LedgerStanding.solved_on))))
