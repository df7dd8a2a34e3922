"""Reads who is to be asked whether an item is its own, who was, and what is still open (domain.md 4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, or_, select

from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, ItemClaim, OwnerAsk, Task
from tracker.plans.owners.item_queries import holds, owner_ids
from tracker.plans.owners.words import together
from tracker.plans.states import IN_FORCE
from tracker.tasks.asking.words import Shares, by_day
from tracker.tasks.models import Assignment
from tracker.tasks.owners.claim_queries import ClaimRow, items_to_claim
from tracker.tasks.queries import AssignmentRow, assignment
from tracker.vocabulary import BY_WORD_OR_SILENCE, ItemKind, KnownBy, OwnerDoubt

_SPOKE = exists().where(ItemClaim.item_id == Item.id, ItemClaim.department_id == Assignment.department_id)
_OPEN_TO_ALL = and_(
    Item.known_by == KnownBy.OPEN,
    Item.kind != ItemKind.SENTENCE,
    Item.doubt.in_((OwnerDoubt.UNCLAIMED, OwnerDoubt.OUTSIDE)),
)
"""A figure or date that is nobody's, and that no bodies contend for: any of the task may say that it is theirs."""

_ASKED = exists().where(OwnerAsk.item_id == Item.id, OwnerAsk.department_id == Assignment.department_id)


def to_ask(plan_id: int) -> dict[int, list[int]]:
    """By body the items of a plan proposed to it, or nobody's, of which it neither spoke nor was asked.

    It has signed for their task: who has still to sign says so when it signs.
    """
    found = (
        select(Item, Assignment.department_id)
        .join(Task, Task.id == Item.task_id)
        .join(Assignment, Assignment.task_id == Item.task_id)
        .where(
            Task.plan_id == plan_id,
            Task.state.in_(IN_FORCE),
            or_(Item.known_by == KnownBy.PROPOSED, _OPEN_TO_ALL),
            Assignment.ended_on.is_(None),
            Assignment.signed_on.is_not(None),
            ~_SPOKE,
            ~_ASKED,
        )
        .order_by(Assignment.department_id, Item.id)
    )
    by_body: defaultdict[int, list[int]] = defaultdict(list)
    for item, body in db.session.execute(found):
        if item.known_by == KnownBy.OPEN or body in item.owner_ids:
            by_body[body].append(item.id)
    return dict(by_body)


def shared(items: Mapping[int, Collection[int]]) -> dict[int, Shares]:
    """Of `to_ask`: by body how many items, by the short names of the others to which they are proposed."""
    ids = {id for several in items.values() for id in several}
    owners = {item.id: item.owner_ids for item in db.session.scalars(select(Item).where(Item.id.in_(ids)))}
    names = short_names({body for bodies in owners.values() for body in bodies})
    return {
        body: Shares(
            Counter(tuple(names[other] for other in owners[id] if other != body) for id in several if owners[id]),
            sum(not owners[id] for id in several),
        )
        for body, several in items.items()
    }


@dataclass(frozen=True)
class Asked:
    """Items of a task that a body was asked about and has not answered, until a day; its duty in the task."""

    assignment_id: int
    task_id: int
    department_id: int
    until: date
    item_ids: tuple[int, ...]


def open_asks(
    department_ids: Collection[int] | None = None, plan_id: int | None = None, task_id: int | None = None
) -> list[Asked]:
    """What is still open of some bodies, of a plan or of a task, in the order of the duties."""
    found = _open()
    if department_ids is not None:
        found = found.where(Assignment.department_id.in_(department_ids))
    if plan_id is not None:
        found = found.where(Task.plan_id == plan_id)
    if task_id is not None:
        found = found.where(Task.id == task_id)
    return _asked(found)


def due_asks(jurisdiction_id: str, day: date) -> list[Asked]:
    """What a region's bodies let go by before a day."""
    return _asked(_due(), {"jurisdiction": jurisdiction_id, "day": day})


