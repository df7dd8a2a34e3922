"""Reads requests for a later date: one with its history, those of a task, those that wait for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.outcomes.extension_rules import OPEN, Subject, refusal
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.outcomes.verdict_queries import speaking_on
from tracker.people.access import Scope, Target
from tracker.people.models import Department
from tracker.plans.models import Indicator, Measure, Milestone, Plan, PlanGoal, Task
from tracker.plans.queries import target_of
from tracker.reporting.answering import Holder, answering
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    ExtensionAct,
    ExtensionReason,
    ExtensionState,
    MilestoneSource,
    Mode,
    PartyRole,
    Role,
    TaskState,
    VerdictResult,
)

NO_EXTENSION = "没有这份延期申请，或者不在本单位范围内。请从任务页进入。"
NO_NODE = "没有这个节点，或者不在本单位范围内。请从任务页进入。"


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
    """A request as lists and its page show it; `due_on`: the date in force when it was handed in, `now_due_on` today's.

    `level`: who decides, None for a draft never handed in.
    """

    id: int
    version: int
    state: ExtensionState
    jurisdiction_id: str
    task_id: int
    code: str
    measure: str
    plan_title: str
    lead: str | None
    milestone_id: int
    text: str
    original_due_on: date | None
    due_on: date | None
    now_due_on: date | None
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

    @property
    def is_open(self) -> bool:
        """Not answered yet."""
        return self.state in OPEN

    @property
    def kind(self) -> str:
        """“第 1 次”, “第 2 次，补办”; empty for a draft never handed in."""
        return f"第 {self.number} 次{'，补办' if self.is_late else ''}" if self.number else ""


@dataclass(frozen=True)
class Node:
    """An own milestone and what can be asked for it; `refusal`: why nothing can; `open_id`: a request on its way."""

    task_id: int
    milestone_id: int
    text: str
    due_on: date | None
    original_due_on: date | None
    subject: Subject
    refusal: str | None
    granted: int
    open_id: int | None
    askers: frozenset[int]


def requests_made(milestone_id: int) -> int:
    """How many requests were handed in for a milestone, without those taken back."""
    counted = select(func.count()).select_from(Extension)
    return (
        db.session.scalar(
            counted.where(
                Extension.milestone_id == milestone_id,
                Extension.number > 0,
                Extension.state != ExtensionState.WITHDRAWN,
            )
        )
        or 0
    )


def nodes_of(task_ids: Sequence[int]) -> list[Node]:
    """The own milestones of these tasks that state a date, by date."""
    tasks = {row.id: row for row in db.session.scalars(select(Task).where(Task.id.in_(task_ids)))}
    own = select(Milestone).where(
        Milestone.task_id.in_(tasks), Milestone.source == MilestoneSource.OWN, Milestone.due_on.is_not(None)
    )
    rows = list(db.session.scalars(own.order_by(Milestone.due_on, Milestone.id)))
    heard = speaking_on([row.id for row in rows])
    goals = select(PlanGoal.plan_id, func.max(PlanGoal.due_on)).group_by(PlanGoal.plan_id)
    last = dict(db.session.execute(goals.where(PlanGoal.plan_id.in_({task.plan_id for task in tasks.values()}))).all())
    asked: defaultdict[int, list[Extension]] = defaultdict(list)
    for extension in db.session.scalars(select(Extension).where(Extension.task_id.in_(tasks))):
        asked[extension.milestone_id].append(extension)
    bodies = _askers(tasks, rows)
    return [
        _node(
            row,
            Subject(
                TaskState(tasks[row.task_id].state),
                is_own=True,
                due_on=row.due_on,
                last_goal_on=last.get(tasks[row.task_id].plan_id),
                made=_made_before(asked[row.id]),
                verdict=VerdictResult(heard[row.id][-1].result) if row.id in heard else None,
            ),
            asked[row.id],
            bodies[row.id],
        )
        for row in rows
    ]


def _made_before(asked: Collection[Extension]) -> int:
    """Requests handed in before the one on its way, without those taken back."""
    return sum(one.number > 0 and one.state != ExtensionState.WITHDRAWN and one.state not in OPEN for one in asked)


def _node(row: Milestone, subject: Subject, asked: Collection[Extension], bodies: frozenset[int]) -> Node:
    return Node(
        task_id=row.task_id,
        milestone_id=row.id,
        text=row.text,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        subject=subject,
        refusal=refusal(subject),
        granted=sum(one.state == ExtensionState.GRANTED for one in asked),
        open_id=next((one.id for one in asked if one.state in OPEN), None),
        askers=bodies,
    )


def node(milestone_id: int) -> Node:
    """One own milestone; NotFound."""
    row = db.session.get(Milestone, milestone_id)
    found = [one for one in nodes_of([row.task_id]) if one.milestone_id == milestone_id] if row else []
    if not found:
        raise NotFound(NO_NODE)
    return found[0]


def soonest(department_ids: Collection[int], limit: int) -> list[Node]:
    """The milestones these departments may ask a later date for, the earliest first, at most so many."""
    duty = select(Assignment.task_id).where(Assignment.department_id.in_(department_ids), Assignment.ended_on.is_(None))
    found = (
        select(Milestone.task_id)
        .join(Task, Task.id == Milestone.task_id)
        .where(
            Milestone.source == MilestoneSource.OWN,
            Milestone.due_on.is_not(None),
            Task.state == TaskState.ACTIVE,
            Task.lead_id.in_(department_ids) | Task.id.in_(duty),
        )
        .order_by(Milestone.due_on, Milestone.id)
        .limit(limit * 2)
    )
    nodes = nodes_of(list(dict.fromkeys(db.session.scalars(found))))
    free = [one for one in nodes if one.refusal is None and one.open_id is None]
    return [one for one in free if one.askers & frozenset(department_ids)][:limit]


def askers(task: Task, milestone: Milestone) -> frozenset[int]:
    """The bodies whose people may ask for it: the accountable one, and who answers for the milestone (domain.md 8)."""
    return _askers({task.id: task}, [milestone])[milestone.id]


def _askers(tasks: Mapping[int, Task], milestones: Sequence[Milestone]) -> dict[int, frozenset[int]]:
    """By milestone."""
    duties = select(Assignment).where(Assignment.task_id.in_(tasks), Assignment.ended_on.is_(None))
    holders: defaultdict[int, list[Holder]] = defaultdict(list)
    for one in db.session.scalars(duties.order_by(Assignment.id)):
        holders[one.task_id].append(Holder(one.department_id, PartyRole(one.role)))
    named = select(Indicator.id, Indicator.source_id).where(Indicator.task_id.in_(tasks))
    sources = dict(db.session.execute(named).all())
    found = {}
    for row in milestones:
        task = tasks[row.task_id]
        source = sources.get(row.indicator_id) if row.indicator_id is not None else None
        bodies = answering(holders[task.id], Mode(task.mode) if task.mode else None, task.lead_id, source)
        found[row.id] = frozenset(one for one in (*bodies, task.lead_id) if one is not None)
    return found


def target(*, milestone_id: int | None = None, extension_id: int | None = None) -> Target:
    """What the permission table needs to know of a milestone or a request: hosts, who may ask; NotFound."""
    if extension_id is not None:
        known = db.session.get(Extension, extension_id)
        if known is None:
            raise NotFound(NO_EXTENSION)
        milestone_id = known.milestone_id
    milestone = db.session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(NO_NODE)
    task = db.session.get_one(Task, milestone.task_id)
    plan = target_of(task.plan_id)
    return Target(plan.jurisdiction_id, askers(task, milestone), plan.host_ids, task.state)


def target_of_task(task_id: int) -> Target:
    """The same of a whole task: who may ask for any of its own milestones; NotFound."""
    task = db.session.get(Task, task_id)
    if task is None:
        raise NotFound(NO_NODE)
    plan = target_of(task.plan_id)
    bodies = frozenset[int]().union(*(one.askers for one in nodes_of([task_id])))
    return Target(plan.jurisdiction_id, bodies, plan.host_ids, task.state)


def extension(extension_id: int) -> ExtensionRow:
    """One request; NotFound."""
    found = _rows(Extension.id == extension_id)
    if not found:
        raise NotFound(NO_EXTENSION)
    return found[0]


def of_task(task_id: int) -> list[ExtensionRow]:
    """All requests for the milestones of a task, the newest first."""
    return _rows(Extension.task_id == task_id)


def in_scope(scope: Scope, states: Collection[ExtensionState]) -> list[ExtensionRow]:
    """Requests in these states that a list may show, the one to be answered first on top; a unit's own only."""
    which = Extension.state.in_(states)
    if scope.department_ids is None:
        return _rows(which & (Extension.jurisdiction_id == scope.jurisdiction_id), by_limit=True)
    duty = select(Assignment.task_id).where(
        Assignment.department_id.in_(scope.department_ids), Assignment.ended_on.is_(None)
    )
    led = select(Task.id).where(Task.lead_id.in_(scope.department_ids))
    found = _rows(which & (Extension.task_id.in_(duty) | Extension.task_id.in_(led)), by_limit=True)
    own = {row.id for row in found if target(milestone_id=row.milestone_id).department_ids & scope.department_ids}
    return [row for row in found if row.id in own]


