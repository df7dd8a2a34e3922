"""Reads 承办单位 of own dates: whose each is, in words; never the body that is only listed first (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select

from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Indicator, Milestone, Task
from tracker.plans.owners.owning import Owning
from tracker.plans.owners.queries import ownings
from tracker.plans.owners.words import together, unowned
from tracker.reporting.answering import Holder, answering
from tracker.tasks.models import Assignment
from tracker.vocabulary import Mode, PartyRole, TaskState


@dataclass(frozen=True)
class _Bodies:
    """`names`: short names; `holders`: by task those with a duty in force."""

    names: dict[int, str]
    holders: defaultdict[int, list[Holder]]


@dataclass(frozen=True)
class DateOwner:
    """The bodies that answer for an own date, by id and short name; `is_open`: nobody does yet, these might."""

    body_ids: tuple[int, ...]
    names: tuple[str, ...]
    is_open: bool = False

    @property
    def words(self) -> str:
        """“市交通局”, “责任未定（推定市交通局）”."""
        return unowned(self.names) if self.is_open else together(self.names)


def owners_in_words(dates: Collection[tuple[Milestone, Task]]) -> dict[int, str]:
    """By own date “市交通局”, of what is of all bodies of a task together these, of what nobody owns yet that."""
    return {id: owner.words for id, owner in owners_of(dates).items()}


def owners_of(dates: Collection[tuple[Milestone, Task]]) -> dict[int, DateOwner]:
    """By own date whose it is."""
    if not dates:
        return {}
    task_ids = sorted({task.id for _, task in dates})
    owned = ownings([*task_ids, *_going_on(dates)])
    known = {row.id: owned.of_node(row.id, row.indicator_id) for row, _ in dates}
    bodies = _bodies(task_ids, {body for one in known.values() if one for body in one.owner_ids})
    return {row.id: _owner(task, known[row.id], bodies) for row, task in dates}


def _going_on(dates: Collection[tuple[Milestone, Task]]) -> list[int]:
    """The tasks in which figures go on whose dates stayed with the words of an earlier plan: there it says whose."""
    kept = {row.indicator_id for row, task in dates if task.state == TaskState.WITHDRAWN and row.indicator_id}
    return list(db.session.scalars(select(Indicator.task_id).where(Indicator.id.in_(kept)))) if kept else []


def _owner(task: Task, owning: Owning | None, bodies: _Bodies) -> DateOwner:
    is_open = owning is not None and owning.is_open
    ids = owning.owner_ids if owning is not None else ()
    if not ids and not is_open:
        ids = answering(bodies.holders[task.id], Mode.of(task.mode), task.lead_id, None, owning)
    return DateOwner(ids, tuple(bodies.names[id] for id in ids), is_open)


def _bodies(task_ids: Collection[int], owner_ids: Collection[int]) -> _Bodies:
    found = _Bodies({}, defaultdict(list))
    values = {"tasks": list(task_ids), "owners": list(owner_ids)}
    for id, name, task_id, role in db.session.execute(_NAMED, values):
        found.names[id] = name
        if task_id is not None:
            found.holders[task_id].append(Holder(id, PartyRole(role)))
    return found


_NAMED = (
    select(Department.id, Department.short_name, Assignment.task_id, Assignment.role)
    .outerjoin(
        Assignment,
        (Assignment.department_id == Department.id)
        & Assignment.task_id.in_(bindparam("tasks"))
        & Assignment.ended_on.is_(None),
    )
    .where(or_(Department.id.in_(bindparam("owners")), Assignment.id.is_not(None)))
    .order_by(Assignment.id)
)
