"""Reads what waits for signatures: how many duties of each plan, and which tasks bind without any."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.plans.models import Plan, Task
from tracker.tasks.limits import binds_unsigned_on
from tracker.tasks.models import Assignment
from tracker.tasks.queries import handed_down_on, limits_begin, to_be_signed
from tracker.vocabulary import PlanMode


@dataclass(frozen=True)
class PlanToSign:
    """A plan of which a unit has duties to sign."""

    plan_id: int
    title: str
    number: str | None
    count: int


def plans_to_sign(department_ids: Collection[int]) -> list[PlanToSign]:
    """The plans with duties these departments have neither signed nor objected to, the newest first."""
    statement = (
        select(Plan.id, Plan.title, Plan.number, func.count(Assignment.id))
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Assignment.department_id.in_(department_ids),
            to_be_signed(),
        )
        .group_by(Plan.id, Plan.title, Plan.number)
        .order_by(Plan.id.desc())
    )
    return [PlanToSign(*row) for row in db.session.execute(statement)]


def binding_unsigned(task_ids: Collection[int], day: date) -> frozenset[int]:
    """Those of these tasks of 新下达, unsigned still, that ask and are reported on a day all the same."""
    if not task_ids:
        return frozenset()
    calendar = load_calendar()
    handed = handed_down_on(task_ids)
    return frozenset(task_id for task_id, on in handed.items() if binds_unsigned_on(on, calendar) <= day)


def given_and_unsigned(assignment_ids: Collection[int], since: datetime, day: date) -> frozenset[int]:
    """Those of these duties given after an instant that have still to be signed; 新下达: unless it binds unsigned."""
    if not assignment_ids:
        return frozenset()
    rows = db.session.execute(
        select(Assignment, Plan.mode)
        .join(Task, Task.id == Assignment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Assignment.id.in_(assignment_ids), Assignment.recorded_at > since, Assignment.signed_on.is_(None))
    ).all()
    begins, calendar = limits_begin([given for given, _ in rows]), load_calendar()
    binding = {
        given.id
        for given, mode in rows
        if mode == PlanMode.NEW and given.objected_on is None and binds_unsigned_on(begins[given.id], calendar) <= day
    }
    return frozenset(given.id for given, _ in rows) - binding
