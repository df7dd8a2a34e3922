"""Reads assignments: of a task, of a department, unsigned, objected to, and who would get what at 下达."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, exists, func, or_, select

from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.errors import NotFound
from tracker.people.access import Target
from tracker.people.division_queries import commissions
from tracker.people.models import Department
from tracker.people.names.queries import consolidator_id, member_ids
from tracker.plans.draft.modes import is_lead_open
from tracker.plans.draft.queries import parties_by_task
from tracker.plans.models import Item, Measure, Party, Plan, Task, TaskTransition
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.tasks.assigning import Duty, NamedParty, answers_for, duties
from tracker.tasks.limits import last_day_to_answer
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import (
    FIRST_LISTED_DUTY,
    AssignmentAct,
    Basis,
    PartyRole,
    PlanMode,
    SignedHow,
    TaskAct,
    TaskState,
)

NO_SUCH_ASSIGNMENT = "没有这项分工，或者不在本单位范围内。请从首页进入。"


@dataclass(frozen=True)
class AssignmentRow:
    """One body's duty in a task with the words it is about. `limit_on`: last day to sign or to object.

    `ended_on`: the day from which the body had it no more; only where one duty is asked for by its id.
    """

    id: int
    version: int
    task_id: int
    task_version: int
    code: str
    plan_id: int
    plan_name: str
    plan_mode: PlanMode
    label: str
    title: str
    text: str
    statement: str | None
    written: str | None
    state: TaskState
    department_id: int
    department_name: str
    role: PartyRole
    is_accountable: bool
    valid_from: date
    limit_on: date
    signed_on: date | None
    signed_how: SignedHow | None
    objected_on: date | None
    objection: str
    is_first_listed: bool = False
    ended_on: date | None = None

    @property
    def holds_task(self) -> bool:
        """Whether its objection is answered by 改派: its task waits for another lead; else the body stays or goes."""
        return self.objected_on is not None and self.is_accountable and self.state is TaskState.TO_REASSIGN

    @property
    def duty(self) -> str:
        """牵头, 配合, or 责任单位（首列）: nobody signs as 牵头 for being listed first."""
        return FIRST_LISTED_DUTY if self.is_first_listed else self.role.label


def duties_of(plan: Plan, task_ids: Collection[int], on: date) -> dict[int, list[Duty]]:
    """Who would get which duty in tasks of a plan at 下达 on a day, by task; a group's members as they are then."""
    named = parties_by_task(task_ids)
    group_ids = {party.group_id for parties in named.values() for party in parties if party.group_id is not None}
    groups = {group_id: (member_ids(group_id, on), consolidator_id(group_id) or plan.host_id) for group_id in group_ids}
    bodies = {one for members, answers in groups.values() for one in (*members, answers) if one is not None}
    own = commissions(bodies)
    return {task_id: duties([_named(party, groups, own) for party in parties]) for task_id, parties in named.items()}


def _named(
    party: Party, groups: Mapping[int, tuple[tuple[int, ...], int | None]], commissions: Mapping[int, int]
) -> NamedParty:
    if party.group_id is None:
        return NamedParty(party.id, PartyRole(party.role), party.department_id)
    members, answers = groups[party.group_id]
    return NamedParty(party.id, PartyRole(party.role), None, party.group_id, members, answers, commissions)


def assignments_in_force(task_id: int) -> list[Assignment]:
    """The duties of a task that have not ended."""
    return list(db.session.scalars(_IN_FORCE_OF, {"task": task_id}))


_IN_FORCE_OF = (
    select(Assignment)
    .where(Assignment.task_id == bindparam("task"), Assignment.ended_on.is_(None))
    .order_by(Assignment.id)
)


def duty_in_force(task_id: int, department_id: int | None) -> Assignment | None:
    """That of one body."""
    return next((one for one in assignments_in_force(task_id) if one.department_id == department_id), None)


def objection_that_holds(task: Task) -> Assignment | None:
    """The duty whose open objection holds a task in 待改派; None where none does."""
    objected = [one for one in assignments_in_force(task.id) if one.objected_on is not None]
    return next((one for one in objected if answers_for(task.lead_id, one.department_id, one.role)), None)


def answers_for_task() -> ColumnElement[bool]:
    """That the body of a duty answers for its task, as `assigning.answers_for` has it."""
    by_name = and_(Task.lead_id.is_(None), Assignment.role != PartyRole.ACTING)
    return or_(Task.lead_id == Assignment.department_id, by_name)


