"""The task as a person saw it, and what ends together with a task (domain.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from tracker import changes
from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.errors import Conflict
from tracker.outcomes.extensions import rules as extension_rules
from tracker.outcomes.extensions import steps as extension_steps
from tracker.outcomes.models import CompletionFact, Extension, LookBackBody
from tracker.plans.models import Task, TaskTransition
from tracker.plans.states import ENDED
from tracker.plans.steps import move, task_of
from tracker.reporting.joint import lead_steps
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.reporting.rounds import asking_steps, ended_steps
from tracker.reporting.transitions import WITH_BODY
from tracker.vocabulary import Gate, TaskAct, TaskState

_REASONS = {verb: f"任务{verb.label}" for verb in TaskAct}
"""“任务中止”: why a report or a request ends with its task, by the act."""

_TAKES_UP = (TaskAct.RESUME, TaskAct.LOOK_BACK)
"""A task that stood still, or was done, is worked on again."""


def task_as_seen(act: Act, task_id: int, version: int | None) -> Task:
    """The task, locked; NotFound outside the actor's jurisdiction, Conflict naming its state where it has changed."""
    task = task_of(act, task_id)
    if version is not None and task.version != version:
        raise Conflict(_what_it_is_now(task))
    return task


def _what_it_is_now(task: Task) -> str:
    newest = select(TaskTransition).where(TaskTransition.task_id == task.id).order_by(TaskTransition.id.desc()).limit(1)
    last = db.session.scalar(newest)
    who = f"，最近由{last.actor}办理“{TaskAct(last.act).label}”" if last else ""
    return (
        f"任务 {task.code} 刚有变动{who}，现在是“{TaskState(task.state).label}”，未保存。请刷新后查看，再决定是否重做。"
    )


def bring(
    act: Act,
    task: Task,
    verb: TaskAct,
    words: str = "",
    *,
    proof: str = "",
    exception: str = "",
    unmet: tuple[Gate, ...] = (),
    into_id: int | None = None,
    is_upheld: bool | None = None,
) -> None:
    """One act on the way of a task to its end: the move by the one table, what was said, what it ends or takes up."""
    move(act, task, verb, words)
    note(act, task, verb, words, proof=proof, exception=exception, unmet=unmet, into_id=into_id, is_upheld=is_upheld)
    if TaskState(task.state) not in (TaskState.ACTIVE, TaskState.TO_VERIFY):
        wind_up(act, task, _REASONS[verb])
    elif verb in _TAKES_UP:
        asking_steps.ask_again(act, task, _REASONS[verb])
    db.session.flush()


def note(
    act: Act,
    task: Task,
    verb: TaskAct,
    words: str = "",
    *,
    proof: str = "",
    exception: str = "",
    unmet: tuple[Gate, ...] = (),
    into_id: int | None = None,
    is_upheld: bool | None = None,
) -> None:
    """The fact of what was said, beside the state in TaskTransition."""
    db.session.add(
        CompletionFact(
            task_id=task.id,
            act=verb,
            words=words.strip(),
            proof=proof.strip(),
            exception=exception.strip(),
            unmet=[gate.value for gate in unmet],
            into_id=into_id,
            is_upheld=is_upheld,
            recorded_at=act.at,
            actor_id=act.actor.user_id,
            actor=act.actor.name,
        )
    )
    changes.touched(task.id)


def name_at_fault(act: Act, task: Task, body_ids: Iterable[int]) -> None:
    """The fact that a 回头看 did not find the parts of these bodies as told."""
    db.session.add_all(LookBackBody(task_id=task.id, department_id=body_id, recorded_at=act.at) for body_id in body_ids)


def wind_up_replaced(act: Act, jurisdiction_id: str) -> int:
    """End what hangs on tasks that went with a replaced plan and was not ended with them; how many tasks.

    Example: what was handed in by then is still reviewed, and was returned: the day's turn ends it.
    """
    tasks = list(db.session.scalars(_replaced(), {"jurisdiction": jurisdiction_id}))
    wind_up_dropped(act, tasks)
    return len(tasks)


def wind_up_dropped(act: Act, tasks: Iterable[Task]) -> None:
    """End what still hangs on tasks that a new plan does not go on with."""
    for task in tasks:
        wind_up(act, task, _REASONS[TaskAct.REPLACE])


@cache
def _replaced() -> Select[Any]:
    is_of_it = TaskTransition.task_id == Report.task_id, TaskTransition.act == TaskAct.REPLACE
    since = exists().where(ReportEvent.report_id == Report.id, ReportEvent.recorded_at > TaskTransition.recorded_at)
    # What was accepted, or missed, and somebody has opened again since, is his doing.
    is_left = or_(_may_go_on(), ~since)
    owing = select(Report.task_id).join(TaskTransition, and_(*is_of_it)).where(_unsent(), is_left)
    asking = select(Extension.task_id).where(Extension.state.in_(extension_rules.OPEN))
    ended = select(Task).where(
        Task.jurisdiction_id == bindparam("jurisdiction"),
        Task.state == TaskState.TERMINATED,
        Task.id.in_(owing) | Task.id.in_(asking),
    )
    return ended.order_by(Task.id)


def wind_up(act: Act, task: Task, words: str) -> None:
    """What ends with a task that is no longer worked on: reports not handed in yet, requests not answered yet.

    What was accepted once goes back to that, what is open of a closed round to 缺报, the rest is 免报 with the reason.
    What was handed in is still reviewed, what is 缺报 stays so, and duties stay. Of a task that stands still (中止)
    only what was never accepted ends, in rounds that are open. No permission is asked: it follows from the act.
    """
    by_system = replace(act, actor=SYSTEM)
    which = _unsent() if task.state in ENDED else and_(_unsent(), _may_go_on())
    statement = select(Report).where(Report.task_id == task.id, which)
    for report in db.session.scalars(statement.order_by(Report.id).with_for_update()):
        ended_steps.end_with_task(act, report, words)
    lead_steps.hand_in_left(act, task)
    waiting = select(Extension).where(Extension.task_id == task.id, Extension.state.in_(extension_rules.OPEN))
    for extension in db.session.scalars(waiting.order_by(Extension.id)):
        extension_steps.lapse(by_system, extension, words)


def _unsent() -> ColumnElement[bool]:
    """It lies with its body, which is to send it, or to send it once more."""
    return Report.state.in_(WITH_BODY)


def _may_go_on() -> ColumnElement[bool]:
    """Nothing of it was accepted, and its round is still open."""
    open_rounds = select(Round.id).where(Round.closed_at.is_(None))
    return and_(Report.accepted_version_id.is_(None), Report.round_id.in_(open_rounds))
