"""Telling those concerned of 调整分工: what comes to each body, what goes, from when, why and by which 文号."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from sqlalchemy import select

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.results.keys import Source, about, beginning
from tracker.alerts.steps import put_aside, to_liaison_and_head, write
from tracker.database import db
from tracker.plans.models import Measure, Task
from tracker.reporting.division.body_changes import BodyChange
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import AlertEnd


def tell(
    act: Act,
    task: Task,
    adjustment_id: int,
    adjustment: Adjustment,
    changes: Sequence[BodyChange],
    *,
    is_planned: bool = False,
    is_other: bool = False,
) -> None:
    """Each body for which something changes hears what the preview shows of it. `is_planned`: its day is to come.

    `is_other`: the task only shares a collective with the one that was adjusted. What was told of the day to come ends.
    """
    name = _name(task)
    if not is_planned:
        _let_planned_go(act, adjustment_id)
    told = {change.department_id: change.told for change in changes if change.told}
    said = {department_id: _said(name, lines, adjustment, is_planned) for department_id, lines in told.items()}
    of = f"-{task.id}" if is_other else ""
    _write(act, task, about(Source.DIVISION, adjustment_id, f"{_PLANNED if is_planned else 'done'}{of}"), said)


def tell_off(act: Act, task: Task, adjustment_id: int, since: date, why: str) -> None:
    """Those who were told of what was to begin later hear that it will not."""
    planned = beginning(about(Source.DIVISION, adjustment_id, _PLANNED))
    told = select(Alert.department_id).where(Alert.key.startswith(planned, autoescape=True)).distinct()
    words = f"{_name(task)}，原定自 {since} 起的调整分工{why}，分工不变"
    _let_planned_go(act, adjustment_id)
    _write(act, task, about(Source.DIVISION, adjustment_id, "off"), dict.fromkeys(db.session.scalars(told), words))


_PLANNED = "planned"


def _let_planned_go(act: Act, adjustment_id: int) -> None:
    """“将调整分工” stood unread beside “调整分工”, and beside “分工不变”."""
    planned = beginning(about(Source.DIVISION, adjustment_id, _PLANNED))
    put_aside(db.session(), (Alert.key.startswith(planned, autoescape=True),), AlertEnd.REPLACED, act.today)


def tell_left(act: Act, task_ids: Sequence[int], department_id: int, basis: str) -> None:
    """Who has left a collective hears which tasks are none of his any more: those of which he has no other duty."""
    for task_id in task_ids:
        task = db.session.get_one(Task, task_id)
        words = f"{_name(task)}，移出本项任务，不再填报：{basis}"
        _write(act, task, about(Source.DIVISION, task_id, f"left-{act.today}"), {department_id: words})


def _name(task: Task) -> str:
    measure = db.session.get_one(Measure, task.measure_id)
    return str(NamedTask(task.code, measure.label, measure.title))


def _write(act: Act, task: Task, told: str, said: Mapping[int, str]) -> None:
    messages = (
        to_liaison_and_head(act, told, department_id, words, plan_id=task.plan_id, task_id=task.id)
        for department_id, words in said.items()
    )
    write(act, task.jurisdiction_id, chain.from_iterable(messages))


def _said(task: str, lines: Sequence[str], adjustment: Adjustment, is_planned: bool) -> str:
    """“（七）推进绿色消费，调整分工，自 2026-11-20 起：新增填报：……。理由、依据：职责调整（渝府办〔2026〕12号）”."""
    verb = "将调整分工" if is_planned else "调整分工"
    return f"{task}，{verb}，自 {adjustment.since} 起：{'；'.join(lines)}。理由、依据：{adjustment.basis}"
