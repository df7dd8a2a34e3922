"""Whose turn an own date is of the bodies that are to tell it: theirs, that of their head, or of their lead. Pure.

Example: 市商务委 reports through 市交通局. Once its text of the date waits for its head he alone hears of it; while it
lies with 市交通局, which is to send it on, that one, and nobody of 市商务委.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tracker.ledger.facts.task import Body, MilestoneFacts, TaskFacts
from tracker.ledger.lights.conditions.match import names_of
from tracker.ledger.lights.conditions.own_dates import written_of


@dataclass(frozen=True)
class Addressed:
    """The departments to speak to; `with_head`: those of them whose text of it waits for their head.

    `given_up`: by lead the bodies whose texts of it lie there, in words.
    """

    department_ids: tuple[int, ...]
    with_head: frozenset[int]
    given_up: Mapping[int, str]


def addressed(task: TaskFacts, own: MilestoneFacts, bodies: Collection[Body]) -> Addressed:
    """Of the bodies that are to tell an own date those whose turn it is, their lead in place of who gave it its text.

    A lead that is to tell it as well is asked for that.
    """
    written, given_up = written_of(task, own), defaultdict[int, list[Body]](list)
    to: dict[int, Body] = {}
    for body in bodies:
        leads = [part.body for part in task.parts] if written.get(body, False) else []
        for one in leads or [body]:
            to[one.id] = one
            if one not in bodies:
                given_up[one.id].append(body)
    with_head = frozenset(id for id, body in to.items() if written.get(body) is False)
    return Addressed(tuple(to), with_head, {id: names_of(several) for id, several in given_up.items()})
