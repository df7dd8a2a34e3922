"""Reads items: what of a draft is proposed for whom, and what of a task that has gone out belongs to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, func, select

from tracker.database import db, read_once
from tracker.excerpts import shortened
from tracker.people.models import Department, DepartmentName
from tracker.plans.clauses.cuts import sentences
from tracker.plans.draft.queries import parties_by_task
from tracker.plans.models import Indicator, Item, Milestone, OwnerFact, Party, Plan, Task
from tracker.plans.owners.history import held_earlier, owned_since, stands_since
from tracker.plans.owners.owning import Owning, Ownings, Stood
from tracker.plans.owners.proposing.rules import EarlierDecision, ItemWords, NamedBody, OtherBody, Proposal, propose
from tracker.plans.queries import whole_plan
from tracker.plans.seldom_queries import Seldom
from tracker.plans.states import NOT_ISSUED
from tracker.plantext.text.sentences import sentence
from tracker.vocabulary import Basis, ItemKind, KnownBy, MilestoneSource, PartyRole, UnitClass

MOST_REMEMBERED = 500
"""So many of the office's last decisions are looked at for like words."""


@dataclass(frozen=True)
class Place:
    """An item of a task as its plan states it: which row it is, its words, and where they stand.

    `sentence`: the whole sentence of a figure or date; `key` is the same as long as the plan's text is.
    """

    kind: ItemKind
    span: tuple[int, int]
    words: str
    sentence: str
    subject: str = ""
    indicator_id: int | None = None
    milestone_id: int | None = None
    source_id: int | None = None

    @property
    def key(self) -> str:
        """“figure-12”, “date-34”; of a sentence where it begins in the text: “sentence-5678”."""
        return f"{self.kind}-{self.indicator_id or self.milestone_id or self.span[0]}"


@dataclass(frozen=True)
class DraftItem:
    """An item of a draft: what is proposed, and what a person has decided of it (None: nothing yet)."""

    place: Place
    proposal: Proposal
    decided: Item | None


def draft_items(tasks: Sequence[Task]) -> dict[int, list[DraftItem]]:
    """By task its items in the order of the text, each with its proposal."""
    if not tasks:
        return {}
    ids = [task.id for task in tasks]
    places, decided = places_of(tasks), _decided(ids)
    named = _named(ids)
    regions = {task.jurisdiction_id for task in tasks}
    bodies = {region: _bodies(region) for region in regions}
    earlier = {region: _earlier(region) for region in regions}
    found = {}
    for task in tasks:
        in_clause = named[task.id]
        inside = {body.id for body in in_clause if not body.is_group}
        others = [body for body in bodies[task.jurisdiction_id] if body.id not in inside]
        words = [ItemWords(place.key, place.kind, place.sentence, place.subject) for place in places[task.id]]
        proposals = propose(words, Basis(task.basis), in_clause, others, earlier[task.jurisdiction_id])
        found[task.id] = [
            DraftItem(place, _by_source(place, _by_lead(task, proposal)), decided.get(place.key))
            for place, proposal in zip(places[task.id], proposals, strict=True)
        ]
    return found


def _by_lead(task: Task, proposal: Proposal) -> Proposal:
    """Where 综合处 said who leads, that body takes what the words give to nobody."""
    if not task.lead_confirmed or task.lead_id is None or proposal.known_by is not KnownBy.OPEN:
        return proposal
    return replace(proposal, body_ids=(task.lead_id,), known_by=KnownBy.PROPOSED, why="综合处已定由它牵头")


def _by_source(place: Place, proposal: Proposal) -> Proposal:
    """Who was named as the source of a figure (数据来源单位) answers for it."""
    if place.source_id is None:
        return proposal
    return Proposal(place.key, (place.source_id,), KnownBy.ASSIGNED, True, "数据来源单位")


def places_of(tasks: Sequence[Task]) -> dict[int, list[Place]]:
    """By task its sentences, figures and own dates as the task book has them, in the order of the text."""
    ids = [task.id for task in tasks]
    texts = {plan_id: whole_plan(plan_id).text for plan_id in {task.plan_id for task in tasks}}
    figures, dates = _figures(ids), _dates(ids)
    found = {}
    for task in tasks:
        text = texts[task.plan_id]
        stated = [
            *(_sentence(text, span) for span in sentences(text, (task.text_start, task.text_end))),
            *(_figure(text, row) for row in figures[task.id]),
            *(_date(text, row, task) for row in dates[task.id]),
        ]
        found[task.id] = sorted(stated, key=lambda place: (place.span[0], -place.span[1]))
    return found


