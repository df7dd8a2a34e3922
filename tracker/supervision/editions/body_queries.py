"""Reads how the bodies of an edition were lit, each by its own part of every task, as it was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.database.remembered import Remembered
from tracker.people.division_queries import commission_of
from tracker.people.models import Department
from tracker.people.names.queries import recorded_names
from tracker.plans.owners.words import UNOWNED
from tracker.supervision.editions.bodies import Bodies, KeptPart, KeptTask
from tracker.supervision.models import EditionRow
from tracker.vocabulary import LightRule

_remembered: Remembered[Bodies] = Remembered()
"""Those of the edition that was looked at last: its pages and filters ask for them again and again."""


def bodies_of(edition_id: int, sha256: str, jurisdiction_id: str, as_of: date) -> Bodies:
    """All bodies of an edition with this fingerprint; a commission under the name that it had then."""
    commissions = _commissions(jurisdiction_id, as_of)
    newest = edition_id, sha256, tuple(sorted(commissions.items()))
    return _remembered.get(newest, lambda: _bodies(edition_id, commissions))


def _bodies(edition_id: int, commissions: Mapping[int, str]) -> Bodies:
    found = Bodies(commissions)
    for task in _kept(edition_id):
        found.add(task)
    return found


def _kept(edition_id: int) -> Iterator[KeptTask]:
    """The few values that are wanted of each row: ten thousand whole ones would take seconds."""
    found = select(*_LIT).where(EditionRow.edition_id == edition_id).order_by(EditionRow.position)
    for task_id, accountable, is_overdue, light, parts in db.session.execute(found):
        known = [KeptPart(part["department_id"], part["name"], LightRule(part["light"]["rule"])) for part in parts]
        is_unowned = (light.get("owner") or "").startswith(UNOWNED)
        yield KeptTask(task_id, accountable, LightRule(light["rule"]), is_unowned, is_overdue, known)


_LIT = (
    *(EditionRow.task_id, EditionRow.department, EditionRow.is_overdue),
    *(EditionRow.row["light"], EditionRow.row["parts"]),
)
"""Taken out by the database: the whole row is three times as long."""


def _commissions(jurisdiction_id: str, as_of: date) -> dict[int, str]:
    """By 处室 the name of its commission."""
    divisions = select(Department.id, commission_of()).where(Department.jurisdiction_id == jurisdiction_id)
    names, found = recorded_names(), db.session.execute(divisions).all()
    return {id: names.full(whole, as_of) for id, whole in found if whole is not None}
