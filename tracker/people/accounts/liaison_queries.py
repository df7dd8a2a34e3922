"""Reads who is a body's liaison: one rule for the ledger, the workbook and every page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tracker.people.accounts.queries import holders_within
from tracker.vocabulary import Role


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
    own: defaultdict[int, list[Contact]] = defaultdict(list)
    lent: defaultdict[int, list[Contact]] = defaultdict(list)
    for duty in sorted(holders_within(wanted, on), key=lambda duty: duty.since, reverse=True):
        if duty.role is Role.LIAISON:
            contact = Contact(duty.display_name, duty.phone)
            own[duty.department_id].append(contact)
            if duty.commission_id is not None:
                lent[duty.commission_id].append(contact)
    found = {department_id: own.get(department_id) or lent.get(department_id, []) for department_id in wanted}
    return {department_id: tuple(contacts) for department_id, contacts in found.items() if contacts}
