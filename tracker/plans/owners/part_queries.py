"""Reads what of a task concerns a body: its own sentences, and whether it answers for a figure or own date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.plans.models import Item
from tracker.plans.owners.claim_queries import claims_of
from tracker.vocabulary import ItemKind, KnownBy


@dataclass(frozen=True)
class Sentence:
    """A sentence of a task and where it stands in the text of its plan."""

    span: tuple[int, int]
    words: str


@dataclass(frozen=True)
class Part:
    """A body's part in a task. `own`: the sentences that concern it; `rest`: the others.

    `counts`: whether it answers for, or is asked about, a figure or an own date; `counts_of_others`: whether the task
    has some of which it does not.
    """

    own: tuple[Sentence, ...] = ()
    rest: tuple[Sentence, ...] = ()
    counts: bool = False
    counts_of_others: bool = False

    @property
    def is_uncounted(self) -> bool:
        """All figures and own dates of the task are other bodies'."""
        return self.counts_of_others and not self.counts


def part_of(task_id: int, body: int) -> Part:
    """What of a task concerns a body."""
    return parts_of([(task_id, body)])[task_id, body]


def parts_of(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Part]:
    """The same of several, by task and body."""
    by_task: defaultdict[int, list[Item]] = defaultdict(list)
    for item in db.session.scalars(_ITEMS, {"tasks": list({task_id for task_id, _ in pairs})}):
        by_task[item.task_id].append(item)
    asked = [item.id for items in by_task.values() for item in items if _is_asked_about(item)]
    said = claims_of(asked) if asked else {}
    return {(task_id, body): _part(by_task[task_id], body, said) for task_id, body in pairs}


def _part(items: Collection[Item], body: int, said: Mapping[int, Mapping[int, bool]]) -> Part:
    """Sentences of its own, of all bodies together or proposed to it, and those with a figure or date that is such.

    `said`: of figures and dates that nobody owns yet whether bodies called them their own.
    """
    concern = [
        item
        for item in items
        if body in item.owner_ids
        or _is_of_all(item)
        or (_is_asked_about(item) and said.get(item.id, {}).get(body) is not False)
    ]
    whole = [item for item in items if item.kind == ItemKind.SENTENCE]
    own = [one for one in whole if any(_stands_in(item, one) for item in concern)]
    counted = [item for item in items if item.kind != ItemKind.SENTENCE]
    return Part(
        own=tuple(_sentence(one) for one in own),
        rest=tuple(_sentence(one) for one in whole if one not in own),
        counts=any(item in concern for item in counted),
        counts_of_others=any(item not in concern for item in counted),
    )


def _sentence(item: Item) -> Sentence:
    return Sentence((item.span_start, item.span_end), item.words)


def _is_of_all(item: Item) -> bool:
    """It belongs to all bodies of the task together."""
    return not item.owner_ids and item.known_by != KnownBy.OPEN


def _is_asked_about(item: Item) -> bool:
    """A figure or date of which each body is asked whether it is its own."""
    return item.known_by == KnownBy.OPEN and item.kind != ItemKind.SENTENCE


def _stands_in(item: Item, sentence: Item) -> bool:
    return sentence.span_start <= item.span_start < sentence.span_end


_ITEMS = select(Item).where(Item.task_id.in_(bindparam("tasks"))).order_by(Item.task_id, Item.span_start, Item.id)
