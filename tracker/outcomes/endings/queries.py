"""Reads what a task promised beside what was handed in for it, and the lists of 办结, 销号 and 归档 (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, extract, func, or_, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.errors import NotFound
from tracker.outcomes.endings.account_queries import Account, account
from tracker.outcomes.endings.gates import Checked, unmet
from tracker.outcomes.models import CompletionFact
from tracker.people.access import Scope, Target
from tracker.people.models import Department
from tracker.plans.models import Measure, Plan, Task, TaskTransition
from tracker.plans.queries import target_of
from tracker.plans.seldom_queries import Seldom
from tracker.plans.states import CLOSED
from tracker.tasks.models import Assignment
from tracker.vocabulary import Gate, TaskAct, TaskState

NO_SUCH_TASK = "没有这条任务，或者不在本单位范围内。请从任务台账进入。"
FINISHING = (TaskAct.VERIFY, TaskAct.TO_STANDING, TaskAct.MERGE, TaskAct.EXPIRE)
"""Acts that lead to 已办结."""


@dataclass(frozen=True)
class Said:
    """What was said with one act on the way of a task to its end."""

    at: datetime
    actor_id: int | None
    actor: str
    act: TaskAct
    words: str
    proof: str
    exception: str
    unmet: tuple[Gate, ...]
    into: str | None
    is_upheld: bool | None

    @property
    def on(self) -> date:
        """The day in Shanghai."""
        return shanghai_date(self.at)


@dataclass(frozen=True)
class Dossier:
    """A task on its way to its end: promise, account, what is met, what was said so far (the newest first)."""

    task_id: int
    version: int
    code: str
    measure: str
    plan_id: int
    plan_title: str
    lead: str | None
    state: TaskState
    text: str
    statement: str | None
    account: Account
    said: tuple[Said, ...]

    def last(self, *acts: TaskAct) -> Said | None:
        """The newest of these acts."""
        return _newest(self.said, *acts)

    @property
    def last_applied(self) -> Said | None:
        """The newest application."""
        return self.last(TaskAct.APPLY)

    @property
    def to_except(self) -> tuple[Gate, ...]:
        """The gates that a closing-off now would have to except."""
        return newly_unmet(self.last(*FINISHING), self.account.checked)


@dataclass(frozen=True)
class CompletionLine:
    """A task in one of the lists; `applied`, `finished`, `closed`: the newest of these acts."""

    task_id: int
    version: int
    code: str
    measure: str
    plan_id: int
    plan_title: str
    lead: str | None
    state: TaskState
    applied: Said | None
    finished: Said | None
    closed: Said | None


def target(task_id: int) -> Target:
    """What the permission table needs to know: hosts, and the accountable body, without one every body; NotFound."""
    task = db.session.get(Task, task_id)
    if task is None:
        raise NotFound(NO_SUCH_TASK)
    plan = target_of(task.plan_id)
    return Target(plan.jurisdiction_id, appliers(task), plan.host_ids, task.state)


def appliers(task: Task) -> frozenset[int]:
    """The body whose head applies for 办结: the accountable one, where nobody is it every body with a duty.

    Nobody while the task is not handed down.
    """
    duties = select(Assignment.department_id).where(Assignment.task_id == task.id, Assignment.ended_on.is_(None))
    bodies = frozenset(db.session.scalars(duties))
    return frozenset({task.lead_id}) if task.lead_id is not None and bodies else bodies


def dossier(task_id: int, day: date) -> Dossier:
    """Everything on one page; NotFound."""
    rows = _task_rows(Task.id == task_id)
    if not rows:
        raise NotFound(NO_SUCH_TASK)
    ((task, measure, plan, lead),) = rows
    return Dossier(
        task_id=task.id,
        version=task.version,
        code=task.code,
        measure=measure.label + measure.title,
        plan_id=plan.id,
        plan_title=plan.title,
        lead=lead,
        state=TaskState(task.state),
        text=task.text,
        statement=task.statement,
        account=account(task, day),
        said=tuple(said([task_id]).get(task_id, ())),
    )


def counted(scope: Scope, states: Collection[TaskState], year: int | None = None) -> dict[TaskState, int]:
    """How many tasks in these states a list may show; a unit's those it accounts for; `year`: as for `in_state`."""
    found = select(Task.state, func.count()).where(Task.state.in_(states), _shown(scope)).group_by(Task.state)
    if year is not None:
        found = found.where(_of_year(year))
    counts = {TaskState(state): count for state, count in db.session.execute(found)}
    return {state: counts.get(state, 0) for state in states}


def closed_by_year(scope: Scope) -> dict[int, int]:
    """How many closed and archived tasks a list may show by the year of their 销号, the newest first."""
    shown = select(_closed_on().label("closed_on")).where(Task.state.in_(CLOSED), _shown(scope)).subquery()
    year = extract("year", shown.c.closed_on)
    rows = db.session.execute(select(year, func.count()).where(shown.c.closed_on.is_not(None)).group_by(year))
    return dict(sorted(((int(of_year), count) for of_year, count in rows), reverse=True))


