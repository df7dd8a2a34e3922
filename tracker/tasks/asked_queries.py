"""Reads who is asked whose an item is: the bodies it is 推定 of first, then all others of the task (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Set
from dataclasses import replace

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.plans.models import Item, ItemClaim, OwnerAsk
from tracker.plans.owners.owning import Owning, Ownings
from tracker.plans.owners.queries import ownings
from tracker.tasks.models import Assignment
from tracker.vocabulary import BY_WORD_OR_SILENCE, ItemKind, KnownBy

_Key = tuple[int | None, int | None]
"""Of a figure and of an own date: one of the two."""


def asked_now(task_ids: Collection[int]) -> Ownings:
    """Whose figures and own dates are now, with who said of what nobody owns yet that it is his, or is not.

    What is 推定 of bodies that have no duty in the task is 未定: they cannot be asked.
    """
    now = ownings(task_ids)
    several = [*now.figures.values(), *now.dates.values()]
    open_ones = [one for one in several if one.is_open]
    joint = _proposed_to_several(task_ids) if any(one.known_by in BY_WORD_OR_SILENCE for one in several) else {}
    if not open_ones and not joint:
        return now
    said: defaultdict[_Key, dict[int, bool]] = defaultdict(dict)
    for figure_id, date_id, department_id in db.session.execute(_LAPSED, {"tasks": list(task_ids)}):
        said[figure_id, date_id][department_id] = False
    for figure_id, date_id, department_id, is_own in db.session.execute(_CLAIMED, {"tasks": list(task_ids)}):
        said[figure_id, date_id][department_id] = is_own
    bodies: defaultdict[_Key, set[int]] = defaultdict(set)
    if any(one.known_by is KnownBy.PROPOSED for one in open_ones):
        for figure_id, date_id, department_id in db.session.execute(_WITH_DUTY, {"tasks": list(task_ids)}):
            bodies[figure_id, date_id].add(department_id)
    return Ownings(
        {
            id: _with_words(one, said[id, None], bodies[id, None], joint.get((id, None), ()))
            for id, one in now.figures.items()
        },
        {
            id: _with_words(one, said[None, id], bodies[None, id], joint.get((None, id), ()))
            for id, one in now.dates.items()
        },
    )


def _proposed_to_several(task_ids: Collection[int]) -> dict[_Key, list[int]]:
    """Of what bodies took by their word or silence: to whom it was proposed together."""
    rows = db.session.execute(_PROPOSED, {"tasks": list(task_ids)})
    return {(figure_id, date_id): ids for figure_id, date_id, ids in rows if ids and len(ids) > 1}


def _with_words(owning: Owning, said: Mapping[int, bool], bodies: Set[int], proposed: Collection[int]) -> Owning:
    """`said`: by body whether it claimed it last; `bodies`: of a 推定 those that have a duty in the task.

    `proposed`: those to whom it was proposed, of what one of them has taken.
    """
    if owning.known_by in BY_WORD_OR_SILENCE and set(owning.owner_ids) <= set(proposed):
        return replace(owning, joining=frozenset(proposed) - set(owning.owner_ids) - said.keys())
    claimed = frozenset(body for body, is_own in said.items() if is_own)
    if owning.known_by is KnownBy.PROPOSED and bodies.isdisjoint(owning.owner_ids):
        owning = Owning(KnownBy.OPEN, ())
    return replace(owning, declined=frozenset(said) - claimed, claimed=claimed)


_PROPOSED = select(Item.indicator_id, Item.milestone_id, Item.proposed_ids).where(
    Item.task_id.in_(bindparam("tasks")), Item.kind != ItemKind.SENTENCE, Item.known_by.in_(BY_WORD_OR_SILENCE)
)
_CLAIMED = (
    select(Item.indicator_id, Item.milestone_id, ItemClaim.department_id, ItemClaim.is_own)
    .join(ItemClaim, ItemClaim.item_id == Item.id)
    .where(Item.task_id.in_(bindparam("tasks")), Item.kind != ItemKind.SENTENCE)
    .order_by(ItemClaim.id)
)
_LAPSED = (
    select(Item.indicator_id, Item.milestone_id, OwnerAsk.department_id)
    .join(OwnerAsk, OwnerAsk.item_id == Item.id)
    .where(Item.task_id.in_(bindparam("tasks")), Item.kind != ItemKind.SENTENCE, OwnerAsk.lapsed_on.is_not(None))
)
"""Who was asked of what is nobody's, and let the time go by: it is asked no more."""
_WITH_DUTY = (
    select(Item.indicator_id, Item.milestone_id, Assignment.department_id)
    .join(Assignment, Assignment.task_id == Item.task_id)
    .where(Item.task_id.in_(bindparam("tasks")), Item.kind != ItemKind.SENTENCE)
    .where(Item.known_by == KnownBy.PROPOSED, Assignment.ended_on.is_(None))
)
