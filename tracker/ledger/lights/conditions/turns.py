"""Whose turn an own date is of the bodies that are to tell it: theirs, that of their head, or of their lead. Pure.

Example: 市商务委 reports through 市交通局. Once its text of the date waits for its head he alone hears of it; while it
lies with 市交通局, which is to send it on, that one, and nobody of 市商务委.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tracker.ledger.facts.task import Body, MilestoneFacts, PartFacts, TaskFacts, WrittenFacts
from tracker.ledger.lights.conditions.match import names_of
from tracker.reporting.validity import speaks_of


@dataclass(frozen=True)
class Addressed:
    """The bodies to speak to; `with_head`: those of them whose text of it waits for their head.

    `given_up`: by lead, one that is not to tell it as well, the bodies whose texts of it lie there.
    """

    bodies: tuple[Body, ...]
    with_head: frozenset[int]
    given_up: Mapping[int, tuple[Body, ...]]

    @property
    def names_given_up(self) -> dict[int, str]:
        """By lead whose texts of it lie there, “市商务委、市交通局”."""
        return {lead: names_of(bodies) for lead, bodies in self.given_up.items()}


def addressed(task: TaskFacts, own: MilestoneFacts, bodies: Collection[Body]) -> Addressed:
    """Of the bodies that are to tell an own date those whose turn it is, their lead in place of who gave it its text.

    A lead that is to tell it as well is asked for that.
    """
    written, in_place = _written(task, own), defaultdict[int, list[Body]](list)
    to: dict[int, Body] = {}
    for body in bodies:
        one = (task.lead if written.get(body) else None) or body
        to[one.id] = one
        if one not in bodies:
            in_place[one.id].append(body)
    heads = frozenset(id for id, body in to.items() if written.get(body) is False)
    return Addressed(tuple(to.values()), heads, {id: tuple(several) for id, several in in_place.items()})


def with_head(task: TaskFacts, own: MilestoneFacts) -> frozenset[int]:
    """The bodies whose texts of an own date wait for their head."""
    return frozenset(body.id for body, is_at_lead in _written(task, own).items() if not is_at_lead)


def given_up(task: TaskFacts, own: MilestoneFacts) -> frozenset[Body]:
    """The bodies whose texts of an own date lie with their lead, which is to send them on."""
    return frozenset(body for body, is_at_lead in _written(task, own).items() if is_at_lead)


def _written(task: TaskFacts, own: MilestoneFacts) -> dict[Body, bool]:
    """The bodies that have written of a date what their head or their lead has; whether it lies with the lead.

    Whose text waits for its head is asked no more of what it gave to its lead.
    """
    found = ((part.body, _written_of(part, own)) for part in (*task.parts, *task.others) if part.written)
    lying = ((body, all(one.with_lead for one in written)) for body, written in found if written)
    return {body: is_at_lead for body, is_at_lead in lying if task.lead or not is_at_lead}


def _written_of(part: PartFacts, own: MilestoneFacts) -> list[WrittenFacts]:
    return [one for one in part.written if speaks_of(one.as_of, own.due_on)]