def _of_year(year: int) -> ColumnElement[bool]:
    return or_(Task.state.not_in(CLOSED), _closed_on().between(date(year, 1, 1), date(year, 12, 31)))


def _closed_on() -> ScalarSelect[date]:
    """The day a task was closed off last."""
    closed = select(func.max(TaskTransition.effective_on))
    return closed.where(TaskTransition.task_id == Task.id, TaskTransition.state == TaskState.CLOSED).scalar_subquery()


def in_state(scope: Scope, state: TaskState, limit: int, first: int = 0, year: int | None = None) -> list[int]:
    """The tasks of a list in the order of the plans, `limit` of them from `first` on.

    `year`: of those closed off or archived only the ones closed off in it.
    """
    found = select(Task.id).where(Task.state == state, _shown(scope)).order_by(Task.plan_id, Task.position)
    if year is not None:
        found = found.where(_of_year(year))
    return list(db.session.scalars(found.limit(limit).offset(first)))


def _shown(scope: Scope) -> ColumnElement[bool]:
    if scope.department_ids is None:
        return Task.jurisdiction_id == scope.jurisdiction_id
    duty = select(Assignment.task_id).where(
        Assignment.department_id.in_(scope.department_ids), Assignment.ended_on.is_(None)
    )
    return Task.lead_id.in_(scope.department_ids) | and_(Task.lead_id.is_(None), Task.id.in_(duty))


def lines_of(task_ids: Collection[int]) -> list[CompletionLine]:
    """These tasks as lines, in the order of the plans."""
    return _lines(Task.id.in_(task_ids))


_ENDINGS = Seldom(CompletionFact.task_id == Task.id)


def said(task_ids: Collection[int]) -> dict[int, list[Said]]:
    """By task what was said, the newest first."""
    by_task: dict[int, list[Said]] = {}
    if _ENDINGS.none_of(task_ids):
        return by_task
    for row, code in db.session.execute(_SAID, {"tasks": list(task_ids)}):
        one = Said(
            at=row.recorded_at,
            actor_id=row.actor_id,
            actor=row.actor,
            act=TaskAct(row.act),
            words=row.words,
            proof=row.proof,
            exception=row.exception,
            unmet=tuple(Gate(code) for code in row.unmet),
            into=code,
            is_upheld=row.is_upheld,
        )
        by_task.setdefault(row.task_id, []).append(one)
    return by_task


_INTO = select(Task.code).where(Task.id == CompletionFact.into_id).scalar_subquery()
_SAID = (
    select(CompletionFact, _INTO)
    .where(CompletionFact.task_id.in_(bindparam("tasks")))
    .order_by(CompletionFact.id.desc())
)


def newly_unmet(finished: Said | None, lines: Iterable[Checked]) -> tuple[Gate, ...]:
    """The gates that are not met now and that no exception names.

    Example: 有佐证 was excepted at the verification, and since then a report was opened again: 没有未办完的报告 is
    newly unmet. Nothing is where a leader finished the task himself, giving a reason.
    """
    if finished is not None and finished.act is not TaskAct.VERIFY:
        return ()
    excepted = set(finished.unmet) if finished is not None else set[Gate]()
    return tuple(gate for gate in unmet(lines) if gate not in excepted)


def last_said(task_id: int, *acts: TaskAct) -> Said | None:
    """What was said with the newest of these acts on a task, of any act where none is named."""
    return _newest(said([task_id]).get(task_id, ()), *(acts or TaskAct))


def _lines(which: ColumnElement[bool]) -> list[CompletionLine]:
    rows = _task_rows(which)
    told = said([task.id for task, *_ in rows])
    return [
        CompletionLine(
            task_id=task.id,
            version=task.version,
            code=task.code,
            measure=measure.label + measure.title,
            plan_id=plan.id,
            plan_title=plan.title,
            lead=lead,
            state=TaskState(task.state),
            applied=_newest(told.get(task.id, ()), TaskAct.APPLY),
            finished=_newest(told.get(task.id, ()), *FINISHING),
            closed=_newest(told.get(task.id, ()), TaskAct.CLOSE),
        )
        for task, measure, plan, lead in rows
    ]


def _newest(told: Sequence[Said], *acts: TaskAct) -> Said | None:
    return next((one for one in told if one.act in acts), None)


def _task_rows(which: ColumnElement[bool]) -> list[tuple[Task, Measure, Plan, str | None]]:
    statement = (
        select(Task, Measure, Plan, Department.short_name)
        .select_from(Task)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(Department, Department.id == Task.lead_id)
        .where(which)
        .order_by(Task.plan_id, Task.position)
    )
    return [(task, measure, plan, lead) for task, measure, plan, lead in db.session.execute(statement)]
