"""Whether a task was in force at the end of a day that is looked at late."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from tracker.plans.models import Task, TaskTransition
from tracker.plans.states import IN_FORCE


def in_force_on(day: date) -> ColumnElement[bool]:
    """It was in force: it may have been stopped then and go on since, or the other way round."""
    of_task = TaskTransition.task_id == Task.id
    newest = (
        select(TaskTransition.state)
        .where(of_task, TaskTransition.effective_on <= day)
        .order_by(TaskTransition.effective_on.desc(), TaskTransition.id.desc())
    )
    state = newest.limit(1).correlate(Task).scalar_subquery()
    # The first is known without looking the moves up.
    is_or_was = or_(Task.state.in_(IN_FORCE), exists().where(of_task, TaskTransition.effective_on > day))
    return and_(is_or_was, func.coalesce(state, Task.state).in_(IN_FORCE))
