"""The lights of some tasks on a day not before today, from their standing rows, with reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from tracker.calendar.workdays import Calendar
from tracker.database import db, wide
from tracker.ledger.lights.rules import Light, printed
from tracker.ledger.lights.turning import Turn, stored_light
from tracker.ledger.models import BodyStanding, LedgerStanding


def lights_of(task_ids: Collection[int], day: date, calendar: Calendar) -> dict[int, Light]:
    """By task its light; tasks without a standing row are left out."""
    found = db.session.execute(_TURNS, {"tasks": list(task_ids)})
    return {task_id: stored_light(turns, day, calendar) for task_id, turns in found}


_TURNS = select(LedgerStanding.task_id, LedgerStanding.turns).where(LedgerStanding.task_id.in_(bindparam("tasks")))


def own_lights(
    department_ids: Collection[int], task_ids: Collection[int], day: date, calendar: Calendar
) -> dict[int, Light]:
    """By task the light of the part of these bodies, of several the worst; where they have none, that of the task."""
    own = part_lights(department_ids, task_ids, day, calendar)
    others = set(task_ids) - own.keys()
    return {**lights_of(others, day, calendar), **own} if others else own


def part_lights(
    department_ids: Collection[int], task_ids: Collection[int], day: date, calendar: Calendar
) -> dict[int, Light]:
    """The same; tasks in which they have no part are left out."""
    found = db.session.execute(_PARTS, {"tasks": list(task_ids), "lit": list(department_ids)})
    worst: dict[int, list[Any]] = {row.task_id: row.turn for row in found}
    return {task_id: _printed(Turn.from_json(turn), day, calendar) for task_id, turn in worst.items()}


_PARTS = (
    select(BodyStanding.task_id, BodyStanding.turn)
    .where(BodyStanding.task_id.in_(bindparam("tasks")), wide(BodyStanding.department_id).in_(bindparam("lit")))
    .order_by(BodyStanding.rank.desc())
)


def _printed(turn: Turn, day: date, calendar: Calendar) -> Light:
    return printed(turn.rule, turn.match, day, calendar)
