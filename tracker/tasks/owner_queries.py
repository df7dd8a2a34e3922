"""Reads whose items of tasks are, for who signs for them and for who decides (domain.md 4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, exists, func, or_, select

from tracker.database import db
from tracker.people.access import UNIT
from tracker.people.models import Department, Post, PostHolding, User
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, ItemClaim, Measure, Task
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.claim_queries import Newest, along_with, claims_of, newest_facts, proposed_to, standing_of
from tracker.plans.owners.claims import may_join
from tracker.plans.owners.item_queries import labels
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.tasks.models import Assignment
from tracker.tasks.queries import AssignmentRow, unsigned
from tracker.vocabulary import ItemKind, KnownBy, OwnerDoubt, UnitClass

_AT_ONCE = (OwnerDoubt.SEVERAL, OwnerDoubt.DISPUTED)


VACANT_SINCE: Any = bindparam("vacant_since", type_=Date())
"""Of statements with `waits_for_office`: duties as old as this are not waited for where nobody is there to sign."""

_VACANT_FOR = timedelta(days=14)


def vacant_since(day: date | None) -> date:
    """Its value on a day: for two weeks a body may still get its people; None: nothing is given up."""
    return day - _VACANT_FOR if day else date.min


def waits_for_office() -> ColumnElement[bool]:
    """综合处 is asked whose an item (joined to its task) is; what is unclaimed once nobody has still to sign.

    A body without anybody in its posts would keep it open for ever: 综合处 signs for it (代签收) or decides.
    """
    still_to_sign = exists().where(
        Assignment.jurisdiction_id == Task.jurisdiction_id,
        Assignment.task_id == Item.task_id,
        unsigned(),
        ~_is_given_up(),
    )
    is_due = or_(Item.doubt.in_(_AT_ONCE), ~still_to_sign.correlate(Item, Task))
    # Each doubt by its name: SQLite then begins with the few items, not with the tasks of the jurisdiction.
    return and_(Item.doubt.in_(tuple(OwnerDoubt)), Task.state.in_(IN_FORCE), is_due)


def _is_given_up() -> ColumnElement[bool]:
    """Nobody holds a post of the body of a duty, nor one of its 处室, since the limit."""
    part = Department.id == Assignment.department_id
    division = and_(Department.parent_id == Assignment.department_id, Department.unit_class == UnitClass.DIVISION)
    is_held = exists().where(
        PostHolding.post_id == Post.id,
        PostHolding.valid_to.is_(None),
        PostHolding.user_id == User.id,
        User.disabled_at.is_(None),
        Post.role.in_(UNIT),
        Post.department_id == Department.id,
        or_(part, division),
    )
    return and_(Assignment.valid_from <= VACANT_SINCE, ~is_held.correlate(Assignment))


@dataclass(frozen=True)
class VacantDuty:
    """A duty that nobody is there to sign: 综合处 may sign for the body."""

    assignment_id: int
    name: str
    phone: str
    code: str
    since: date


def vacant_duties(plan_id: int, day: date) -> list[VacantDuty]:
    """Those of a plan in the order of its text, as old as the limit."""
    found = (
        select(Assignment.id, Department.short_name, Department.phone, Task.code, Assignment.valid_from)
        .join(Task, Task.id == Assignment.task_id)
        .join(Department, Department.id == Assignment.department_id)
        .where(Task.plan_id == plan_id, Task.state.in_(SIGNABLE), unsigned(), _is_given_up())
        .order_by(Task.position, Assignment.id)
    )
    rows = db.session.execute(found, {"vacant_since": vacant_since(day)})
    return [VacantDuty(id, name, phone or "", code, since) for id, name, phone, code, since in rows]


def counts_in_doubt(task_ids: Collection[int]) -> dict[int, int]:
    """By task in force how many of its items may wait so; tasks without any are left out."""
    found = (
        select(Item.task_id, func.count())
        .join(Task, Task.id == Item.task_id)
        .where(Item.task_id.in_(task_ids), Item.doubt.in_(tuple(OwnerDoubt)), Task.state.in_(IN_FORCE))
        .group_by(Item.task_id)
    )
    return dict(db.session.execute(found).all())


@dataclass(frozen=True)
class ClaimRow:
    """An item of a task as the body sees it that signs.

    `is_ticked`: it owns the item, claimed it, or it is proposed to it, also where another of several signed first.
    `is_lost`: it was proposed to the body, and another one claimed it before this one spoke. `whose`: to whom else it
    belongs, in words. `with_sentence`: the sentence with which it is ticked, `takes`: how many are with this one.
    """

    id: int
    kind: ItemKind
    words: str
    known_by: KnownBy
    why: str
    is_ticked: bool
    is_common: bool
    is_lost: bool
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
    proposed = proposed_to(item.id for item in items if item.known_by == KnownBy.CLAIMED)
    return {
        row.id: _with_sentences(
            by_task[row.task_id],
            [
                _claim_row(item, called[item.id], row.department_id, said[item.id], proposed.get(item.id, ()), names)
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


def _claim_row(
    item: Item, words: str, body: int, said: Mapping[int, bool], proposed: Collection[int], names: Mapping[int, str]
) -> ClaimRow:
    known_by = KnownBy(item.known_by)
    others = [names[owner] for owner in item.owner_ids if owner != body]
    is_own = body in item.owner_ids or said.get(body, False)
    is_ticked = is_own or may_join(standing_of(item), body, said, proposed)
    return ClaimRow(
        id=item.id,
        kind=ItemKind(item.kind),
        words=words,
        known_by=known_by,
        why=item.why,
        is_ticked=is_ticked,
        is_common=known_by.is_settled and not item.owner_ids,
        is_lost=body in proposed and not is_ticked and body not in said,
        whose=_whose(known_by, others, is_shared=body in item.owner_ids),
    )


def _whose(known_by: KnownBy, others: Sequence[str], *, is_shared: bool) -> str:
    """推定市交通局; 推定，与市交通局共同 where it is of both."""
    if not others:
        return ""
    names = "、".join(others)
    return f"{known_by.label}，与{names}共同" if is_shared else f"{known_by.label}{names}"


@dataclass(frozen=True)
class Word:
    """What a body said of an item; `instead`: in its words, and whom it names."""

    department_id: int
    name: str
    is_own: bool
    instead: str = ""
    instead_id: int | None = None


@dataclass(frozen=True)
class Body:
    """A body that may be given an item, and why it is offered."""

    id: int
    name: str
    why: str = ""


@dataclass(frozen=True)
class DoubtRow:
    """An item that 综合处 is asked to decide, or may decide.

    `seen`: what is shown, as it is decided on. `likely`: bodies that claimed it, were proposed, own it now or are
    pointed to; `others`: the rest of the task. `is_waiting`: nobody who may still claim it has to sign.
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
    likely: tuple[Body, ...]
    others: tuple[Body, ...]

    @property
    def is_decided(self) -> bool:
        """综合处 has decided it."""
        return self.known_by is KnownBy.ASSIGNED

    @property
    def is_proposed(self) -> bool:
        """推定, and no body has ticked it yet."""
        return self.known_by is KnownBy.PROPOSED


