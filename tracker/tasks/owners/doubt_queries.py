"""Reads the items of a plan that 综合处 is asked to decide or may decide, with what bodies said of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, or_, select

from tracker.database import db
from tracker.people.models import Department
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, ItemClaim, Measure, OwnerAsk, OwnerFact, Task
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.claim_queries import Newest, along_with_any, newest_facts
from tracker.plans.owners.item_queries import labels
from tracker.plans.states import IN_FORCE
from tracker.tasks.models import Assignment
from tracker.tasks.owners.waiting_queries import vacant_since, waits_for_office
from tracker.vocabulary import ItemKind, KnownBy, OwnerDoubt


@dataclass(frozen=True)
class Word:
    """What a body said of an item; `instead`: in its words, and whom it names; `id`: the later, the greater."""

    id: int
    department_id: int
    name: str
    is_own: bool
    instead: str = ""
    instead_id: int | None = None


@dataclass(frozen=True)
class Candidate:
    """A body that may be given an item, and why it is offered."""

    id: int
    name: str
    why: str = ""


_SAID_ABOVE = (OwnerDoubt.UNCLAIMED.label, OwnerDoubt.SEVERAL.label)


@dataclass(frozen=True)
class DoubtRow:
    """An item that 综合处 is asked to decide, or may decide.

    `seen`: what is shown, as it is decided on. `likely`: bodies that claimed it, were proposed, own it now or are
    pointed to; `others`: the rest of the task. `is_waiting`: nobody who may still claim it has to sign. `along`: what
    stands in a sentence and may go with it, in words. `silent`: who was asked whether it is theirs and let the last
    day go by, by that day.
    """

    id: int
    seen: Newest
    kind: ItemKind
    doubt: OwnerDoubt | None
    since: date | None
    until: date | None
    is_waiting: bool
    words: str
    code: str
    about: str
    text: str
    known_by: KnownBy
    whose: str
    owner_ids: tuple[int, ...]
    why: str
    said: tuple[Word, ...]
    likely: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    along: tuple[str, ...] = ()
    silent: tuple[tuple[date, str], ...] = ()

    @property
    def why_open(self) -> str:
        """Why nobody owns it; empty where the heading of its list has said so."""
        return "" if self.why in _SAID_ABOVE else self.why

    @property
    def is_decided(self) -> bool:
        """综合处 has decided it."""
        return self.known_by is KnownBy.ASSIGNED

    @property
    def is_proposed(self) -> bool:
        """推定, and no body has ticked it yet."""
        return self.known_by is KnownBy.PROPOSED


def doubts_of(
    plan_id: int, day: date | None = None, *, decided: bool = False, also: Collection[int] = ()
) -> list[DoubtRow]:
    """What of a plan is in doubt, waiting or still with the bodies, and the sentences that nobody owns.

    And the figures and dates that are 推定: a red of theirs is laid at 综合处 until a body ticks them, so it may decide
    at once. `decided`: and what 综合处 has decided; `also`: and these items, whatever they are. `day`: on which bodies
    without people are given up.
    """
    states = (KnownBy.OPEN, KnownBy.ASSIGNED) if decided else (KnownBy.OPEN,)
    is_proposed = and_(Item.known_by == KnownBy.PROPOSED, Item.kind != ItemKind.SENTENCE)
    in_doubt = or_(Item.doubt.is_not(None), Item.known_by.in_(states), is_proposed, Item.id.in_(also))
    found = (
        select(Item, Task.code, Measure.label.concat(Measure.title), Task.text, waits_for_office())
        .join(Task, Task.id == Item.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Task.plan_id == plan_id, Task.state.in_(IN_FORCE), in_doubt)
        .order_by(Task.position, Item.span_start, Item.span_end.desc(), Item.id)
    )
    rows = db.session.execute(found, {"vacant_since": vacant_since(day)}).all()
    items = [row[0] for row in rows]
    seen, said = newest_facts([item.id for item in items]), _said([item.id for item in items])
    reasons = _proposed_for([item.id for item in items])
    inside = _bodies_in({item.task_id for item in items})
    spoken = {id for words in said.values() for word in words for id in (word.instead_id,) if id is not None}
    names = short_names({*spoken, *(body for item in items for body in _of_item(item))})
    called, along = labels(items), _along([item for item in items if item.kind == ItemKind.SENTENCE])
    silent = _silent([item.id for item in items if item.known_by == KnownBy.OPEN])
    return [
        replace(
            _doubt_row(
                row,
                called[row[0].id],
                seen[row[0].id],
                said[row[0].id],
                names,
                inside[row[0].task_id],
                reasons.get(row[0].id, ""),
            ),
            along=tuple(along[row[0].id]),
            silent=silent[row[0].id],
        )
        for row in rows
    ]


def _along(sentences: Collection[Item]) -> defaultdict[int, list[str]]:
    """By sentence the figures and dates in it that go with it, whoever is given it."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    if not sentences:
        return found
    task_ids, shown = {sentence.task_id for sentence in sentences}, {sentence.id for sentence in sentences}
    of_tasks = select(Item).where(Item.task_id.in_(task_ids)).order_by(Item.span_start, Item.id)
    items = {item.id: item for item in db.session.scalars(of_tasks)}
    places = {id: one for task in task_ids for id, one in _places(items.values(), task).items() if one in shown}
    along = along_with_any(places, items)
    called = labels([item for item in items.values() if item.id in along])
    for id, sentence_id in along.items():
        found[sentence_id].append(called[id])
    return found


