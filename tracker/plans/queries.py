"""Reads plans: the list with what comes next, one plan's head, goals and contents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, case, exists, func, null, select, true
from sqlalchemy.orm import aliased

from tracker.database import db, held, read_once
from tracker.errors import NotFound
from tracker.people.access import Target
from tracker.people.models import Department, User
from tracker.plans.codes import document_number
from tracker.plans.draft.modes import is_lead_open
from tracker.plans.figure_terms import Aim, FigureTerms, is_less_better
from tracker.plans.models import (
    Indicator,
    IndicatorTerms,
    Measure,
    Plan,
    PlanGoal,
    Task,
    TaskRevision,
    TaskTransition,
)
from tracker.plans.progress import NextStep, Replacing, next_step
from tracker.plans.revise.pending_queries import is_to_replace, says_anew
from tracker.plans.states import NOT_ISSUED, OVER
from tracker.vocabulary import Basis, Direction, FigureMode, Frequency, Kind, PlanMode, PlanState, Relation, TaskState

NO_SUCH_PLAN = "没有这份方案，或者不在本单位范围内。请从方案列表进入。"


@dataclass(frozen=True)
class PlanRow:
    """A plan as lists and headings show it; `states`: how many tasks are in each state."""

    id: int
    jurisdiction_id: str
    number: str | None
    title: str
    issued_on: date | None
    issuers: tuple[str, ...]
    authority_basis: str
    mode: PlanMode
    state: PlanState
    host_id: int | None
    host_name: str | None
    file_name: str
    file_sha256: str
    received_at: datetime
    received_by: str
    handed_down_at: datetime | None
    measures: int
    states: dict[TaskState, int]
    version: int
    replacing: Replacing | None = None

    @property
    def tasks(self) -> int:
        """How many tasks the plan has, without those 作废."""
        return sum(count for state, count in self.states.items() if state is not TaskState.WITHDRAWN)

    @property
    def name(self) -> str:
        """The document number, else the title."""
        return self.number or self.title

    @property
    def is_replaced(self) -> bool:
        """Whether another plan has its place."""
        return self.state is PlanState.REPLACED

    @property
    def is_over(self) -> bool:
        """Whether another plan has its place, and no finished task that it did not name was left behind."""
        return self.is_replaced and self.states.keys() <= set(OVER)

    @property
    def next(self) -> NextStep:
        """What is to be done with the plan next."""
        return next_step(self.states, is_replaced=self.is_replaced, replacing=self.replacing)


@dataclass(frozen=True)
class GoalRow:
    """What the whole plan promises for a year."""

    year: int
    text: str
    due_on: date
    span_start: int
    span_end: int


@dataclass(frozen=True)
class TaskLine:
    """A task in the plan's table of contents; `is_first_listed`: who answers for it leads nobody (首列)."""

    id: int
    code: str
    text: str
    kind: Kind
    state: TaskState
    lead_name: str | None
    is_first_listed: bool


@dataclass(frozen=True)
class MeasureRow:
    """A measure with its tasks, under the heading it stands below."""

    section_title: str
    label: str
    title: str
    tasks: tuple[TaskLine, ...]


def list_plans(
    jurisdiction_id: str | None = None, only: Collection[int] | None = None, state: PlanState | None = None
) -> list[PlanRow]:
    """Plans of a jurisdiction, with these ids, in this state, newest first; all where nothing is given (commands)."""
    to_confirm = Replacing.TO_CONFIRM.value
    replacing = case((~is_to_replace(), null()), (says_anew(), Replacing.TO_CHECK.value), else_=to_confirm)
    statement = select(Plan, Department.short_name, replacing).outerjoin(Department, Department.id == Plan.host_id)
    if jurisdiction_id is not None:
        statement = statement.where(Plan.jurisdiction_id == jurisdiction_id)
    if only is not None:
        statement = statement.where(Plan.id.in_(only))
    if state is not None:
        statement = statement.where(Plan.state == state)
    rows = list(db.session.execute(statement.order_by(Plan.received_at.desc(), Plan.id.desc())))
    ids = [plan.id for plan, *_ in rows]
    counts = select(Measure.plan_id, func.count()).where(Measure.plan_id.in_(ids)).group_by(Measure.plan_id)
    measured = dict(db.session.execute(counts).all())
    states: defaultdict[int, Counter[TaskState]] = defaultdict(Counter)
    counted = select(Task.plan_id, Task.state, func.count()).where(Task.plan_id.in_(ids))
    for plan_id, of_tasks, count in db.session.execute(counted.group_by(Task.plan_id, Task.state)):
        states[plan_id][TaskState(of_tasks)] = count
    return [
        _row(plan, host, measured.get(plan.id, 0), dict(states[plan.id]), Replacing(how) if how else None)
        for plan, host, how in rows
    ]