def doubts_by_plan(jurisdiction_id: str, day: date | None = None) -> dict[int, dict[OwnerDoubt, int]]:
    """By plan how many items wait for 综合处, and in which list."""
    found = (
        select(Task.plan_id, Item.doubt, func.count())
        .select_from(Item)
        .join(Task, Task.id == Item.task_id)
        .where(Task.jurisdiction_id == jurisdiction_id, waits_for_office())
        .group_by(Task.plan_id, Item.doubt)
    )
    counts: defaultdict[int, dict[OwnerDoubt, int]] = defaultdict(dict)
    for plan_id, doubt, count in db.session.execute(found, {"vacant_since": vacant_since(day)}):
        counts[plan_id][OwnerDoubt(doubt or "")] = count
    return dict(counts)


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
    inside = _bodies_in({item.task_id for item in items})
    spoken = {id for words in said.values() for word in words for id in (word.instead_id,) if id is not None}
    names = short_names({*spoken, *(body for item in items for body in (*item.owner_ids, *item.outside_ids))})
    called = labels(items)
    return [
        _doubt_row(row, called[row[0].id], seen[row[0].id], said[row[0].id], names, inside[row[0].task_id])
        for row in rows
    ]


def _doubt_row(
    row: Any,
    words: str,
    seen: Newest,
    said: list[Word],
    names: Mapping[int, str],
    inside: Mapping[int, str],
) -> DoubtRow:
    item, code, about, text, waits = row
    known_by = KnownBy(item.known_by)
    likely = {one.department_id: Body(one.department_id, one.name, one.instead or "认领") for one in said if one.is_own}
    for ids, why in (
        (item.owner_ids, known_by.label),
        ([word.instead_id for word in said if word.instead_id], "单位提出"),
        (item.outside_ids, "原文词语指向"),
    ):
        for id in ids:
            likely.setdefault(id, Body(id, names[id], why if id in inside else f"{why}，责任单位外"))
    return DoubtRow(
        id=item.id,
        seen=seen,
        kind=ItemKind(item.kind),
        doubt=OwnerDoubt(item.doubt) if item.doubt else None,
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
        others=tuple(Body(id, name) for id, name in inside.items() if id not in likely),
    )


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
        last[row.item_id, row.department_id] = Word(row.department_id, name, row.is_own, row.why, row.instead_id)
    found: defaultdict[int, list[Word]] = defaultdict(list)
    for (item_id, _), word in last.items():
        found[item_id].append(word)
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