def handed_down_on(task_ids: Collection[int], by: date = date.max) -> dict[int, date]:
    """The day from which each task's limit to sign counts: its last coming to 待签收, `by` a day."""
    if not task_ids:
        return {}
    return dict(db.session.execute(_CAME, {"tasks": list(task_ids), "by": by}).all())


_CAME = (
    select(TaskTransition.task_id, TaskTransition.effective_on)
    .where(
        TaskTransition.task_id.in_(bindparam("tasks")),
        TaskTransition.state == TaskState.TO_SIGN,
        TaskTransition.act.in_((TaskAct.ISSUE, TaskAct.REASSIGN, TaskAct.AMEND)),
        TaskTransition.effective_on <= bindparam("by"),
    )
    .order_by(TaskTransition.id)
)


def limits_begin(held: Collection[Assignment], by: date = date.max) -> dict[int, date]:
    """The day from which each duty's limit to sign or to object counts, by id (domain.md 4).

    The latest of its own first day, its task's last coming to 待签收 and the answer to its own last objection, `by` a
    day.
    """
    if not held:
        return {}
    handed = handed_down_on({one.task_id for one in held}, by)
    settled = dict(db.session.execute(_SETTLED, {"assignments": [one.id for one in held], "by": by}).all())
    return {
        one.id: max(one.valid_from, handed.get(one.task_id, one.valid_from), settled.get(one.id, one.valid_from))
        for one in held
    }


_SETTLED = (
    select(AssignmentFact.assignment_id, func.max(AssignmentFact.on))
    .where(AssignmentFact.assignment_id.in_(bindparam("assignments")), AssignmentFact.act == AssignmentAct.SETTLED)
    .where(AssignmentFact.on <= bindparam("by"))
    .group_by(AssignmentFact.assignment_id)
)


def unsigned() -> ColumnElement[bool]:
    """That a duty in force was neither signed nor objected to; the index ix_assignments_unsigned holds these."""
    return and_(Assignment.ended_on.is_(None), Assignment.signed_on.is_(None), Assignment.objected_on.is_(None))


def to_be_signed() -> ColumnElement[bool]:
    """That a duty, read with its task, still waits for a signature; one of a task in 待改派 waits for the answer."""
    return and_(unsigned(), Task.state.in_(SIGNABLE))


def is_objected() -> ColumnElement[bool]:
    """That an objection to a duty, read with its task, waits for its answer.

    To a task that has ended meanwhile, by 终止 perhaps, none is answered any more.
    """
    return and_(Assignment.ended_on.is_(None), Assignment.objected_on.is_not(None), Task.state.in_(IN_FORCE))


def count_unsigned() -> ScalarSelect[int]:
    """How many duties of a task in force are so; 0 of other tasks."""
    return count_of(Assignment, unsigned())