def open_ask_of(department_id: Any) -> ColumnElement[bool]:
    """That a row of `owner_asks` with its item asks this body something which its word or silence still decides.

    It is 推定 of it; or it was, and another body to which it was proposed too took it first (claims.may_join); or it
    is nobody's, and the time to say so has not gone by.
    """
    body, owners, proposed = OwnerAsk.department_id, owner_ids(), owner_ids(Item.proposed_ids)
    spoke = exists().where(ItemClaim.item_id == Item.id, ItemClaim.department_id == body).correlate(Item, OwnerAsk)
    first = cast(Item.owner_ids[0], String)
    is_proposed = and_(Item.known_by == KnownBy.PROPOSED, holds(owners, body))
    is_first = and_(Item.known_by.in_(BY_WORD_OR_SILENCE), holds(proposed, first))
    may_join = and_(is_first, holds(proposed, body), ~holds(owners, body))
    is_open = and_(_OPEN_TO_ALL, OwnerAsk.lapsed_on.is_(None))
    return and_(body == department_id, ~spoke, or_(is_proposed, may_join, is_open))


def nobodys_asked_of(department_id: int, item_ids: Collection[int]) -> set[int]:
    """Of these items those that are nobody's and of which the body is asked and has not spoken."""
    found = select(Item.id).join(OwnerAsk, OwnerAsk.item_id == Item.id).where(Item.id.in_(item_ids))
    return set(db.session.scalars(found.where(Item.known_by == KnownBy.OPEN, open_ask_of(department_id))))


def _open() -> Select[Item, int, int, date]:
    return (
        select(Item, Assignment.id, Assignment.department_id, OwnerAsk.until)
        .join(OwnerAsk, OwnerAsk.item_id == Item.id)
        .join(Task, Task.id == Item.task_id)
        .join(Assignment, Assignment.task_id == Item.task_id)
        .where(open_ask_of(Assignment.department_id), Assignment.ended_on.is_(None), Task.state.in_(IN_FORCE))
        .order_by(Assignment.id, Item.id)
    )


@cache
def _due() -> Select[Item, int, int, date]:
    return _open().where(Task.jurisdiction_id == bindparam("jurisdiction"), OwnerAsk.until < bindparam("day"))


def _asked(found: Select[Item, int, int, date], of: Mapping[str, Any] | None = None) -> list[Asked]:
    by_duty: defaultdict[tuple[int, int, int, date], list[int]] = defaultdict(list)
    for item, duty, body, until in db.session.execute(found, of):
        by_duty[duty, item.task_id, body, until].append(item.id)
    return [Asked(*duty, tuple(ids)) for duty, ids in by_duty.items()]


@dataclass(frozen=True)
class AskRow:
    """A duty with its items that the body is asked about, and what goes along with one of them."""

    duty: AssignmentRow
    until: date
    items: tuple[ClaimRow, ...]

    @property
    def of_nobody(self) -> int:
        """How many of them are nobody's."""
        return sum(item.known_by is KnownBy.OPEN and not item.is_ticked for item in self.items)


def ask_rows(department_ids: Collection[int]) -> list[AskRow]:
    """What these bodies are asked to confirm, task by task."""
    asked, calendar = open_asks(department_ids), load_calendar()
    duties = {one.assignment_id: assignment(one.assignment_id, calendar) for one in asked}
    items = items_to_claim(duties.values())
    return [
        AskRow(
            duties[one.assignment_id],
            one.until,
            tuple(item for item in items[one.assignment_id] if {item.id, item.with_sentence} & set(one.item_ids)),
        )
        for one in asked
    ]


@dataclass(frozen=True)
class AskState:
    """Of a plan: how many items and which bodies may be asked; by the last day to answer who was and has not.

    `proposed`: of the items those that are 推定, the others are nobody's. Bodies in words:
    “市教委、市民政局、市商务委等26家单位”. `waiting`: “11月25日（含）前” with them, the earliest day first.
    """

    items: int
    proposed: int
    bodies: str
    waiting: tuple[tuple[str, str], ...]


def ask_state(plan_id: int) -> AskState:
    """As the plan's page of owners shows it."""
    may, asked = to_ask(plan_id), open_asks(plan_id=plan_id)
    waiting: defaultdict[date, set[int]] = defaultdict(set)
    for one in asked:
        waiting[one.until].add(one.department_id)
    names = short_names({*may, *(one.department_id for one in asked)})
    ids = {id for ids in may.values() for id in ids}
    proposed = select(func.count()).where(Item.id.in_(ids), Item.known_by == KnownBy.PROPOSED)
    return AskState(
        items=len(ids),
        proposed=(db.session.scalar(proposed) or 0) if ids else 0,
        bodies=together([names[body] for body in sorted(may)]),
        waiting=tuple(
            (by_day(until), together([names[body] for body in sorted(bodies)]))
            for until, bodies in sorted(waiting.items())
        ),
    )
