"""The parties of tasks as the plan wrote them, each with what was decided of it last, read once for facts and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.ledger.facts.earlier_queries import Words
from tracker.ledger.facts.known_queries import facts_by, newest
from tracker.plans.models import Party, PartyFact


class PartyRow(Protocol):
    """The columns of a party that are read."""

    id: int
    task_id: int
    name: str
    role: str
    department_id: int | None
    group_id: int | None
    in_force: bool


@dataclass(frozen=True)
class Named:
    """`parties`: by task, in the text's order; `facts`: the newest of each party, by its id."""

    parties: Sequence[PartyRow]
    facts: Mapping[int, PartyFact]


def named(words: Words, known: datetime | None) -> Named:
    """Of the rows that hold these words, as known before an instant (None: now)."""
    parties = cast("list[PartyRow]", list(db.session.execute(_PARTIES, {"tasks": list(words.homes)})))
    return Named(parties, newest(facts_by(PartyFact, "party_id", [party.id for party in parties], known), "party_id"))


_PARTIES = (
    select(
        *(Party.id, Party.task_id, Party.name, Party.role),
        *(Party.department_id, Party.group_id, Party.in_force),
    )
    .where(Party.task_id.in_(bindparam("tasks")))
    .order_by(Party.task_id, Party.position)
)