def plan_row(plan_id: int) -> PlanRow:
    """One plan; NotFound."""
    plans = list_plans(only=[plan_id])
    if not plans:
        raise NotFound(NO_SUCH_PLAN)
    return plans[0]


def whole_plan(plan_id: int) -> Plan:
    """The plan with its text and what was read of it; NotFound. Both are long, and a page asks them in six places."""
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(NO_SUCH_PLAN)
    return held(plan)


def is_untouched() -> bool:
    """Whether nobody has an account on this installation and no plan was ever received."""
    return db.session.scalar(select(User.id).limit(1)) is None and db.session.scalar(select(Plan.id).limit(1)) is None


def plan_ids_numbered(number: str, jurisdiction_id: str | None = None) -> list[int]:
    """Plans with that document number, of one jurisdiction or of all; brackets of any kind are taken for 〔〕."""
    statement = select(Plan.id).where(Plan.number == document_number(number))
    if jurisdiction_id is not None:
        statement = statement.where(Plan.jurisdiction_id == jurisdiction_id)
    return list(db.session.scalars(statement.order_by(Plan.id)))


def plan_of_file(jurisdiction_id: str, sha256: str) -> Plan | None:
    """The plan received from a file with these bytes, the first of several parts; None where there is none."""
    same = select(Plan).where(Plan.jurisdiction_id == jurisdiction_id, Plan.file_sha256 == sha256)
    return db.session.scalars(same.order_by(Plan.part)).first()


@read_once
def target_of(plan_id: int) -> Target:
    """What the permission table needs to know of a plan: its jurisdiction, its 主办处室 and the commission above it."""
    row = db.session.execute(_HOSTS, {"plan": plan_id}).one_or_none()
    if row is None:
        raise NotFound(NO_SUCH_PLAN)
    return target_by(row)


OF_HOST = (Plan.jurisdiction_id, Plan.host_id, Department.parent_id)
"""The columns of a plan and of its 主办处室 that `target_by` reads."""


def target_by(row: Any) -> Target:
    """The same of a plan whose columns somebody has read with his own."""
    hosts = frozenset(one for one in (row.host_id, row.parent_id) if one is not None)
    return Target(row.jurisdiction_id, host_ids=hosts)


HOSTED = select(*OF_HOST).select_from(Plan).outerjoin(Department, Department.id == Plan.host_id)
"""Plans with these columns alone."""
_HOSTS = HOSTED.where(Plan.id == bindparam("plan"))


def was_handed_down(known: datetime | None) -> ColumnElement[bool]:
    """That a task had been handed down before an instant (None: ever), as a condition beside Task."""
    return exists().where(
        TaskTransition.task_id == Task.id,
        TaskTransition.state.not_in([state.value for state in NOT_ISSUED]),
        true() if known is None else TaskTransition.recorded_at < known,
    )


@cache
def first_issued_on() -> ScalarSelect[date | None]:
    """When the plan was issued with which a task was first handed down: no value told of it is older.

    Example: a plan of March 2025 is replaced in May 2026. A value of 31 December 2025 is as good as it was before.
    """
    first_plan = aliased(Plan)
    went_over = select(TaskRevision.from_plan_id).where(TaskRevision.task_id == Task.id).order_by(TaskRevision.id)
    first_id = func.coalesce(went_over.limit(1).correlate(Task).scalar_subquery(), Task.plan_id)
    return select(first_plan.issued_on).where(first_plan.id == first_id).correlate(Task).scalar_subquery()


