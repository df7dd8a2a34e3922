"""Whose each sentence, figure and own date of a task is, how that is known, and how it came about (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts.figures.queries import terms_known
from tracker.ledger.facts.known_queries import before
from tracker.ledger.lights.conditions.date_words import amount
from tracker.people.names.queries import recorded_names
from tracker.plans.models import Indicator, Item, OwnerFact
from tracker.vocabulary import ItemKind, KnownBy


@dataclass(frozen=True)
class OwnerStory:
    """Whose it was from `since` on, how that is known, and why; recorded by whom and on which day.

    `owners`: full names now; none with a settled `known_by`: all bodies of the task together.
    """

    known_by: KnownBy
    owner_ids: tuple[int, ...]
    owners: tuple[str, ...]
    why: str
    since: date
    recorded_on: date
    actor: str

    @property
    def words(self) -> str:
        """“重庆市交通局”, “推定重庆市交通局”, “未定”, “全部责任单位共同”."""
        if not self.owners:
            return "全部责任单位共同" if self.known_by.is_settled else KnownBy.OPEN.label
        proposed = KnownBy.PROPOSED.label if self.known_by is KnownBy.PROPOSED else ""
        return proposed + "、".join(self.owners)


@dataclass(frozen=True)
class ItemStory:
    """A sentence, figure or own date stated in words. `told`: all that was recorded of its owner, the newest first."""

    kind: ItemKind
    words: str
    indicator_id: int | None
    milestone_id: int | None
    told: tuple[OwnerStory, ...]

    @property
    def now(self) -> OwnerStory:
        """What holds."""
        return self.told[0]

    def is_of(self, department_ids: Collection[int]) -> bool:
        """Whether one of these bodies owns it."""
        return any(id in department_ids for id in self.now.owner_ids)


def items_of(row_ids: Collection[int], known: datetime | None) -> tuple[ItemStory, ...]:
    """The items of a task's words (by the rows that hold them) in the order of the text, as recorded before `known`.

    What was not handed down then has none.
    """
    values = {"rows": list(row_ids), "known": known}
    found: dict[int, tuple[Any, list[OwnerStory]]] = {}
    for row in db.session.execute(_facts(known is not None), values):
        found.setdefault(row.id, (row, []))[1].insert(0, _told(row))
    return tuple(
        ItemStory(ItemKind(row.kind), row.words, row.indicator_id, row.milestone_id, tuple(told))
        for row, told in found.values()
    )


def of_earlier_words(items: Sequence[ItemStory], known: datetime) -> tuple[ItemStory, ...]:
    """The same with each figure called by what it was to reach then: 300个, of which a later plan made 500个."""
    ids = [item.indicator_id for item in items if item.indicator_id is not None]
    rows = db.session.scalars(select(Indicator).where(Indicator.id.in_(ids))).all()
    then = terms_known(rows, known)
    words = {
        row.id: amount(then[row.id].target, row.unit or "")
        for row in rows
        if row.id in then and then[row.id].target != row.value
    }
    return tuple(replace(item, words=words.get(item.indicator_id or 0, item.words)) for item in items)


def _told(row: Any) -> OwnerStory:
    on = shanghai_date(row.recorded_at)
    return OwnerStory(
        known_by=KnownBy(row.known_by),
        owner_ids=tuple(row.owner_ids),
        owners=tuple(recorded_names().full(id, date.max) for id in row.owner_ids),
        why=row.why,
        since=row.since,
        recorded_on=on,
        actor=row.actor,
    )


@cache
def _facts(is_past: bool) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Item.id, Item.kind, Item.words, Item.indicator_id, Item.milestone_id),
            *(OwnerFact.known_by, OwnerFact.owner_ids, OwnerFact.why),
            *(OwnerFact.since, OwnerFact.recorded_at, OwnerFact.actor),
        )
        .join(OwnerFact, OwnerFact.item_id == Item.id)
        .where(Item.task_id.in_(bindparam("rows")), before(OwnerFact.recorded_at, is_past))
        .order_by(Item.span_start, Item.span_end.desc(), Item.id, OwnerFact.id)
    )