def history(extension_id: int) -> list[Happened]:
    """What was done with a request, the newest first."""
    found = select(ExtensionEvent).where(ExtensionEvent.extension_id == extension_id)
    return [
        Happened(row.recorded_at, row.actor, ExtensionAct(row.act), row.due_on, row.reason)
        for row in db.session.scalars(found.order_by(ExtensionEvent.id.desc()))
    ]


def _rows(which: ColumnElement[bool], by_limit: bool = False) -> list[ExtensionRow]:
    found = (
        select(Extension, Task, Measure, Plan.title, Milestone, Department.short_name)
        .select_from(Extension)
        .join(Task, Task.id == Extension.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Milestone, Milestone.id == Extension.milestone_id)
        .outerjoin(Department, Department.id == Task.lead_id)
        .where(which)
        .order_by(*((Extension.answer_by, Extension.id) if by_limit else (Extension.id.desc(),)))
    )
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
            lead=lead,
            milestone_id=milestone.id,
            text=milestone.text,
            original_due_on=row.original_due_on or milestone.original_due_on,
            due_on=row.due_on or milestone.due_on,
            now_due_on=milestone.due_on,
            requested_on=row.requested_on,
            category=ExtensionReason(row.category) if row.category else None,
            reason=row.reason,
            progress=row.progress,
            remedy=row.remedy,
            basis=row.basis,
            number=row.number,
            is_late=row.is_late,
            level=Role(row.level) if row.level else None,
            applied_on=row.applied_on,
            answer_by=row.answer_by,
            granted_on=row.granted_on,
            author=row.author,
        )
        for row, task, measure, plan_title, milestone, lead in db.session.execute(found)
    ]
