"""Reads the items of tasks as the body sees them that signs for these: what is ticked, and whose the rest is (认领)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, OwnerFact
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.claim_queries import along_with, claims_of, standing_of
from tracker.plans.owners.claims import may_join
from tracker.plans.owners.item_queries import labels
from tracker.tasks.queries import AssignmentRow
from tracker.vocabulary import ItemKind, KnownBy


@dataclass(frozen=True)
class ClaimRow:
    """An item of a task as the body sees it that signs.

    `is_ticked`: it owns the item, claimed it, or it is proposed to it, also where another of several signed first.
    `is_lost`: it was proposed to the body, and another one claimed it before this one spoke; `is_taken`: a figure or
    date that was nobody's, likewise. `whose`: to whom else it belongs, in words. `with_sentence`: the sentence with
    which it is ticked, `takes`: how many are with this one.
    """

    id: int
    kind: ItemKind
    words: str
    known_by: KnownBy
    why: str
    is_ticked: bool
    is_common: bool
    is_lost: bool
    is_taken: bool
    whose: str
    with_sentence: int | None = None
    takes: int = 0


def items_to_claim(rows: Iterable[AssignmentRow]) -> dict[int, list[ClaimRow]]:
    """By duty the items of its task, in the order of the text."""
    known = list(rows)
    by_task = _by_task({row.task_id for row in known})
    items = [item for same in by_task.values() for item in same]
    said, called = claims_of([item.id for item in items]), labels(items)
    names = short_names({body for one in items for body in one.owner_ids})
    since = _claimed_on(items)
    return {
        row.id: _with_sentences(
            by_task[row.task_id],
            [
                _claim_row(item, called[item.id], row.department_id, said[item.id], names, since.get(item.id))
                for item in by_task[row.task_id]
            ],
            row.department_id,
            said,
        )
        for row in known
    }


def _with_sentences(
    items: Sequence[Item], rows: Sequence[ClaimRow], body: int, said: Mapping[int, Mapping[int, bool]]
) -> list[ClaimRow]:
    """The same, each figure and date with the sentence it is ticked with: what the body has, and what goes along.

    With a sentence that is proposed it is ticked from the first.
    """
    sentences = sentences_of(items)
    along = along_with(sentences.values(), items, [body], said)
    together = along | {row.id: sentences[row.id] for row in rows if row.is_ticked and row.id in sentences}
    counts = Counter(together.values())
    offered = {row.id for row in rows if row.is_ticked and row.known_by is KnownBy.PROPOSED}
    return [
        replace(
            row,
            is_ticked=row.is_ticked or along.get(row.id) in offered,
            with_sentence=together.get(row.id),
            takes=counts[row.id],
        )
        for row in rows
    ]


def _by_task(task_ids: Collection[int]) -> defaultdict[int, list[Item]]:
    found: defaultdict[int, list[Item]] = defaultdict(list)
    items = select(Item).where(Item.task_id.in_(task_ids))
    for item in db.session.scalars(items.order_by(Item.task_id, Item.span_start, Item.span_end.desc(), Item.id)):
        found[item.task_id].append(item)
    return found


def _claimed_on(items: Iterable[Item]) -> dict[int, date]:
    """Of figures and dates that a body claimed since when they are its own."""
    claimed = [item.id for item in items if item.known_by == KnownBy.CLAIMED and item.kind != ItemKind.SENTENCE]
    if not claimed:
        return {}
    facts = select(OwnerFact.item_id, OwnerFact.since).where(OwnerFact.item_id.in_(claimed)).order_by(OwnerFact.id)
    return dict(db.session.execute(facts).all())


def _claim_row(
    item: Item, words: str, body: int, said: Mapping[int, bool], names: Mapping[int, str], claimed_on: date | None
) -> ClaimRow:
    known_by, now = KnownBy(item.known_by), standing_of(item)
    others = [names[owner] for owner in item.owner_ids if owner != body]
    is_own = body in item.owner_ids or said.get(body, False)
    joins = may_join(now, body, said, item.proposed_ids)
    is_ticked, is_unsaid = is_own or joins, not (is_own or joins) and body not in said
    is_lost = now.is_held and body in item.proposed_ids and is_unsaid
    whose = _joining(known_by, others) if joins else _whose(known_by, others, is_shared=body in item.owner_ids)
    return ClaimRow(
        id=item.id,
        kind=ItemKind(item.kind),
        words=words,
        known_by=known_by,
        why=item.why,
        is_ticked=is_ticked,
        is_common=known_by.is_settled and not item.owner_ids,
        is_lost=is_lost,
        is_taken=claimed_on is not None and is_unsaid and not is_lost,
        whose=whose + (f"（自 {claimed_on} 起）" if claimed_on and is_unsaid else ""),
    )


def _whose(known_by: KnownBy, others: Sequence[str], *, is_shared: bool) -> str:
    """推定市交通局; 推定由本单位与市交通局共同承担 where it is of both."""
    if not others:
        return ""
    names = "、".join(others)
    if not is_shared:
        return f"{known_by.label}{names}"
    return f"{known_by.label if known_by is KnownBy.PROPOSED else ''}由本单位与{names}共同承担"


def _joining(known_by: KnownBy, others: Sequence[str]) -> str:
    """推定由本单位与市交通局共同承担（市交通局已认领）."""
    names = "、".join(others)
    return f"{_whose(KnownBy.PROPOSED, others, is_shared=True)}（{names}已{known_by.label}）"
