"""Reads what bodies themselves have settled lately of what nobody owned: it has left the lists of 综合处."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from tracker.clock import shanghai_date, start_of
from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, OwnerFact, Task
from tracker.plans.owners.item_queries import labels
from tracker.plans.states import IN_FORCE
from tracker.tasks.models import Assignment
from tracker.vocabulary import ItemKind, KnownBy

LATELY = timedelta(days=30)
"""How long what is settled stays on the page."""


@dataclass(frozen=True)
class SettledRow:
    """“换电站：86座” of a task, which 市能源局 claimed on a day; `why`: why it was nobody's until then."""

    words: str
    code: str
    whose: str
    why: str
    on: date


def settled_lately(plan_id: int, day: date) -> list[SettledRow]:
    """Figures and dates that were nobody's once all had signed, and that a body has claimed in the last 30 days.

    Example: 无人认领 on 4 January, ticked by 市能源局 in its report of 9 January. The newest first; what a body ticks
    when it signs never lay with 综合处.
    """
    newest = select(func.max(OwnerFact.id)).group_by(OwnerFact.item_id)
    last_signed = select(func.max(Assignment.signed_on)).where(Assignment.task_id == Task.id).correlate(Task)
    found = (
        select(OwnerFact, Item, Task.code, last_signed.scalar_subquery())
        .join(Item, Item.id == OwnerFact.item_id)
        .join(Task, Task.id == Item.task_id)
        .where(
            Task.plan_id == plan_id,
            Task.state.in_(IN_FORCE),
            Item.kind != ItemKind.SENTENCE,
            Item.known_by == KnownBy.CLAIMED,
            OwnerFact.id.in_(newest),
            OwnerFact.recorded_at >= start_of(day - LATELY),
        )
        .order_by(OwnerFact.id.desc())
    )
    rows = [
        (fact, item, code)
        for fact, item, code, signed_on in db.session.execute(found)
        if signed_on is None or shanghai_date(fact.recorded_at) > signed_on
    ]
    before = _before([fact for fact, *_ in rows])
    settled = [row for row in rows if (was := before.get(row[0].id)) and was.known_by == KnownBy.OPEN]
    names = short_names({body for fact, *_ in settled for body in fact.owner_ids})
    called = labels([item for _, item, _ in settled])
    return [
        SettledRow(
            words=called[item.id],
            code=code,
            whose="、".join(names[id] for id in fact.owner_ids),
            why=before[fact.id].why or KnownBy.OPEN.label,
            on=shanghai_date(fact.recorded_at),
        )
        for fact, item, code in settled
    ]


def _before(facts: Collection[OwnerFact]) -> dict[int, OwnerFact]:
    """By the id of each fact the one that it followed."""
    if not facts:
        return {}
    of_items = select(OwnerFact).where(OwnerFact.item_id.in_({fact.item_id for fact in facts})).order_by(OwnerFact.id)
    found: dict[int, OwnerFact] = {}
    last: dict[int, OwnerFact] = {}
    for fact in db.session.scalars(of_items):
        if fact.item_id in last:
            found[fact.id] = last[fact.item_id]
        last[fact.item_id] = fact
    return found
