"""Which tasks a list is about: by scope, plan, body and role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from tracker.database import db
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.rows.row import LedgerRow
from tracker.people.access import Scope
from tracker.people.division_queries import within
from tracker.people.models import Department
from tracker.plans.models import Party, Task, TaskTransition
from tracker.plans.revise.queries import plan_then, position_then
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, PartyRole, TaskState


@dataclass(frozen=True)
class Body:
    """A department with its 内设处室, and the role asked for; None is either."""

    department_ids: frozenset[int]
    role: PartyRole | None = None


def body(department_id: int, role: PartyRole | None = None) -> Body:
    """The department asked for; duties of a commission's 处室 are the commission's."""
    found = select(Department.id).where(within(lambda body: body == department_id))
    return Body(frozenset(db.session.scalars(found)), role)


def task_ids(
    scope: Scope,
    plan_ids: Collection[int] | None = None,
    of: Body | None = None,
    known: datetime | None = None,
    *,
    after: int | None = None,
    at_most: int | None = None,
) -> list[int]:
    """The tasks of a scope in the order of their plans, without those 作废; `of`: a body named in them, ever.

    `known`: as recorded before that instant; None: now. `after`: only those behind this task, whatever it is.
    """
    place = (plan_then(known), position_then(known), Task.id)
    found = select(Task.id).where(~_is_withdrawn(known), *in_scope(scope, Task.jurisdiction_id, Task.id, known))
    if plan_ids is not None:
        found = found.where(plan_then(known).in_(plan_ids))
    if of is not None:
        has_duty = select(Assignment.task_id).where(Assignment.department_id.in_(of.department_ids))
        is_named = select(Party.task_id).where(Party.department_id.in_(of.department_ids))
        found = found.where(or_(Task.lead_id.in_(of.department_ids), Task.id.in_(has_duty), Task.id.in_(is_named)))
    if after is not None:
        before = db.session.execute(select(*place).where(Task.id == after)).one_or_none()
        found = found.where(tuple_(*place) > tuple_(*map(literal, before))) if before else found.where(false())
    return list(db.session.scalars(found.order_by(*place).limit(at_most)))


def is_task(task_id: int) -> bool:
    """Whether there is such a task: a draft of which clauses were joined is no more."""
    return db.session.scalar(select(Task.id).where(Task.id == task_id)) is not None


def in_scope(
    scope: Scope,
    jurisdiction_id: ColumnElement[str] | InstrumentedAttribute[str],
    task_id: InstrumentedAttribute[int],
    known: datetime | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions of a scope: a jurisdiction's tasks, or those in which these departments had a duty then."""
    if scope.department_ids is None:
        return [jurisdiction_id == scope.jurisdiction_id]
    return [task_id.in_(with_duty_of(scope.department_ids, known))]


def with_duty_of(departments: Any, known: datetime | None = None) -> Select[int]:
    """The tasks in which these departments had a duty then."""
    duty = select(Assignment.task_id).where(Assignment.department_id.in_(departments))
    if known is None:
        return duty.where(Assignment.ended_on.is_(None))
    ended = exists().where(
        AssignmentFact.assignment_id == Assignment.id,
        AssignmentFact.act == AssignmentAct.ENDED,
        AssignmentFact.recorded_at < known,
    )
    return duty.where(Assignment.recorded_at < known, ~ended)


def _is_withdrawn(known: datetime | None) -> ColumnElement[bool]:
    """作废, from which no transition leads."""
    if known is None:
        return Task.state == TaskState.WITHDRAWN
    return exists().where(
        TaskTransition.task_id == Task.id,
        TaskTransition.state == TaskState.WITHDRAWN,
        TaskTransition.recorded_at < known,
    )


def own_light(row: LedgerRow, department_ids: Collection[int] | None) -> Light:
    """The light of these bodies' part of a row, of several the worst; where they have none, and of None, the task's."""
    own = [part.light for part in row.parts if department_ids is not None and part.department_id in department_ids]
    return min(own, key=lambda light: RANKS[light.rule], default=row.light)


def concerns(row: LedgerRow, of: Body) -> bool:
    """Whether the row, as known then, names the body in that role."""
    leads = row.lead_id in of.department_ids
    roles = {part.role for part in row.parts if part.department_id in of.department_ids}
    if of.role is PartyRole.LEAD:
        return leads or PartyRole.LEAD in roles
    others = not leads and (PartyRole.CO in roles or bool(of.department_ids & set(row.named_ids)))
    return others if of.role is PartyRole.CO else leads or others or bool(roles)