def goals_issued_on() -> ColumnElement[date | None]:
    """The same of a plan's goals: the day of the first of the plans from which its tasks came over.

    Of a plan to which none came over no task is looked at.
    """
    earlier = aliased(Plan)
    came = (
        select(func.min(earlier.issued_on))
        .join(TaskRevision, TaskRevision.from_plan_id == earlier.id)
        .join(Task, Task.id == TaskRevision.task_id)
        .where(Task.plan_id == Plan.id)
        .correlate(Plan)
        .scalar_subquery()
    )
    replaces = exists().where(TaskRevision.to_plan_id == Plan.id).correlate(Plan)
    return case((replaces, func.coalesce(came, Plan.issued_on)), else_=Plan.issued_on)


def undecided(plan_id: int) -> int:
    """How many drafts of the plan are still to be decided (未决)."""
    waiting = select(func.count()).select_from(Task).where(Task.plan_id == plan_id, Task.state == TaskState.DRAFT)
    return db.session.scalar(waiting) or 0


def goals_of(plan_id: int) -> list[GoalRow]:
    """The plan's goals by year."""
    rows = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == plan_id).order_by(PlanGoal.year))
    return [GoalRow(row.year, row.text, row.due_on, row.span_start, row.span_end) for row in rows]


def figures_of_plan(plan_id: int) -> int:
    """How many figures the tasks of a plan state."""
    statement = (
        select(func.count()).select_from(Indicator).where(Indicator.plan_id == plan_id, Indicator.task_id.is_not(None))
    )
    return db.session.scalar(statement) or 0


def contents(
    plan_id: int, limit: int | None = None, first: int = 0, only: Collection[int] | None = None
) -> list[MeasureRow]:
    """The plan as a table of contents: measures in the order of the text, each with its tasks.

    `limit` of its tasks from `first` on; `only`: of these tasks alone. Measures without any are left out then.
    """
    tasks: defaultdict[int, list[TaskLine]] = defaultdict(list)
    columns = Task.id, Task.code, Task.text, Task.kind, Task.state, Task.measure_id, Task.basis, Task.lead_confirmed
    found = select(*columns, Department.short_name.label("lead"))
    found = found.outerjoin(Department, Department.id == Task.lead_id).where(Task.plan_id == plan_id)
    if only is not None:
        found = found.where(Task.id.in_(only))
    for row in db.session.execute(found.order_by(Task.position).limit(limit).offset(first)):
        is_first_listed = row.lead is not None and is_lead_open(Basis(row.basis), row.lead_confirmed)
        line = TaskLine(row.id, row.code, row.text, Kind(row.kind), TaskState(row.state), row.lead, is_first_listed)
        tasks[row.measure_id].append(line)
    titles = select(Measure.id, Measure.section_title, Measure.label, Measure.title).where(Measure.plan_id == plan_id)
    if limit is not None or only is not None:
        titles = titles.where(Measure.id.in_(tasks))
    rows = db.session.execute(titles.order_by(Measure.position))
    return [MeasureRow(section, label, title, tuple(tasks[id])) for id, section, label, title in rows]


def _row(
    plan: Plan, host: str | None, measures: int, states: dict[TaskState, int], replacing: Replacing | None
) -> PlanRow:
    return PlanRow(
        id=plan.id,
        jurisdiction_id=plan.jurisdiction_id,
        number=plan.number,
        title=plan.title,
        issued_on=plan.issued_on,
        issuers=tuple(plan.issuers),
        authority_basis=plan.authority_basis,
        mode=PlanMode(plan.mode),
        state=PlanState(plan.state),
        host_id=plan.host_id,
        host_name=host,
        file_name=plan.file_name,
        file_sha256=plan.file_sha256,
        received_at=plan.received_at,
        received_by=plan.received_by,
        handed_down_at=plan.handed_down_at,
        measures=measures,
        states=states,
        version=plan.version,
        replacing=replacing,
    )


def direction_of(row: Indicator) -> Direction | None:
    """Which way a figure goes, None where nobody said so."""
    return Direction.of(row.direction)


def aim_of(row: Indicator) -> Aim:
    """What decides whether a value of a figure is enough."""
    less_better = is_less_better(row.direction, row.subject)
    return Aim(Relation(row.relation), FigureMode(row.mode), row.value, row.baseline_value, less_better)


def terms_of(row: Indicator | IndicatorTerms) -> FigureTerms:
    """How a figure is told now."""
    return FigureTerms(
        Frequency(row.frequency), row.lag_days, row.source_id, row.caliber, row.baseline_value, row.baseline_on
    )
