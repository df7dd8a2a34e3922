"""The lights of some tasks on a day not before today, from their standing rows, with reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.turning import stored_light
from tracker.ledger.models import LedgerStanding
from tracker.workdays import Calendar


def lights_of(task_ids: Collection[int], day: date, calendar: Calendar) -> dict[int, Light]:
    """By task its light; tasks without a standing row are left out."""
    found = select(LedgerStanding.task_id, LedgerStanding.turns).where(LedgerStanding.task_id.in_(task_ids))
    return {task_id: stored_light(turns, day, calendar) for task_id, turns in db.session.execute(found)}
