"""Reads requests for a later date: one with its history, those of a task, those that wait for somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.outcomes.extensions.node_queries import EXTENSIONS, NO_NODE, askers, askers_of, nodes_of
from tracker.outcomes.extensions.rules import OPEN
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.outcomes.owner_queries import owners_in_words
from tracker.people.access import Scope, Target
from tracker.people.models import Department
from tracker.plans.models import Measure, Milestone, Plan, Task
from tracker.plans.queries import target_of
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    ExtensionAct,
    ExtensionReason,
    ExtensionState,
    Role,
)

NO_EXTENSION = "没有这份延期申请，或者不在本单位范围内。请从任务页进入。"


@dataclass(frozen=True)
class Happened:
    """One act on a request; `due_on`: the date asked for or granted."""

    at: datetime
    actor: str
    act: ExtensionAct
    due_on: date | None
    reason: str


@dataclass(frozen=True)
class ExtensionRow:
    """A request as lists and its page show it; `due_on`: the date in force when it was handed in.

    `level`: who decides, None for a draft never handed in. `asked_by`: the body that asks; `owner`: whose the date is
    now.
    """

    id: int
    version: int
    state: ExtensionState
    jurisdiction_id: str
    task_id: int
    code: str
    measure: str
    plan_title: str
    owner: str
    milestone_id: int
    text: str
    original_due_on: date | None
    due_on: date | None
    requested_on: date | None
    category: ExtensionReason | None
    reason: str
    progress: str
    remedy: str
    basis: str
    number: int
    is_late: bool
    level: Role | None
    applied_on: date | None
    answer_by: date | None
    granted_on: date | None
    author: str
    asked_by_id: int | None
    asked_by: str

    @property
    def is_open(self) -> bool:
        """Not answered yet."""
        return self.state in OPEN

    @property
    def year(self) -> int:
        """In which year's list it stands: of the day it was handed in, else of the date in question."""
        day = self.applied_on or self.requested_on or self.due_on
        return day.year if day else 0

    @property
    def kind(self) -> str:
        """“第 1 次”, “第 2 次，补办”; empty for a draft never handed in."""
        return f"第 {self.number} 次{'，补办' if self.is_late else ''}" if self.number else ""


def target(milestone_id: int) -> Target:
    """What the permission table needs to know of a milestone: hosts, who may ask; NotFound."""
    milestone = db.session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(NO_NODE)
    task = db.session.get_one(Task, milestone.task_id)
    plan = target_of(task.plan_id)
    return Target(plan.jurisdiction_id, askers(task, milestone), plan.host_ids, task.state)


def target_of_request(extension_id: int, *, to_read: bool = False) -> Target:
    """The same of a request, which is the body's that asks. `to_read`: by all whose date it is now, too. NotFound."""
    known = db.session.get(Extension, extension_id)
    if known is None:
        raise NotFound(NO_EXTENSION)
    of_date = target(known.milestone_id)
    own = frozenset({known.department_id} if known.department_id is not None else of_date.department_ids)
    return replace(of_date, department_ids=own | of_date.department_ids if to_read else own)


def target_of_task(task_id: int) -> Target:
    """The same of a whole task: who may ask for any of its own milestones; NotFound."""
    task = db.session.get(Task, task_id)
    if task is None:
        raise NotFound(NO_NODE)
    plan = target_of(task.plan_id)
    bodies = frozenset[int]().union(*(node.askers for node in nodes_of([task_id])))
    return Target(plan.jurisdiction_id, bodies, plan.host_ids, task.state)


def extension(extension_id: int) -> ExtensionRow:
    """One request; NotFound."""
    rows = _rows(Extension.id == extension_id)
    if not rows:
        raise NotFound(NO_EXTENSION)
    return rows[0]


def of_task(task_id: int) -> list[ExtensionRow]:
    """All requests for the milestones of a task, the newest first."""
    return [] if EXTENSIONS.none_of([task_id]) else _rows(Extension.task_id == task_id)


def in_scope(scope: Scope, states: Collection[ExtensionState]) -> list[ExtensionRow]:
    """Requests in these states that a list may show, the one to be answered first on top.

    A unit sees those it made, and those for dates that are its own now.
    """
    which = Extension.state.in_(states)
    if scope.department_ids is None:
        return _rows(which & (Extension.jurisdiction_id == scope.jurisdiction_id), by_limit=True)
    duty = select(Assignment.task_id).where(
        Assignment.department_id.in_(scope.department_ids), Assignment.ended_on.is_(None)
    )
    led = select(Task.id).where(Task.lead_id.in_(scope.department_ids))
    made = Extension.department_id.in_(scope.department_ids)
    rows = _rows(which & (made | Extension.task_id.in_(duty) | Extension.task_id.in_(led)), by_limit=True)
    bodies = _askers([row.milestone_id for row in rows])
    return [row for row in rows if (bodies[row.milestone_id] | {row.asked_by_id}) & scope.department_ids]


def _askers(milestone_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """By milestone who may ask for it."""
    milestones = list(db.session.scalars(select(Milestone).where(Milestone.id.in_(milestone_ids))))
    tasks = db.session.scalars(select(Task).where(Task.id.in_([milestone.task_id for milestone in milestones])))
    return askers_of({task.id: task for task in tasks}, milestones)


def history(extension_id: int) -> list[Happened]:
    """What was done with a request, the newest first."""
    statement = select(ExtensionEvent).where(ExtensionEvent.extension_id == extension_id)
    return [
        Happened(row.recorded_at, row.actor, ExtensionAct(row.act), row.due_on, row.reason)
        for row in db.session.scalars(statement.order_by(ExtensionEvent.id.desc()))
    ]


_BY_LIMIT = Extension.answer_by.is_(None), Extension.answer_by, Extension.id
"""Drafts, which nobody has to answer, stand last on both databases."""


def _rows(which: ColumnElement[bool], by_limit: bool = False) -> list[ExtensionRow]:
    statement = (
        select(Extension, Task, Measure, Plan.title, Milestone, Department.short_name)
        .select_from(Extension)
        .join(Task, Task.id == Extension.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Milestone, Milestone.id == Extension.milestone_id)
        .outerjoin(Department, Department.id == Extension.department_id)
        .where(which)
        .order_by(*(_BY_LIMIT if by_limit else (Extension.id.desc(),)))
    )
    rows = db.session.execute(statement).all()
    owners = owners_in_words([(milestone, task) for _, task, _, _, milestone, _ in rows])
    return [
        ExtensionRow(
            id=row.id,
            version=row.version,
            state=ExtensionState(row.state),
            jurisdiction_id=row.jurisdiction_id,
            task_id=task.id,
            code=task.code,
            measure=measure.label + measure.title,
            plan_title=plan_title,
            owner=owners[milestone.id],
            milestone_id=milestone.id,
            text=milestone.text,
            original_due_on=row.original_due_on or milestone.original_due_on,
            due_on=row.due_on or milestone.due_on,
            requested_on=row.requested_on,
            category=ExtensionReason.of(row.category),
            reason=row.reason,
            progress=row.progress,
            remedy=row.remedy,
            basis=row.basis,
            number=row.number,
            is_late=row.is_late,
            level=Role.of(row.level),
            applied_on=row.applied_on,
            answer_by=row.answer_by,
            granted_on=row.granted_on,
            author=row.author,
            asked_by_id=row.department_id,
            asked_by=asked_by or "",
        )
        for row, task, measure, plan_title, milestone, asked_by in rows
    ]
