"""The parties of tasks as the plan wrote them, each with what was decided of it last, read once for facts and rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, and_, bindparam, select

from tracker.database import db, read_once
from tracker.ledger.facts.earlier_queries import Words, words_of_task
from tracker.ledger.facts.known_queries import before
from tracker.plans.models import Party, PartyFact


class PartyRow(Protocol):
    """The columns of a party that are read."""

    id: int
    task_id: int
    position: int
    name: str
    role_read: str | None
    role: str
    span_start: int | None
    span_end: int | None
    department_id: int | None
    group_id: int | None
    in_force: bool


class Decided(NamedTuple):
    """What a party is from an instant on."""

    party_id: int
    role: str
    department_id: int | None
    group_id: int | None
    in_force: bool


@dataclass(frozen=True)
class Named:
    """`parties`: by task, in the text's order; `facts`: the newest of each party, by its id."""

    parties: Sequence[PartyRow]
    facts: Mapping[int, Decided]


def named(words: Words, known: datetime | None) -> Named:
    """Of the rows that hold these words, as known before an instant (None: now)."""
    return named_in_task(next(iter(words.tasks)), known) if len(words.tasks) == 1 else _named(words.homes, known)


@read_once
def named_in_task(task_id: int, known: datetime | None) -> Named:
    """The same of one task."""
    return _named(words_of_task(task_id, known).homes, known)


def _named(row_ids: Collection[int], known: datetime | None) -> Named:
    parties: dict[int, Any] = {}
    facts: dict[int, Decided] = {}
    for row in db.session.execute(_parties(known is not None), {"tasks": list(row_ids), "known": known}):
        parties.setdefault(row.id, row)
        if row.decided_role is not None:
            facts[row.id] = Decided(row.id, row.decided_role, row.decided_id, row.decided_group, row.is_decided)
    return Named(list(parties.values()), facts)


@cache
def _parties(is_past: bool) -> Select[*tuple[Any, ...]]:
    """A row for each fact of a party, at least one for each party."""
    return (
        select(
            *(Party.id, Party.task_id, Party.position, Party.name, Party.role_read, Party.role),
            *(Party.span_start, Party.span_end, Party.department_id, Party.group_id, Party.in_force),
            PartyFact.role.label("decided_role"),
            PartyFact.department_id.label("decided_id"),
            PartyFact.group_id.label("decided_group"),
            PartyFact.in_force.label("is_decided"),
        )
        .outerjoin(PartyFact, and_(PartyFact.party_id == Party.id, before(PartyFact.recorded_at, is_past)))
        .where(Party.task_id.in_(bindparam("tasks")))
        .order_by(Party.task_id, Party.position, Party.id, PartyFact.recorded_at, PartyFact.id)
    )
