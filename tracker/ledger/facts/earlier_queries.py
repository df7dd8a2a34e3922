"""The words of a task as they stood at an instant.

Example: a plan of 2025 was replaced in 2026, and a task was reworded. Today its own row holds the new words; the
words of 2025 stand in another row, that of the draft whose place it took. A past day is told in the words of that
day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, bindparam, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from tracker.database import db, read_once
from tracker.ledger.facts.known_queries import KNOWN
from tracker.plans.models import Measure, Milestone, Task, TaskRevision, TaskTransition
from tracker.plans.seldom_queries import kinds, note_kinds
from tracker.vocabulary import TaskAct


@dataclass(frozen=True)
class Words:
    """Which rows hold the words of some tasks at an instant.

    `tasks`: the tasks' own rows, by id. `rows`: by task id the row that holds its words and place then. `homes`: by
    the id of such a row the task to which its nodes, figures and bodies belong. `plans`, `measures`: by task id the
    plan of those words, and its measure; `first_plans`: the plan in which a task was handed down that has gone over to
    another since.
    """

    tasks: Mapping[int, Task]
    rows: Mapping[int, Task]
    measures: Mapping[int, Measure]
    homes: Mapping[int, int]
    plans: Mapping[int, int]
    first_plans: Mapping[int, int]

    def plan_of(self, task_id: int, stated_at: datetime | None) -> int:
        """The plan by whose dates a node or figure is judged: the one that brought it (in SQL: JUDGED_BY)."""
        return self.plans[task_id] if stated_at else self.first_plans.get(task_id, self.plans[task_id])

    def is_earlier(self, task_id: int) -> bool:
        """Whether other words than today's held."""
        return self.rows[task_id].id != task_id

    @property
    def plan_ids(self) -> set[int]:
        """All these plans."""
        return {*self.plans.values(), *self.first_plans.values()}


def words_of(task_ids: Collection[int], known: datetime | None) -> Words:
    """The words of these tasks as known before an instant (None: now)."""
    return words_of_task(next(iter(task_ids)), known) if len(task_ids) == 1 else _words_of(task_ids, known)


@read_once
def words_of_task(task_id: int, known: datetime | None) -> Words:
    """The same of one task."""
    return _words_of([task_id], known) if known is not None else _words_of_one(task_id)


def gone_over(words: Words, known: datetime | None) -> list[TaskRevision]:
    """How tasks had gone over to the plans of these words by then, oldest first."""
    return [fact for fact in _revisions("task_id", words.first_plans) if known is None or fact.recorded_at < known]


def is_revised(task_id: int) -> bool:
    """Whether the task has gone over from one plan to another."""
    return task_id in words_of_task(task_id, None).first_plans


def _words_of(task_ids: Collection[int], known: datetime | None) -> Words:
    return _words_now(task_ids) if known is None else _words_then(task_ids, known)


def _words_of_one(task_id: int) -> Words:
    """And along with them of which kinds the task has any (Seldom)."""
    asked = _now_with_kinds(len(kinds()))
    read = db.session.execute(asked, {"ids": [task_id]}).all()
    for _task, _measure, _first_plan, *has in read:
        note_kinds(task_id, has)
    return _in_own_rows([task_id], read)


def _words_now(task_ids: Collection[int]) -> Words:
    return _in_own_rows(task_ids, db.session.execute(_NOW, {"ids": list(task_ids)}))


def _in_own_rows(task_ids: Collection[int], read: Iterable[Row[Any]]) -> Words:
    found = {row.Task.id: row for row in read}
    rows = {task_id: found[task_id] for task_id in task_ids if task_id in found}
    tasks = {task_id: row.Task for task_id, row in rows.items()}
    return Words(
        tasks=tasks,
        rows=tasks,
        measures={task_id: row.Measure for task_id, row in rows.items()},
        homes={task_id: task_id for task_id in task_ids},
        plans={task_id: task.plan_id for task_id, task in tasks.items()},
        first_plans={task_id: row.first_plan for task_id, row in rows.items() if row.first_plan is not None},
    )


