"""Reads what waits for 综合处 to say whose it is, and for whom it does not wait any longer (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, bindparam, exists, func, or_, select

from tracker.database import db
from tracker.people.access import UNIT
from tracker.people.division_queries import within
from tracker.people.models import Department, Post, PostHolding, User
from tracker.plans.models import Item, Task
from tracker.plans.states import IN_FORCE
from tracker.tasks.models import Assignment
from tracker.tasks.queries import count_of, to_be_signed, unsigned
from tracker.vocabulary import UNSETTLED, ItemKind, OwnerDoubt

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
    is_held = exists().where(
        PostHolding.post_id == Post.id,
        PostHolding.valid_to.is_(None),
        PostHolding.user_id == User.id,
        User.disabled_at.is_(None),
        Post.role.in_(UNIT),
        Post.department_id == Department.id,
        within(lambda body: body == Assignment.department_id),
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
        .where(Task.plan_id == plan_id, to_be_signed(), _is_given_up())
        .order_by(Task.position, Assignment.id)
    )
    rows = db.session.execute(found, {"vacant_since": vacant_since(day)})
    return [VacantDuty(id, name, phone or "", code, since) for id, name, phone, code, since in rows]


def is_unowned() -> ColumnElement[bool]:
    """That nobody answers for an item that can have a light: a figure or a date, 未定 or 推定 only."""
    return and_(Item.known_by.in_(UNSETTLED), Item.kind.in_((ItemKind.FIGURE, ItemKind.DATE)))


def count_in_doubt() -> ScalarSelect[int]:
    """How many items of a task in force may wait for 综合处; 0 of other tasks."""
    return count_of(Item, Item.doubt.in_(tuple(OwnerDoubt)))


def count_unowned() -> ScalarSelect[int]:
    """Likewise how many other figures and dates nobody answers for: 推定, and nobody said anything else."""
    return count_of(Item, Item.doubt.is_(None), is_unowned())


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
