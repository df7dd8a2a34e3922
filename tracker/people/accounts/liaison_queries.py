"""Reads who is a body's liaison: one rule for the ledger, the workbook and every page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.people.accounts.queries import holders
from tracker.people.models import Department
from tracker.vocabulary import Role, UnitClass


@dataclass(frozen=True)
class Contact:
    """Who answers the telephone for a unit."""

    name: str
    phone: str


def liaisons_of(department_ids: Collection[int], on: date) -> dict[int, tuple[Contact, ...]]:
    """The liaisons of departments on a day, the newest first; a department without any is left out.

    A commission without a liaison of its own is answered for by those of its 处室 (domain.md 3).
    """
    wanted = frozenset(department_ids)
    divisions = db.session.execute(_DIVISIONS, {"departments": list(wanted)})
    wholes = {own: whole for own, whole in divisions if whole is not None}
    own: defaultdict[int, list[Contact]] = defaultdict(list)
    lent: defaultdict[int, list[Contact]] = defaultdict(list)
    for duty in sorted(holders(wanted | wholes.keys(), on), key=lambda duty: duty.since, reverse=True):
        if duty.role is Role.LIAISON:
            contact = Contact(duty.display_name, duty.phone)
            own[duty.department_id].append(contact)
            if duty.department_id in wholes:
                lent[wholes[duty.department_id]].append(contact)
    found = {department_id: own.get(department_id) or lent.get(department_id, []) for department_id in wanted}
    return {department_id: tuple(contacts) for department_id, contacts in found.items() if contacts}


_DIVISIONS = select(Department.id, Department.parent_id).where(
    Department.parent_id.in_(bindparam("departments")), Department.unit_class == UnitClass.DIVISION
)
