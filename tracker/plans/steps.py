"""What every act on a plan or a task needs: the row as the person saw it, the move by the table, the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db, insert_all
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.plans import lifecycle
from tracker.plans.models import Plan, Task, TaskTransition
from tracker.plans.queries import NO_SUCH_PLAN
from tracker.vocabulary import PlanMode, TaskAct, TaskState

NO_SUCH_TASK = "没有这条任务，或者不在本单位范围内。请从方案页进入。"
NOT_A_DRAFT = "这一条现在是“{}”，不能改。已确认的先“重新校核”，再改。"


def plan_of(act: Act, plan_id: int, version: int | None = None) -> Plan:
    """The plan as the person saw it, locked; NotFound outside his jurisdiction, Conflict where it has changed since.

    Rows may still refer to it meanwhile. A message about a task names the plan: who has the task writes it in the end,
    and who has the plan may lock its tasks in the end.
    """
    plan = db.session.scalar(select(Plan).where(Plan.id == plan_id).with_for_update(key_share=True))
    if plan is None or not _is_within(act, plan.jurisdiction_id):
        raise NotFound(NO_SUCH_PLAN)
    if version is not None and plan.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return plan


def task_of(act: Act, task_id: int, version: int | None = None) -> Task:
    """The task as the person saw it, locked; NotFound outside his jurisdiction, Conflict where it has changed since."""
    task = db.session.scalar(select(Task).where(Task.id == task_id).with_for_update(key_share=True))
    if task is None or not _is_within(act, task.jurisdiction_id):
        raise NotFound(NO_SUCH_TASK)
    if version is not None and task.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return task


def task_in(act: Act, plan_id: int, task_id: int, version: int | None) -> Task:
    """As `task_of`, of this plan: who may act on one plan does not reach another's tasks through it."""
    task = task_of(act, task_id)
    if task.plan_id != plan_id:
        raise NotFound(NO_SUCH_TASK)
    if version is not None and task.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return task


def draft_in(act: Act, plan_id: int, task_id: int, version: int | None = None) -> Task:
    """As `task_in`, of a draft only: what was confirmed or has gone out is not corrected silently."""
    task = task_in(act, plan_id, task_id, version)
    if task.state != TaskState.DRAFT:
        raise RuleRefused(NOT_A_DRAFT.format(TaskState(task.state).label))
    return task


def move(act: Act, task: Task, task_act: TaskAct, ground: str = "", effective_on: date | None = None) -> None:
    """Move a task by the one table of transitions; `effective_on`: the day it holds from, else today.

    Raises what `lifecycle.next_state` raises.
    """
    plan = db.session.get_one(Plan, task.plan_id)
    before = TaskState(task.state)
    after = lifecycle.next_state(
        before,
        task_act,
        roles=act.actor.roles if act.actor.is_person else None,
        plan_mode=PlanMode(plan.mode),
        ground=ground,
    )
    task.state = after
    changes.next_version(task)
    enter(act, task, task_act, ground, effective_on)
    audit.record(
        act,
        f"{task_act}_task",
        "task",
        task.id,
        jurisdiction_id=task.jurisdiction_id,
        task_id=task.id,
        reason=ground or None,
        before=before.label,
        after=after.label,
    )


def enter(act: Act, task: Task, task_act: TaskAct, ground: str = "", effective_on: date | None = None) -> None:
    """The fact that a task has taken its present state."""
    db.session.add(_entered(act, task, task_act, ground, effective_on))
    changes.touched(task.id)


def enter_each(act: Act, tasks: Sequence[Task], task_act: TaskAct) -> None:
    """The same of several tasks, written now."""
    insert_all([_entered(act, task, task_act, "", None) for task in tasks])
    changes.touched(*(task.id for task in tasks))


def _entered(act: Act, task: Task, task_act: TaskAct, ground: str, effective_on: date | None) -> TaskTransition:
    return TaskTransition(
        task_id=task.id,
        act=task_act,
        state=task.state,
        effective_on=effective_on or act.today,
        reason=ground,
        recorded_at=act.at,
        actor=act.actor.name,
    )


def changed(
    act: Act, task: Task, what: str, before: dict[str, Any], after: dict[str, Any], reason: str | None = None
) -> None:
    """Audit a correction with both values, and give the task a new version whichever of its rows was changed."""
    changes.next_version(task)
    audit.record(
        act,
        what,
        "task",
        task.id,
        jurisdiction_id=task.jurisdiction_id,
        task_id=task.id,
        reason=reason,
        before=before,
        after=after,
    )
    changes.touched(task.id)


def _is_within(act: Act, jurisdiction_id: str) -> bool:
    """Commands and the scheduler work everywhere, a person in his own jurisdiction."""
    return not act.actor.is_person or act.actor.jurisdiction_id == jurisdiction_id
