"""Reads why a body is asked whose something is: nothing says it, or its owner left (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, OwnerFact
from tracker.plans.owners.queries import key_of
from tracker.vocabulary import ItemKind, KnownBy

NOT_STATED = "原文没有写明"
_PROPOSED, _BEFORE = "，推定由{names}承担", "原由{names}承担（{known_by}），现未定"


def words_so_far(task_ids: Collection[int], keys: Collection[str]) -> dict[str, str]:
    """By key of what nobody owns yet “原文没有写明，推定由市交通局承担”, “原由市交通局承担（指定），现未定”."""
    if not keys:
        return {}
    last: dict[str, OwnerFact] = {}
    for item, fact in db.session.execute(_FACTS, {"tasks": list(task_ids)}):
        if fact.owner_ids:
            last[key_of(item)] = fact
    names = short_names({id for key in keys & last.keys() for id in last[key].owner_ids})
    return {key: _words(last.get(key), names) for key in keys}


def _words(fact: OwnerFact | None, names: dict[int, str]) -> str:
    """By the last fact that named a body."""
    if fact is None:
        return NOT_STATED
    called, known_by = "、".join(names[id] for id in fact.owner_ids), KnownBy(fact.known_by)
    if known_by is KnownBy.PROPOSED:
        return NOT_STATED + _PROPOSED.format(names=called)
    return _BEFORE.format(names=called, known_by=known_by.label)


_FACTS = (
    select(Item, OwnerFact)
    .join(OwnerFact, OwnerFact.item_id == Item.id)
    .where(Item.task_id.in_(bindparam("tasks")), Item.kind != ItemKind.SENTENCE)
    .where(Item.known_by.in_((KnownBy.OPEN, KnownBy.PROPOSED)))
    .order_by(OwnerFact.id)
)