def _places(items: Collection[Item], task_id: int) -> dict[int, int]:
    return sentences_of([item for item in items if item.task_id == task_id])


def _doubt_row(
    row: Any,
    words: str,
    seen: Newest,
    said: list[Word],
    names: Mapping[int, str],
    inside: Mapping[int, str],
    reason: str,
) -> DoubtRow:
    item, code, about, text, waits = row
    known_by = KnownBy(item.known_by)
    refused = {one.department_id for one in said if not one.is_own}
    likely = {
        one.department_id: Candidate(one.department_id, one.name, one.instead or "认领") for one in said if one.is_own
    }
    for ids, why in (
        (item.owner_ids, known_by.label),
        ([id for id in item.proposed_ids or () if id not in refused], f"原推定，{reason}" if reason else "原推定"),
        ([word.instead_id for word in said if word.instead_id], "单位提出"),
        (item.outside_ids, "原文词语指向"),
    ):
        for id in ids:
            likely.setdefault(id, Candidate(id, names[id], why if id in inside else f"{why}，责任单位外"))
    return DoubtRow(
        id=item.id,
        seen=seen,
        kind=ItemKind(item.kind),
        doubt=OwnerDoubt.of(item.doubt),
        since=item.doubt_since,
        until=item.doubt_until,
        is_waiting=bool(waits),
        words=words,
        code=code,
        about=about,
        text=text,
        known_by=known_by,
        whose="、".join(names[id] for id in item.owner_ids),
        owner_ids=tuple(item.owner_ids),
        why=item.why,
        said=tuple(said),
        likely=tuple(likely.values()),
        others=tuple(Candidate(id, name) for id, name in inside.items() if id not in likely),
    )


def _of_item(item: Item) -> tuple[int, ...]:
    return (*item.owner_ids, *(item.proposed_ids or ()), *item.outside_ids)


def _proposed_for(item_ids: Collection[int]) -> dict[int, str]:
    """By item why it was proposed to whom it was: “农产品”属农业农村职责：市农业农村委."""
    proposed = select(OwnerFact.item_id, OwnerFact.why).where(
        OwnerFact.item_id.in_(item_ids), OwnerFact.known_by == KnownBy.PROPOSED
    )
    return {row.item_id: row.why for row in db.session.execute(proposed.order_by(OwnerFact.id))}


def _said(item_ids: Collection[int]) -> defaultdict[int, list[Word]]:
    """By item the last word of each body."""
    last: dict[tuple[int, int], Word] = {}
    rows = (
        select(ItemClaim, Department.short_name)
        .join(Department, Department.id == ItemClaim.department_id)
        .where(ItemClaim.item_id.in_(item_ids))
        .order_by(ItemClaim.id)
    )
    for row, name in db.session.execute(rows):
        last[row.item_id, row.department_id] = Word(
            row.id, row.department_id, name, row.is_own, row.why, row.instead_id
        )
    found: defaultdict[int, list[Word]] = defaultdict(list)
    for (item_id, _), word in last.items():
        found[item_id].append(word)
    return found


def _silent(item_ids: Collection[int]) -> defaultdict[int, tuple[tuple[date, str], ...]]:
    """By item the last days to answer that went by, each with the bodies that have not spoken since, in words."""
    found: defaultdict[int, tuple[tuple[date, str], ...]] = defaultdict(tuple)
    spoke = exists().where(ItemClaim.item_id == OwnerAsk.item_id, ItemClaim.department_id == OwnerAsk.department_id)
    rows = (
        select(OwnerAsk.item_id, OwnerAsk.until, Department.short_name)
        .join(Department, Department.id == OwnerAsk.department_id)
        .where(OwnerAsk.item_id.in_(item_ids), OwnerAsk.lapsed_on.is_not(None), ~spoke)
        .order_by(OwnerAsk.until, OwnerAsk.id)
    )
    if not item_ids:
        return found
    by_day: defaultdict[tuple[int, date], list[str]] = defaultdict(list)
    for item_id, until, name in db.session.execute(rows):
        by_day[item_id, until].append(name)
    for (item_id, until), names in by_day.items():
        found[item_id] += ((until, "、".join(names)),)
    return found


def _bodies_in(task_ids: Collection[int]) -> defaultdict[int, dict[int, str]]:
    """By task the bodies with a duty in it, as assigned."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = (
        select(Assignment.task_id, Department.id, Department.short_name)
        .join(Department, Department.id == Assignment.department_id)
        .where(Assignment.task_id.in_(task_ids), Assignment.ended_on.is_(None))
        .order_by(Assignment.id)
    )
    for task_id, department_id, name in db.session.execute(rows):
        found[task_id][department_id] = name
    return found