def _sentence(text: str, span: tuple[int, int]) -> Place:
    words = text[slice(*span)]
    return Place(ItemKind.SENTENCE, span, words, words)


def _figure(text: str, row: Indicator) -> Place:
    span = row.span_start, row.span_end
    return Place(
        ItemKind.FIGURE,
        span,
        text[slice(*span)].strip(),
        text[slice(*sentence(text, span))],
        subject=row.subject,
        indicator_id=row.id,
        source_id=row.source_id,
    )


def _date(text: str, row: Milestone, task: Task) -> Place:
    span = (row.span_start, row.span_end) if row.span_start is not None and row.span_end is not None else None
    around = text[slice(*sentence(text, span))] if span else row.text
    return Place(ItemKind.DATE, span or (task.text_start, task.text_end), row.text, around, milestone_id=row.id)


def _figures(task_ids: Collection[int]) -> defaultdict[int, list[Indicator]]:
    statement = select(Indicator).where(Indicator.task_id.in_(task_ids)).order_by(Indicator.position, Indicator.id)
    by_task: defaultdict[int, list[Indicator]] = defaultdict(list)
    for row in db.session.scalars(statement):
        if row.task_id is not None:
            by_task[row.task_id].append(row)
    return by_task


def _dates(task_ids: Collection[int]) -> defaultdict[int, list[Milestone]]:
    """Own dates stated in words; that of a figure belongs with the figure."""
    statement = select(Milestone).where(
        Milestone.task_id.in_(task_ids), Milestone.source == MilestoneSource.OWN, Milestone.indicator_id.is_(None)
    )
    by_task: defaultdict[int, list[Milestone]] = defaultdict(list)
    for row in db.session.scalars(statement.order_by(Milestone.id)):
        by_task[row.task_id].append(row)
    return by_task


def key_of(item: Item) -> str:
    """As `Place.key`."""
    return f"{item.kind}-{item.indicator_id or item.milestone_id or item.span_start}"


def _decided(task_ids: Collection[int]) -> dict[str, Item]:
    return {key_of(item): item for item in db.session.scalars(select(Item).where(Item.task_id.in_(task_ids)))}


def _named(task_ids: Collection[int]) -> dict[int, list[NamedBody]]:
    parties = parties_by_task(task_ids)
    names = _names({party.department_id for several in parties.values() for party in several if party.department_id})
    return {task_id: list(_bodies_named(several, names)) for task_id, several in parties.items()}


def _bodies_named(parties: Iterable[Party], names: Mapping[int, tuple[str, ...]]) -> Iterator[NamedBody]:
    for party in parties:
        role = PartyRole(party.role)
        if party.department_id is not None:
            yield NamedBody(party.department_id, role, (party.name, *names.get(party.department_id, ())))
        else:
            yield NamedBody(party.group_id or 0, role, (party.name,), is_group=True)


