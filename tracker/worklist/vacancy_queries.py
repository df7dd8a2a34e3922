"""Units with duties in force where nobody holds a post that the duties need (domain.md 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from tracker import audit
from tracker.database import Remembered, db
from tracker.ledger.states import IN_FORCE
from tracker.people.accounts.liaison_queries import liaisons_of
from tracker.people.accounts.queries import holders
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import Role


@dataclass(frozen=True)
class Vacancy:
    """A unit with so many tasks and nobody in these posts."""

    department_id: int
    name: str
    tasks: int
    roles: tuple[Role, ...]


_known: Remembered[tuple[Vacancy, ...]] = Remembered()


def vacancies(jurisdiction_id: str, on: date) -> Sequence[Vacancy]:
    """The units of a jurisdiction's tasks without a liaison or a head on a day, in the registry's order.

    A commission is answered for by its 处室, so that their liaisons and heads count for it. All duties are counted,
    which therefore holds until the next act of anybody (its audit row).
    """
    return _known.get(audit.newest(), lambda: _vacancies(jurisdiction_id, on), (jurisdiction_id, on))


def _vacancies(jurisdiction_id: str, on: date) -> tuple[Vacancy, ...]:
    bodies = _with_duties(jurisdiction_id, on)
    lacking = {
        Role.LIAISON: bodies.keys() - liaisons_of(bodies, on).keys(),
        Role.UNIT_HEAD: bodies.keys() - _headed(frozenset(bodies), on),
    }
    return tuple(
        Vacancy(id, name, tasks, roles)
        for id, (name, tasks) in bodies.items()
        if (roles := tuple(role for role, missing in lacking.items() if id in missing))
    )


def _with_duties(jurisdiction_id: str, on: date) -> Mapping[int, tuple[str, int]]:
    found = (
        select(Department.id, Department.short_name, func.count(Assignment.task_id.distinct()))
        .join(Assignment, Assignment.department_id == Department.id)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.jurisdiction_id == jurisdiction_id,
            Assignment.valid_from <= on,
            or_(Assignment.ended_on.is_(None), Assignment.ended_on > on),
            Task.state.in_(IN_FORCE),
        )
        .group_by(Department.id, Department.short_name)
        .order_by(Department.id)
    )
    return {id: (name, tasks) for id, name, tasks in db.session.execute(found)}


def _headed(department_ids: frozenset[int], on: date) -> set[int]:
    """The departments with a head of their own, or of one of their 处室."""
    found = select(Department.id, Department.parent_id).where(Department.parent_id.in_(department_ids))
    wholes = {id: parent for id, parent in db.session.execute(found) if parent is not None}
    heads = {duty.department_id for duty in holders(department_ids | wholes.keys(), on) if duty.role is Role.UNIT_HEAD}
    return heads | {wholes[id] for id in heads if id in wholes}
