"""Reads requests for a later date: one with its history, those of a task, those that wait for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
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


def nodes_of(task_id: int) -> list[Node]:
    """The own milestones of a task that state a date, by date."""
    task = db.session.get_one(Task, task_id)
    own = select(Milestone).where(
        Milestone.task_id == task_id, Milestone.source == MilestoneSource.OWN, Milestone.due_on.is_not(None)
    )
    rows = list(db.session.scalars(own.order_by(Milestone.due_on, Milestone.id)))
    heard = speaking_on([row.id for row in rows])
    last = db.session.scalar(select(func.max(PlanGoal.due_on)).where(PlanGoal.plan_id == task.plan_id))
    asked: defaultdict[int, list[Extension]] = defaultdict(list)
    for extension in db.session.scalars(select(Extension).where(Extension.task_id == task_id)):
        asked[extension.milestone_id].append(extension)
    return [
        _node(task, row, asked[row.id], last, VerdictResult(heard[row.id][-1].result) if row.id in heard else None)
        for row in rows
    ]


def _node(
    task: Task, row: Milestone, asked: Collection[Extension], last: date | None, verdict: VerdictResult | None
) -> Node:
    made = sum(one.number > 0 and one.state != ExtensionState.WITHDRAWN for one in asked)
    is_own = row.source == MilestoneSource.OWN
    open_id = next((one.id for one in asked if one.state in OPEN), None)
    # The one on its way is not a request made before itself.
    before = made - any(one.id == open_id and one.number > 0 for one in asked)
    subject = Subject(TaskState(task.state), is_own, row.due_on, last, before, verdict)
    return Node(
        milestone_id=row.id,
        text=row.text,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        subject=subject,
        refusal=refusal(subject),
        granted=sum(one.state == ExtensionState.GRANTED for one in asked),
        open_id=open_id,
        askers=askers(task, row),
    )


def node(milestone_id: int) -> Node:
    """One own milestone; NotFound."""
    row = db.session.get(Milestone, milestone_id)
    found = [one for one in nodes_of(row.task_id) if one.milestone_id == milestone_id] if row else []
    if not found:
        raise NotFound(NO_NODE)
    return found[0]


def askers(task: Task, milestone: Milestone) -> frozenset[int]:
    """The bodies whose people may ask for it: the accountable one, and who answers for the milestone (domain.md 8)."""
    duties = select(Assignment).where(Assignment.task_id == task.id, Assignment.ended_on.is_(None))
    holders = [
        Holder(one.department_id, PartyRole(one.role)) for one in db.session.scalars(duties.order_by(Assignment.id))
    ]
    named = select(Indicator.source_id).where(Indicator.id == milestone.indicator_id)
    source = db.session.scalar(named) if milestone.indicator_id is not None else None
    bodies = answering(holders, Mode(task.mode) if task.mode else None, task.lead_id, source)
    return frozenset(one for one in (*bodies, task.lead_id) if one is not None)


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
    """Requests in these states that a list may show, the one that was to be answered first on top."""
    which = Extension.state.in_(states)
    if scope.department_ids is None:
        return _rows(which & (Extension.jurisdiction_id == scope.jurisdiction_id), by_limit=True)
    duty = select(Assignment.task_id).where(
        Assignment.department_id.in_(scope.department_ids), Assignment.ended_on.is_(None)
    )
    led = select(Task.id).where(Task.lead_id.in_(scope.department_ids))
    return _rows(which & (Extension.task_id.in_(duty) | Extension.task_id.in_(led)), by_limit=True)


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
