"""Reads how the bodies of an edition were lit, each by its own part of every task, as it was kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.ledger.rows.kept_json import lights_from_json
from tracker.people.models import Department
from tracker.people.names.queries import recorded_names
from tracker.supervision.editions.bodies import Bodies
from tracker.supervision.models import EditionRow
from tracker.vocabulary import UnitClass


def bodies_of(edition_id: int, jurisdiction_id: str, as_of: date) -> Bodies:
    """All bodies of an edition; a commission under the name that it had then."""
    found = Bodies(_commissions(jurisdiction_id, as_of))
    kept = select(*_LIT).where(EditionRow.edition_id == edition_id).order_by(EditionRow.position)
    for task_id, accountable, is_overdue, light, parts in db.session.execute(kept):
        found.add(lights_from_json({"task_id": task_id, "light": light, "parts": parts}), accountable, is_overdue)
    return found


_LIT = (
    *(EditionRow.task_id, EditionRow.department, EditionRow.is_overdue),
    *(EditionRow.row["light"], EditionRow.row["parts"]),
)
"""Taken out by the database: the whole row is three times as long."""


def _commissions(jurisdiction_id: str, as_of: date) -> dict[int, str]:
    """By 处室 the name of its commission."""
    divisions = select(Department.id, Department.parent_id).where(
        Department.jurisdiction_id == jurisdiction_id, Department.unit_class == UnitClass.DIVISION
    )
    names, found = recorded_names(), db.session.execute(divisions).all()
    return {id: names.full(parent_id, as_of) for id, parent_id in found if parent_id is not None}
