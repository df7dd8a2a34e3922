"""Units with duties in force and nobody in a post that they need: 岗位无人, a matter of 综合处 (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, func, select

from tracker.database import db
from tracker.people.accounts.queries import Duty, holders_within, posts_held
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.plans.states import IN_FORCE
from tracker.tasks.models import Assignment
from tracker.vocabulary import Role, Waiting
from tracker.worklist.queries import counts_of_bodies


@dataclass(frozen=True)
class Vacancy:
    """A unit with nobody in these posts. `phone`: its own, else of somebody else of the unit; empty: none is known."""

    department_id: int
    name: str
    roles: tuple[Role, ...]
    phone: str = ""


@dataclass(frozen=True)
class VacantUnit:
    """The same with its tasks in force, and how much of each kind waits for a post that nobody holds."""

    of: Vacancy
    tasks: int
    waiting: Mapping[Waiting, int] = field(default_factory=dict)


def vacancies(jurisdiction_id: str, on: date) -> Sequence[Vacancy]:
    """The units of a jurisdiction's tasks without a liaison or a head on a day, in the registry's order.

    A commission is answered for by its 处室, so that their liaisons and heads count for it.
    """
    bodies = _with_duties(jurisdiction_id)
    held = posts_held(frozenset(bodies), on)
    lacking = {id: tuple(role for role in _NEEDED if (id, role) not in held) for id in bodies}
    vacant = [id for id, roles in lacking.items() if roles]
    phones = (_phones(holders_within(frozenset(vacant), on)) | _own_phones(vacant)) if vacant else {}
    return tuple(Vacancy(id, bodies[id], lacking[id], phones.get(id, "")) for id in vacant)


_NEEDED = (Role.LIAISON, Role.UNIT_HEAD)


def vacant_units(jurisdiction_id: str, on: date) -> list[VacantUnit]:
    """The same with what waits there."""
    found = vacancies(jurisdiction_id, on)
    ids = [vacancy.department_id for vacancy in found]
    tasks, waiting = _tasks(jurisdiction_id, ids), counts_of_bodies(ids, on)
    return [
        VacantUnit(
            vacancy,
            tasks.get(vacancy.department_id, 0),
            {
                kind: count
                for (body, kind, roles), count in waiting.items()
                if body == vacancy.department_id and roles <= set(vacancy.roles)
            },
        )
        for vacancy in found
    ]


def _with_duties(jurisdiction_id: str) -> dict[int, str]:
    """Bodies with a duty in force, by one look into the index for each."""
    return dict(db.session.execute(_bodies(), {"jurisdiction": jurisdiction_id}).all())


@cache
def _bodies() -> Select[int, str]:
    first = (
        select(Assignment.task_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.department_id == Department.id,
            Assignment.ended_on.is_(None),
            Assignment.jurisdiction_id == bindparam("jurisdiction"),
            Task.state.in_(IN_FORCE),
        )
        .order_by(Assignment.ended_on, Assignment.task_id)  # the order of the index: PostgreSQL walks it and stops
        .limit(1)
        .correlate(Department)
        .scalar_subquery()
    )
    return select(Department.id, Department.short_name).where(first.is_not(None)).order_by(Department.id)


def _phones(people: Iterable[Duty]) -> dict[int, str]:
    phones: dict[int, str] = {}
    for duty in people:
        if duty.phone:
            phones.setdefault(duty.department_id, duty.phone)
            phones.setdefault(duty.commission_id or duty.department_id, duty.phone)
    return phones


def _own_phones(department_ids: Collection[int]) -> dict[int, str]:
    return dict(db.session.execute(_OWN_PHONES, {"departments": list(department_ids)}).all())


_OWN_PHONES = select(Department.id, Department.phone).where(
    Department.id.in_(bindparam("departments")), Department.phone != ""
)


def _tasks(jurisdiction_id: str, department_ids: Collection[int]) -> dict[int, int]:
    found = (
        select(Assignment.department_id, func.count(Assignment.task_id.distinct()))
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.department_id.in_(department_ids),
            Assignment.ended_on.is_(None),
            Assignment.jurisdiction_id == jurisdiction_id,
            Task.state.in_(IN_FORCE),
        )
        .group_by(Assignment.department_id)
    )
    return dict(db.session.execute(found).all())
