"""Reads one draft: its bodies, figures and what is doubtful about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.doubts import Draft, NamedBody, overlaps
from tracker.plans.models import Indicator, Party, Plan, Task
from tracker.vocabulary import Basis, PartyRole, TaskState

NO_SUCH_PARTY = "这一条里没有这个单位。请刷新后重选。"

# What the reader says of a figure without a year is said by the figure itself, until somebody gives it one.
_SAID_BY_THE_FIGURE = "figure_without_year"


def drafts_of(plan: Plan) -> list[Task]:
    """The drafts of a plan in the order of the text."""
    found = select(Task).where(Task.plan_id == plan.id, Task.state == TaskState.DRAFT)
    return list(db.session.scalars(found.order_by(Task.position)))


def parties_of(task: Task) -> list[Party]:
    """The bodies in force in a clause, as written."""
    return parties_by_task([task.id])[task.id]


def parties_by_task(task_ids: Collection[int]) -> dict[int, list[Party]]:
    """The bodies in force of several clauses, each as written."""
    found: dict[int, list[Party]] = {task_id: [] for task_id in task_ids}
    named = select(Party).where(Party.task_id.in_(task_ids), Party.in_force).order_by(Party.task_id, Party.position)
    for party in db.session.scalars(named):
        found[party.task_id].append(party)
    return found


def party_of(task: Task, party_id: int) -> Party:
    """One body of this task; NotFound where it stands in another."""
    party = db.session.get(Party, party_id)
    if party is None or party.task_id != task.id or not party.in_force:
        raise NotFound(NO_SUCH_PARTY)
    return party


def draft_as_read(task: Task, plan: Plan) -> Draft:
    """The task as `doubts` asks of it."""
    return drafts_as_read(plan, [task])[task.id]


def drafts_as_read(plan: Plan, tasks: Sequence[Task]) -> dict[int, Draft]:
    """Tasks of one plan as `doubts` asks of them, by id."""
    ids = [task.id for task in tasks]
    bodies = {
        task_id: tuple(
            NamedBody(party.name, PartyRole(party.role), party.department_id is not None or party.group_id is not None)
            for party in parties
        )
        for task_id, parties in parties_by_task(ids).items()
    }
    undated = Counter(
        db.session.scalars(select(Indicator.task_id).where(Indicator.task_id.in_(ids), Indicator.year.is_(None)))
    )
    return {
        task.id: Draft(Basis(task.basis), bodies[task.id], undated[task.id], len(remarks_on(task, plan)))
        for task in tasks
    }


def remarks_on(task: Task, plan: Plan) -> list[dict[str, Any]]:
    """The reader's remarks on a task's text and statement, as {code, message, span}."""
    own = (task.text_start, max(task.text_end, task.statement_end or 0))
    return [
        one
        for one in plan.reading["remarks"]
        if one["code"] != _SAID_BY_THE_FIGURE and one["span"] and overlaps(own, tuple(one["span"]))
    ]