def _names(department_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """By department all it was ever called."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = select(DepartmentName.department_id, DepartmentName.name).where(
        DepartmentName.department_id.in_(department_ids)
    )
    for department_id, name in db.session.execute(rows.order_by(DepartmentName.id)):
        found[department_id].append(name)
    return {department_id: tuple(dict.fromkeys(names)) for department_id, names in found.items()}


def _bodies(jurisdiction_id: str) -> list[OtherBody]:
    """The bodies of a region that may be asked, without 处室."""
    rows = db.session.execute(
        select(Department.id, Department.name, Department.short_name)
        .where(Department.jurisdiction_id == jurisdiction_id, Department.unit_class != UnitClass.DIVISION)
        .order_by(Department.id)
    ).all()
    return [OtherBody(id, (name, short_name)) for id, name, short_name in rows]


def _earlier(jurisdiction_id: str) -> list[EarlierDecision]:
    """What 综合处 decided of items before, the newest first: no bodies where it gave one to all together at last."""
    what = func.coalesce(Indicator.subject, Item.words)
    plan = func.coalesce(Plan.number, Plan.title)
    rows = db.session.execute(
        select(what, OwnerFact.owner_ids, plan, OwnerFact.why, OwnerFact.since)
        .select_from(Item)
        .join(OwnerFact, OwnerFact.item_id == Item.id)
        .join(Task, Task.id == Item.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(Indicator, Indicator.id == Item.indicator_id)
        .where(Task.jurisdiction_id == jurisdiction_id, OwnerFact.known_by == KnownBy.ASSIGNED)
        .order_by(OwnerFact.id.desc())
        .limit(MOST_REMEMBERED)
    )
    return [
        EarlierDecision(words, tuple(owner_ids), "，".join((plan, shortened(why, _LONGEST_BASIS), since.isoformat())))
        for words, owner_ids, plan, why, since in rows
    ]


_LONGEST_BASIS = 30


def ownings(task_ids: Collection[int], known: datetime | None = None) -> Ownings:
    """Whose the figures and own dates of tasks are now, or were known to be at an instant."""
    return _ownings_of_task(next(iter(task_ids)), known) if len(task_ids) == 1 else _ownings(task_ids, known)


@read_once
def _ownings_of_task(task_id: int, known: datetime | None) -> Ownings:
    """The same of one task: its row, and what may be asked of it."""
    return _ownings([task_id], known)


_ITEMS = Seldom(and_(Item.task_id == Task.id, Item.kind != ItemKind.SENTENCE))


def _ownings(task_ids: Collection[int], known: datetime | None) -> Ownings:
    if _ITEMS.none_of(task_ids):
        return Ownings({}, {})
    rows = db.session.execute(_items_with_facts(known is not None), {"tasks": list(task_ids), "known": known})
    figures: dict[int, Owning] = {}
    dates: dict[int, Owning] = {}
    for _, of_item in groupby(rows, key=lambda row: row.id):
        facts = list(of_item)
        item, owning = facts[0], _owning(facts, is_past=known is not None)
        if item.indicator_id is not None:
            figures[item.indicator_id] = owning
        if item.milestone_id is not None:
            dates[item.milestone_id] = owning
    return Ownings(figures, dates)


def _owning(facts: Sequence[Row[Any]], *, is_past: bool) -> Owning:
    """Of one item with its facts in their order; in the past by the last of them."""
    last = facts[-1]
    known_by, owner_ids = (last.fact_known_by, last.fact_owner_ids) if is_past else (last.known_by, last.owner_ids)
    history = [_stood(fact) for fact in facts if fact.fact_known_by is not None]
    since, from_all = owned_since(history)
    return Owning(
        KnownBy(known_by),
        tuple(owner_ids),
        since=since,
        from_all=from_all,
        stands_since=stands_since(history),
        earlier=held_earlier(history, owner_ids),
        history=tuple(history),
    )


def _stood(fact: Row[Any]) -> Stood:
    is_owned = KnownBy(fact.fact_known_by).is_settled
    return Stood(fact.since, frozenset(fact.fact_owner_ids) if is_owned else None)


@cache
def _items_with_facts(is_past: bool) -> Select[*tuple[Any, ...]]:
    """Facts in the order in which they came to stand: who waited for another's act began before it and has it in view.

    `is_past`: those recorded before an instant, of what was anybody's then.
    """
    before = [OwnerFact.recorded_at < bindparam("known")] if is_past else []
    fact = OwnerFact.known_by.label("fact_known_by"), OwnerFact.owner_ids.label("fact_owner_ids"), OwnerFact.since
    return (
        select(Item.id, Item.indicator_id, Item.milestone_id, Item.known_by, Item.owner_ids, *fact)
        .join(OwnerFact, and_(OwnerFact.item_id == Item.id, *before), isouter=not is_past)
        .where(Item.task_id.in_(bindparam("tasks")), Item.kind != ItemKind.SENTENCE)
        .order_by(Item.id, OwnerFact.id)
    )


def without_items(after: int, most: int) -> list[Task]:
    """Tasks that went out before items were kept, with a higher id, at most so many."""
    return list(db.session.scalars(_WITHOUT_ITEMS, {"after": after, "most": most}))


_WITHOUT_ITEMS = (
    select(Task)
    .where(Task.id > bindparam("after"), Task.state.not_in(NOT_ISSUED), ~exists().where(Item.task_id == Task.id))
    .order_by(Task.id)
    .limit(bindparam("most"))
)