def _words_then(task_ids: Collection[int], known: datetime) -> Words:
    own = list(_revisions("task_id", task_ids))
    later = [fact for fact in own if fact.recorded_at >= known]
    row_ids = {task_id: task_id for task_id in task_ids}
    row_ids.update(_of_drafts(task_ids, known))
    row_ids.update({fact.task_id: fact.keeper_id for fact in reversed(later)})
    homes = {task_id: task_id for task_id in task_ids if row_ids[task_id] == task_id}
    homes.update({fact.task_id: fact.task_id for fact in later})
    homes.update({fact.keeper_id: fact.task_id for fact in later})
    asked = db.session.execute(_TASKS, {"ids": list({*task_ids, *row_ids.values()})})
    found = {task.id: (task, measure) for task, measure in asked}
    rows = {task_id: found[row_id][0] for task_id, row_id in row_ids.items() if row_id in found}
    return Words(
        tasks={task_id: found[task_id][0] for task_id in task_ids if task_id in found},
        rows=rows,
        measures={task_id: found[row.id][1] for task_id, row in rows.items()},
        homes=homes,
        plans={task_id: row.plan_id for task_id, row in rows.items()},
        first_plans={fact.task_id: fact.from_plan_id for fact in reversed(own)},
    )


def stated(at: InstrumentedAttribute[datetime | None], is_past: bool) -> ColumnElement[bool]:
    """Whether a node or figure was there before KNOWN. Those without a date were there from the beginning."""
    return or_(at.is_(None), at < KNOWN) if is_past else true()


def _of_drafts(task_ids: Collection[int], known: datetime) -> Iterator[tuple[int, int]]:
    """(draft, row that holds its words now) of drafts that became part of another task after the instant.

    Their words stand in that task; where it has gone over to a further plan since, in the row that keeps its words.
    """
    merged = [fact for fact in _revisions("keeper_id", task_ids) if fact.recorded_at >= known]
    after: dict[int, list[TaskRevision]] = {}
    for fact in _revisions("task_id", {fact.task_id for fact in merged}):
        after.setdefault(fact.task_id, []).append(fact)
    for fact in merged:
        following = next((one.keeper_id for one in after[fact.task_id] if one.id > fact.id), fact.task_id)
        yield fact.keeper_id, following


def _revisions(column: str, ids: Collection[int]) -> Iterator[TaskRevision]:
    """Oldest first."""
    if ids:
        yield from db.session.scalars(_revisions_by(column), {"ids": list(ids)})


@cache
def _revisions_by(column: str) -> Select[TaskRevision]:
    statement = select(TaskRevision).where(TaskRevision.__table__.c[column].in_(bindparam("ids")))
    return statement.order_by(TaskRevision.id)


_TASKS = select(Task, Measure).join(Measure, Measure.id == Task.measure_id).where(Task.id.in_(bindparam("ids")))
_FIRST_PLAN = (
    select(TaskRevision.from_plan_id)
    .where(TaskRevision.task_id == Task.id)
    .order_by(TaskRevision.id)
    .limit(1)
    .scalar_subquery()
)
_NOW = _TASKS.add_columns(_FIRST_PLAN.label("first_plan"))


@cache
def _now_with_kinds(count: int) -> Select[*tuple[Any, ...]]:
    return _NOW.add_columns(*kinds()[:count])


JUDGED_BY: ColumnElement[int] = case(
    (Milestone.stated_at.is_not(None), Task.plan_id), else_=func.coalesce(_FIRST_PLAN, Task.plan_id)
)
"""Of an own date and its task in one statement: the plan by whose dates it is judged, as Words.plan_of."""
BATCH_ON: ScalarSelect[date] = (
    select(func.min(TaskTransition.effective_on))
    .where(TaskTransition.task_id == Task.id, TaskTransition.act == TaskAct.ISSUE, Milestone.stated_at.is_(None))
    .scalar_subquery()
)
"""Likewise the day of the task's own 下达, from which its days count; None of what a later plan brought."""
