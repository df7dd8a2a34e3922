"""Reads the duties that may speak on a day: given on it, or unsigned (A1, A2; domain.md 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.as_of_queries import after, as_of, earliest, stood_in, was_objected_to
from tracker.alerts.scan.base_days import LONGEST_BREAK, base_days
from tracker.alerts.scan.duties.words import SUPPORTS, NoticeAbout, Regiven, Share, SigningAbout
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import IssuedPlan, timings
from tracker.alerts.scan.stages import Matter, Subject
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.plans.draft.modes import is_lead_open
from tracker.plans.models import Measure, Task, TaskTransition
from tracker.plans.states import SIGNABLE
from tracker.tasks.limits import last_day_to_answer, sign_due_on
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.tasks.queries import limits_begin
from tracker.vocabulary import (
    FIRST_LISTED_DUTY,
    AssignmentAct,
    Basis,
    PartyRole,
    PlanMode,
    TaskAct,
    TaskState,
)


def notices(jurisdiction_id: str, plans: Mapping[int, IssuedPlan], day: date, calendar: Calendar) -> list[Found]:
    """What each unit was given in each plan on the days whose notice goes out on this one.

    What it got in tasks that were out already (调整分工, 改派, a collective's new member) is told by task; of several
    tasks on one day it hears at once.
    """
    days = base_days(Subject.NOTICE, day, calendar, day - LONGEST_BREAK)
    given = {"jurisdiction": jurisdiction_id, "days": list(days), **as_of(day)}
    shares: defaultdict[tuple[int, date], defaultdict[int, Share]] = defaultdict(lambda: defaultdict(Share))
    for plan_id, given_on, department_id, role, basis, is_confirmed, count in db.session.execute(_issued(), given):
        is_first = is_lead_open(Basis(basis), is_confirmed)
        duty = SUPPORTS if role != PartyRole.LEAD else FIRST_LISTED_DUTY if is_first else PartyRole.LEAD.label
        shares[plan_id, given_on][department_id].duties[duty] += count
    for plan_id, given_on, department_id, *told in db.session.execute(_changed(), given):
        share = shares[plan_id, given_on].get(department_id, Share())
        one = Regiven(told[0], NamedTask(*told[1:4]), is_again=told[4])
        shares[plan_id, given_on][department_id] = replace(share, changed=(*share.changed, one))
    return [
        notice
        for (plan_id, given_on), units in sorted(shares.items())
        if plan_id in plans
        for notice in _notices(plans[plan_id], units, given_on, calendar)
    ]


@cache
def _issued() -> Select[*tuple[Any, ...]]:
    """What went out on these days, counted by plan, day, body and duty."""
    of: tuple[Any, ...] = (Assignment.role, Task.basis, Task.lead_confirmed)
    found = _given().add_columns(*of, func.count()).where(~_was_out())
    return found.group_by(Task.plan_id, Assignment.valid_from, Assignment.department_id, *of)


@cache
def _changed() -> Select[*tuple[Any, ...]]:
    """What was out already."""
    of_task = Task.id, Task.code, Measure.label, Measure.title, _had_one().label("is_again")
    found = _given().add_columns(*of_task).join(Measure, Measure.id == Task.measure_id).where(_was_out())
    return found.order_by(Task.position, Task.id)


def _given() -> Select[int, date, int]:
    return (
        select(Task.plan_id, Assignment.valid_from, Assignment.department_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.jurisdiction_id == bindparam("jurisdiction"),
            Assignment.valid_from.in_(bindparam("days")),
            after(Assignment.ended_on),
        )
    )


def _notices(plan: IssuedPlan, shares: Mapping[int, Share], given_on: date, calendar: Calendar) -> Iterator[Found]:
    """One of the plan, and one of each task that is all that a unit got anew."""
    about = _notice(plan, shares, given_on, calendar)
    alone: defaultdict[Regiven, list[int]] = defaultdict(list)
    for department_id, share in shares.items():
        if share.only is not None:
            alone[replace(share.only, is_again=False)].append(department_id)
    several = [department_id for department_id, share in shares.items() if share.only is None]
    if several:
        matter = Matter(Subject.NOTICE, plan.id, tuple(sorted(several)), given_on, given_on)
        yield Found(matter, about, plan.id, limit_on=about.limit_on)
    for one, units in alone.items():
        matter = Matter(Subject.DIVISION, one.task_id, tuple(sorted(units)), given_on, given_on)
        yield Found(matter, about, plan.id, one.task_id, one.task.code, limit_on=about.limit_on)


def _was_out() -> ColumnElement[bool]:
    """The task had gone out before the day on which the body got its duty."""
    return exists().where(
        TaskTransition.task_id == Assignment.task_id,
        TaskTransition.act == TaskAct.ISSUE,
        TaskTransition.effective_on < Assignment.valid_from,
    )


def _had_one() -> ColumnElement[bool]:
    """The body had another duty in the task before: it signs anew.

    Who joins and leads by one act has had the one of a co-body for no day, and has signed nothing.
    """
    earlier = aliased(Assignment)
    return (
        exists()
        .where(
            earlier.task_id == Assignment.task_id,
            earlier.department_id == Assignment.department_id,
            earlier.id < Assignment.id,
            or_(earlier.valid_from < Assignment.valid_from, earlier.signed_on.is_not(None)),
        )
        .correlate(Assignment)
    )


def _notice(plan: IssuedPlan, shares: Mapping[int, Share], given_on: date, calendar: Calendar) -> NoticeAbout:
    return NoticeAbout(plan.title, plan.mode, shares, last_day_to_answer(plan.mode, given_on, calendar))


def signings(jurisdiction_id: str, plans: Mapping[int, IssuedPlan], day: date, calendar: Calendar) -> list[Found]:
    """Duties of 新下达 plans unsigned on the day, whose start counts to it (tasks.queries.limits_begin)."""
    new = [plan for plan in plans.values() if plan.mode is PlanMode.NEW]
    if not new:
        return []
    first = min(plan.handed_down_on for plan in new)
    days = base_days(Subject.SIGNING, day, calendar, first, timings=timings(new, day))
    of = {"jurisdiction": jurisdiction_id, "plans": [plan.id for plan in new], "days": list(days)}
    rows = list(db.session.execute(_unsigned(), {**of, **as_of(day)}))
    if not rows:
        return []
    begins = limits_begin([held for held, *_ in rows], day)
    matters = []
    for held, plan_id, code, label, title in rows:
        start = begins[held.id]
        over = earliest(held.signed_on, held.objected_on, held.ended_on)
        about = SigningAbout(NamedTask(code, label, title), sign_due_on(start, calendar))
        matter = Matter(Subject.SIGNING, held.id, (held.department_id,), start, start, over)
        matters.append(Found(matter, about, plan_id, held.task_id, code, limit_on=about.limit_on))
    return matters


@cache
def _unsigned() -> Select[Assignment, int, str, str, str]:
    """Duties that waited for a signature at the end of the day, begun, given back or answered on one of these days."""
    days: BindParameter[Any] = bindparam("days", expanding=True)
    came = exists().where(
        TaskTransition.task_id == Assignment.task_id,
        TaskTransition.state == TaskState.TO_SIGN,
        TaskTransition.effective_on.in_(days),
    )
    answered = exists().where(
        AssignmentFact.assignment_id == Assignment.id,
        AssignmentFact.act == AssignmentAct.SETTLED,
        AssignmentFact.on.in_(days),
    )
    return (
        select(Assignment, Task.plan_id, Task.code, Measure.label, Measure.title)
        .join(Task, Task.id == Assignment.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(
            Assignment.jurisdiction_id == bindparam("jurisdiction"),
            after(Assignment.signed_on),
            after(Assignment.ended_on),
            after(Assignment.objected_on),
            ~was_objected_to(),
            Task.plan_id.in_(bindparam("plans")),
            stood_in(SIGNABLE),
            or_(Assignment.valid_from.in_(days), came, answered),
        )
        .order_by(Assignment.id)
    )
