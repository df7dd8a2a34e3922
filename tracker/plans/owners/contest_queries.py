"""Reads whose values of a figure count no longer: of bodies that claimed it and did not get it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, select
from sqlalchemy.orm import Mapped

from tracker.database import UTCDateTime, db
from tracker.plans.models import Item, ItemClaim, OwnerFact
from tracker.plans.owners.contests import Held, Word, outdone
from tracker.vocabulary import KnownBy


def outdone_tellers(tellers: Mapping[int, Collection[int]], known: datetime | None = None) -> dict[int, frozenset[int]]:
    """By figure those of the bodies that told it which were outdone, as known at an instant; none without.

    Few figures were ever claimed by who told them: of these alone is asked whose they were.
    """
    asked = {"figures": list(tellers), "known": known}
    words = list(db.session.execute(_words(known is not None), asked)) if tellers else []
    claimed = {row.indicator_id for row in words if row.department_id in tellers[row.indicator_id]}
    if not claimed:
        return {}
    facts = list(db.session.execute(_facts(known is not None), {"figures": list(claimed), "known": known}))
    found = {id: outdone(_course(words, facts, id)) & set(tellers[id]) for id in claimed}
    return {id: bodies for id, bodies in found.items() if bodies}


def is_claimed_by(department_id: Mapped[int], figure_id: Mapped[int]) -> ColumnElement[bool]:
    """In SQL: a body has said of a figure that it is its own, or is not: only then it can have been outdone."""
    claims = select(ItemClaim.id).join(Item, Item.id == ItemClaim.item_id)
    return exists(claims.where(Item.indicator_id == figure_id, ItemClaim.department_id == department_id))


def _course(words: Sequence[Any], facts: Sequence[Any], figure: int) -> list[Word | Held]:
    """What was said and decided of a figure, oldest first; a word comes after the fact that stood when it was said."""
    told: list[tuple[tuple[int, int], Word | Held]] = [
        ((row.id, 0), Held(KnownBy(row.known_by), tuple(row.owner_ids))) for row in facts if row.indicator_id == figure
    ]
    for row in words:
        if row.indicator_id == figure:
            told.append(((row.fact_id or _standing(facts, row), row.id), Word(row.department_id, row.is_own)))
    return [one for _, one in sorted(told, key=lambda pair: pair[0])]


def _standing(facts: Sequence[Any], word: Any) -> int:
    """The fact that stood when a body left the task, which is no word on any."""
    return max((row.id for row in facts if row.recorded_at < word.recorded_at), default=0)


@cache
def _words(is_past: bool) -> Select[*tuple[Any, ...]]:
    said = (ItemClaim.id, ItemClaim.department_id, ItemClaim.is_own, ItemClaim.fact_id, ItemClaim.recorded_at)
    return _known(select(Item.indicator_id, *said).join(Item, Item.id == ItemClaim.item_id), ItemClaim, is_past)


@cache
def _facts(is_past: bool) -> Select[*tuple[Any, ...]]:
    held = (OwnerFact.id, OwnerFact.known_by, OwnerFact.owner_ids, OwnerFact.recorded_at)
    return _known(select(Item.indicator_id, *held).join(Item, Item.id == OwnerFact.item_id), OwnerFact, is_past)


def _known(
    statement: Select[*tuple[Any, ...]], table: type[ItemClaim] | type[OwnerFact], is_past: bool
) -> Select[*tuple[Any, ...]]:
    of = statement.where(Item.indicator_id.in_(bindparam("figures"))).order_by(table.id)
    return of.where(table.recorded_at < bindparam("known", type_=UTCDateTime())) if is_past else of
