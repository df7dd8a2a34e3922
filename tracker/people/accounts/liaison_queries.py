"""Reads who is a body's liaison: one rule for the ledger, the workbook and every page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.database.remembered import until_written
from tracker.people.access import OFFICE
from tracker.people.accounts.queries import holders_within
from tracker.people.models import User
from tracker.people.queries import holders_of
from tracker.vocabulary import Role


@dataclass(frozen=True)
class Contact:
    """Who answers the telephone for a unit."""

    name: str
    phone: str


def liaisons_of(department_ids: Collection[int], on: date) -> dict[int, tuple[Contact, ...]]:
    """The liaisons of departments on a day, the newest first; a department without any is left out.

    The account of another system (接口) answers no telephone: it comes last. A commission without a liaison of its own
    is answered for by those of its 处室 (domain.md 3).
    """
    return _liaisons(frozenset(department_ids), on)


@until_written
def _liaisons(wanted: frozenset[int], on: date) -> dict[int, tuple[Contact, ...]]:
    own: defaultdict[int, list[Contact]] = defaultdict(list)
    lent: defaultdict[int, list[Contact]] = defaultdict(list)
    duties = [duty for duty in holders_within(wanted, on) if duty.role is Role.LIAISON]
    duties.sort(key=lambda duty: (not duty.is_system, duty.since), reverse=True)
    for duty in duties:
        contact = Contact(duty.display_name, duty.phone)
        own[duty.department_id].append(contact)
        if duty.commission_id is not None:
            lent[duty.commission_id].append(contact)
    found = {department_id: own.get(department_id) or lent.get(department_id, []) for department_id in wanted}
    return {department_id: tuple(contacts) for department_id, contacts in found.items() if contacts}


def office_contact(jurisdiction_id: str, on: date) -> Contact | None:
    """Whom a unit may ask at 综合处: who runs the rounds, somebody with a telephone first; None without anybody."""
    held = [actor.user_id for actor in holders_of(OFFICE, jurisdiction_id, on)]
    found = select(User.display_name, User.phone).where(User.id.in_(held)).order_by(User.phone == "", User.id)
    row = db.session.execute(found.limit(1)).first()
    return Contact(row.display_name, row.phone) if row else None
