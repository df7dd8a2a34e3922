"""Reads what bodies said of items: whose they called them, and what they may still say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, select

from tracker.database import db
from tracker.plans.models import Item, ItemClaim, OwnerFact, Party
from tracker.plans.owners.along import Given, goes_along, sentences_of, went_along
from tracker.plans.owners.claims import Said, Standing, may_join
from tracker.vocabulary import KnownBy, OwnerDoubt


def claims_of(item_ids: Iterable[int]) -> defaultdict[int, dict[int, bool]]:
    """By item what each body said last of it."""
    said: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    rows = select(ItemClaim).where(ItemClaim.item_id.in_(list(item_ids))).order_by(ItemClaim.id)
    for row in db.session.scalars(rows):
        said[row.item_id][row.department_id] = row.is_own
    return said


def standing_of(item: Item) -> Standing:
    """As the rules of claims.py take it."""
    return Standing(KnownBy(item.known_by), tuple(item.owner_ids), item.why)


def may_be_joined(items: Iterable[Item], department_id: int) -> set[int]:
    """Items proposed to this body and others, of which another was first; it has not spoken of them."""
    held = [item for item in items if standing_of(item).is_held]
    if not held:
        return set()
    said = claims_of([item.id for item in held])
    return {item.id for item in held if may_join(standing_of(item), department_id, said[item.id], item.proposed_ids)}


def heard(items: Sequence[Item]) -> dict[int, Said]:
    """By item what bodies said of it, and since it was decided last."""
    ids = [item.id for item in items]
    rows = list(db.session.scalars(select(ItemClaim).where(ItemClaim.item_id.in_(ids)).order_by(ItemClaim.id)))
    decided = _decisions({row.item_id for row in rows})
    inside = _named_in({item.task_id for item in items}) if any(row.instead_id for row in rows) else {}
    homes = {item.id: item.task_id for item in items}
    ever: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    since: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    outside: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    for row in rows:
        ever[row.item_id][row.department_id] = row.is_own
        if row.item_id not in decided or (row.fact_id or 0) >= decided[row.item_id]:
            since[row.item_id][row.department_id] = row.is_own
            named = row.instead_id is not None and row.instead_id not in inside.get(homes[row.item_id], ())
            outside[row.item_id][row.department_id] = named
    return {id: Said(ever[id], since[id], any(outside[id].values())) for id in ids}


def _decisions(item_ids: Collection[int]) -> dict[int, int]:
    """By item the number of the last fact in which the text or 综合处 said whose it is."""
    if not item_ids:
        return {}
    rows = select(OwnerFact.item_id, func.max(OwnerFact.id)).where(
        OwnerFact.item_id.in_(item_ids), OwnerFact.known_by.in_((KnownBy.STATED, KnownBy.ASSIGNED))
    )
    return dict(db.session.execute(rows.group_by(OwnerFact.item_id)).all())


def _named_in(task_ids: Collection[int]) -> dict[int, set[int]]:
    """By task the bodies its clause names."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = select(Party.task_id, Party.department_id).where(
        Party.task_id.in_(task_ids), Party.department_id.is_not(None), Party.in_force.is_(True)
    )
    for task_id, department_id in db.session.execute(rows):
        if department_id is not None:
            found[task_id].add(department_id)
    return found


def along_with(
    sentence_ids: Collection[int],
    items: Collection[Item],
    bodies: Collection[int],
    said: Mapping[int, Mapping[int, bool]],
) -> dict[int, int]:
    """Figures and dates of a task that go to the bodies with these sentences of it: each with its sentence."""
    free = {
        item.id for item in items if goes_along(standing_of(item), OwnerDoubt.of(item.doubt), said[item.id], bodies)
    }
    return {id: one for id, one in sentences_of(items).items() if one in sentence_ids and id in free}


def along_again(
    sentence_ids: Collection[int],
    items: Collection[Item],
    bodies: Collection[int],
    said: Mapping[int, Mapping[int, bool]],
) -> dict[int, int]:
    """Figures and dates that went with these sentences when 综合处 decided them: each with its sentence.

    Not what a body claims by now, or what these bodies spoke of.
    """
    takers = set(bodies)
    places = {
        id: one
        for id, one in sentences_of(items).items()
        if one in sentence_ids and not any(said[id].values()) and not takers & said[id].keys()
    }
    facts = _facts_of({*places, *places.values()})
    return {id: one for id, one in places.items() if went_along(facts[id], facts[one])}


def along_with_any(places: Mapping[int, int], items: Mapping[int, Item]) -> dict[int, int]:
    """Of figures and dates in sentences (`places`) those that go with them, whoever gets these; `items`: by id.

    Example: the figure is 未定 and nobody claims it, or it went with the sentence before.
    """
    said, facts = claims_of(places), _facts_of({*places, *places.values()})
    doubts = {id: OwnerDoubt(doubt) if (doubt := items[id].doubt) else None for id in places}
    return {
        id: sentence
        for id, sentence in places.items()
        if goes_along(standing_of(items[id]), doubts[id], said[id], ())
        or (not any(said[id].values()) and went_along(facts[id], facts[sentence]))
    }


def _facts_of(item_ids: Collection[int]) -> defaultdict[int, list[Given]]:
    """By item whose it was, the oldest first."""
    found: defaultdict[int, list[Given]] = defaultdict(list)
    rows = select(OwnerFact).where(OwnerFact.item_id.in_(item_ids)).order_by(OwnerFact.id)
    for row in db.session.scalars(rows):
        found[row.item_id].append(Given(KnownBy(row.known_by), tuple(row.owner_ids), row.recorded_at))
    return found


Newest = tuple[int, int]
"""The numbers of the newest fact of whose an item is, and of the newest word of a body on it (0: none)."""


def newest_facts(item_ids: Iterable[int]) -> dict[int, Newest]:
    """By item what is decided on: what a page shows. A third claim beside two changes no owner, yet is news."""
    ids = list(item_ids)
    owners = select(OwnerFact.item_id, func.max(OwnerFact.id)).where(OwnerFact.item_id.in_(ids))
    words = select(ItemClaim.item_id, func.max(ItemClaim.id)).where(ItemClaim.item_id.in_(ids))
    said = dict(db.session.execute(words.group_by(ItemClaim.item_id)).all())
    known = db.session.execute(owners.group_by(OwnerFact.item_id)).all()
    return {item_id: (fact, said.get(item_id, 0)) for item_id, fact in known}