def count_of(kind: type[Assignment | Item], *which: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many rows of a kind a task in force has of which this holds, asked beside a row of `tasks`."""
    of_task = kind.task_id == Task.id, Task.state.in_(IN_FORCE)
    return select(func.count()).select_from(kind).where(*of_task, *which).correlate(Task).scalar_subquery()


def waiting_for_silence(jurisdiction_id: str) -> list[Assignment]:
    """Duties of 存量接续 plans that silence may sign: neither signed nor objected to, of tasks that are out.

    Tasks that wait for 改派 are left out.
    """
    return list(db.session.scalars(_WAITING_FOR_SILENCE, {"jurisdiction": jurisdiction_id}))


_WAITING_FOR_SILENCE = (
    select(Assignment)
    .join(Task, Task.id == Assignment.task_id)
    .join(Plan, Plan.id == Task.plan_id)
    .where(
        Task.jurisdiction_id == bindparam("jurisdiction"),
        Plan.mode == PlanMode.CONTINUED,
        to_be_signed(),
    )
    .order_by(Assignment.id)
)


def unassigned(jurisdiction_id: str) -> list[Task]:
    """Tasks of 存量接续 plans that nobody can sign: their collective has no members yet (待认领)."""
    return list(db.session.scalars(_UNASSIGNED, {"jurisdiction": jurisdiction_id}))


_UNASSIGNED = (
    select(Task)
    .join(Plan, Plan.id == Task.plan_id)
    .where(
        Task.jurisdiction_id == bindparam("jurisdiction"),
        Plan.mode == PlanMode.CONTINUED,
        Task.state == TaskState.TO_SIGN,
        Task.id.not_in(select(Assignment.task_id).where(Assignment.ended_on.is_(None))),
    )
    .order_by(Task.id)
)


def assignments_of_task(task_id: int, calendar: Calendar) -> list[AssignmentRow]:
    """The duties in force of a task, the accountable body's first."""
    return _rows(_found().where(Assignment.task_id == task_id, Assignment.ended_on.is_(None)), calendar)


def to_sign(department_ids: Collection[int], calendar: Calendar) -> list[AssignmentRow]:
    """What these departments have still to sign, and what they objected to and was not answered yet."""
    waits = or_(to_be_signed(), is_objected())
    return _rows(_found().where(Assignment.department_id.in_(department_ids), waits), calendar)


def signed(department_ids: Collection[int], calendar: Calendar) -> list[AssignmentRow]:
    """What was signed for these departments, by hand or by silence, of tasks that are out; the newest first."""
    found = _found().where(
        Assignment.department_id.in_(department_ids),
        Assignment.ended_on.is_(None),
        Assignment.signed_on.is_not(None),
        Task.state.in_(IN_FORCE),
    )
    return sorted(_rows(found, calendar), key=lambda row: row.signed_on or date.min, reverse=True)


def objections(jurisdiction_id: str, calendar: Calendar) -> list[AssignmentRow]:
    """Open objections of a jurisdiction to tasks in force, oldest first.

    Those of the accountable body hold their task in 待改派.
    """
    return _rows(_objected(jurisdiction_id), calendar)


def oldest_objection(
    jurisdiction_id: str, plan_ids: Collection[int] | None, calendar: Calendar
) -> AssignmentRow | None:
    """The first of them, of these plans where they are named; None where there is none."""
    found = _objected(jurisdiction_id)
    within = found if plan_ids is None else found.where(Task.plan_id.in_(plan_ids))
    return next(iter(_rows(within.limit(1), calendar)), None)


def _objected(jurisdiction_id: str) -> Select[Assignment, Task, Plan, Measure, str, str]:
    found = _found().where(Task.jurisdiction_id == jurisdiction_id, is_objected())
    return found.order_by(None).order_by(Assignment.objected_on, Assignment.id)


@dataclass(frozen=True)
class LooseTask:
    """A task in 待改派 that no objection holds: somebody is to be named for it. `since`: its first day so."""

    id: int
    version: int
    code: str
    label: str
    title: str
    text: str
    statement: str | None
    lead_id: int | None
    lead_name: str | None
    since: date


def loose_tasks(jurisdiction_id: str) -> list[LooseTask]:
    """Those of a jurisdiction, the oldest first."""
    return _loose(Task.jurisdiction_id == jurisdiction_id)


def loose_task(task_id: int) -> LooseTask | None:
    """One of them; None where the task is none, or not any more."""
    return next(iter(_loose(Task.id == task_id)), None)


def count_to_answer(jurisdiction_id: str) -> int:
    """How many `objections` and `loose_tasks` it has."""
    here = Task.jurisdiction_id == jurisdiction_id
    told = select(func.count()).select_from(Assignment).join(Task, Task.id == Assignment.task_id)
    loose = select(func.count()).select_from(Task).where(here, _is_loose())
    open_ones = told.where(here, is_objected())
    return db.session.scalar(select(open_ones.scalar_subquery() + loose.scalar_subquery())) or 0


def _is_loose() -> ColumnElement[bool]:
    holds = exists().where(
        Assignment.task_id == Task.id,
        Assignment.ended_on.is_(None),
        Assignment.objected_on.is_not(None),
        answers_for_task(),
    )
    return and_(Task.state == TaskState.TO_REASSIGN, ~holds)


def _loose(*which: ColumnElement[bool]) -> list[LooseTask]:
    came = select(func.max(TaskTransition.effective_on)).where(
        TaskTransition.task_id == Task.id, TaskTransition.state == TaskState.TO_REASSIGN
    )
    since = came.correlate(Task).scalar_subquery()
    statement = (
        select(Task, Measure.label, Measure.title, Department.short_name, since)
        .join(Measure, Measure.id == Task.measure_id)
        .outerjoin(Department, Department.id == Task.lead_id)
        .where(*which, _is_loose())
        .order_by(since, Task.id)
    )
    return [
        LooseTask(
            id=task.id,
            version=task.version,
            code=task.code,
            label=label,
            title=title,
            text=task.text,
            statement=task.statement,
            lead_id=task.lead_id,
            lead_name=name,
            since=day,
        )
        for task, label, title, name, day in db.session.execute(statement)
    ]


def assignment(assignment_id: int, calendar: Calendar) -> AssignmentRow:
    """One duty, also one that has ended; NotFound."""
    rows = _rows(_found().where(Assignment.id == assignment_id), calendar)
    if not rows:
        raise NotFound(NO_SUCH_ASSIGNMENT)
    return rows[0]


def target_of(assignment_id: int) -> Target:
    """What the permission table needs to know of an assignment: whose it is, of which jurisdiction."""
    found = db.session.get(Assignment, assignment_id)
    if found is None:
        raise NotFound(NO_SUCH_ASSIGNMENT)
    return Target(found.jurisdiction_id, frozenset({found.department_id}))


def plan_ids_of(department_ids: Collection[int]) -> list[int]:
    """Plans in which these departments have a duty."""
    statement = select(Task.plan_id).join(Assignment, Assignment.task_id == Task.id)
    return list(db.session.scalars(statement.where(Assignment.department_id.in_(department_ids)).distinct()))


def task_ids_of(department_ids: Collection[int], plan_id: int) -> frozenset[int]:
    """The tasks of a plan in which these departments have a duty in force."""
    statement = select(Assignment.task_id).join(Task, Task.id == Assignment.task_id)
    held = statement.where(
        Task.plan_id == plan_id, Assignment.department_id.in_(department_ids), Assignment.ended_on.is_(None)
    )
    return frozenset(db.session.scalars(held))


def departments_of_plan(plan_id: int) -> frozenset[int]:
    """Departments with a duty in a plan, for the permission to see it."""
    statement = select(Assignment.department_id).join(Task, Task.id == Assignment.task_id)
    return frozenset(db.session.scalars(statement.where(Task.plan_id == plan_id).distinct()))


def departments_of_tasks(task_ids: Collection[int]) -> frozenset[int]:
    """Departments with a duty in force of one of these tasks."""
    held = select(Assignment.department_id).where(Assignment.task_id.in_(task_ids), Assignment.ended_on.is_(None))
    return frozenset(db.session.scalars(held.distinct()))


def _found() -> Select[Assignment, Task, Plan, Measure, str, str]:
    return (
        select(Assignment, Task, Plan, Measure, Department.short_name, Party.name)
        .join(Task, Task.id == Assignment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Department, Department.id == Assignment.department_id)
        .outerjoin(Party, Party.id == Assignment.party_id)
        .order_by(Plan.id, Task.position, Assignment.role.desc(), Assignment.id)
    )


def _rows(statement: Select[Assignment, Task, Plan, Measure, str, str], calendar: Calendar) -> list[AssignmentRow]:
    rows = list(db.session.execute(statement))
    begins = limits_begin([held for held, *_ in rows])
    reasons = _objections([held.id for held, *_ in rows if held.objected_on is not None])
    return [
        AssignmentRow(
            id=held.id,
            version=held.version,
            task_id=task.id,
            task_version=task.version,
            code=task.code,
            plan_id=plan.id,
            plan_name=plan.number or plan.title,
            plan_mode=PlanMode(plan.mode),
            label=measure.label,
            title=measure.title,
            text=task.text,
            statement=task.statement,
            written=written,
            state=TaskState(task.state),
            department_id=held.department_id,
            department_name=name,
            role=PartyRole(held.role),
            is_accountable=task.lead_id == held.department_id,
            valid_from=held.valid_from,
            limit_on=last_day_to_answer(PlanMode(plan.mode), begins[held.id], calendar),
            signed_on=held.signed_on,
            signed_how=SignedHow.of(held.signed_how),
            objected_on=held.objected_on,
            objection=reasons.get(held.id, ""),
            is_first_listed=task.lead_id == held.department_id and is_lead_open(Basis(task.basis), task.lead_confirmed),
            ended_on=held.ended_on,
        )
        for held, task, plan, measure, name, written in rows
    ]


def _objections(assignment_ids: Collection[int]) -> dict[int, str]:
    said = select(AssignmentFact.assignment_id, AssignmentFact.reason).where(
        AssignmentFact.assignment_id.in_(assignment_ids), AssignmentFact.act == AssignmentAct.OBJECTED
    )
    return dict(db.session.execute(said.order_by(AssignmentFact.id)).all())
