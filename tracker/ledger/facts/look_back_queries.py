"""A 回头看 that was not passed: since when, and who of those it named has still to prove otherwise (domain.md 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select

from tracker.database import db
from tracker.ledger.facts.course_queries import TaskCourse
from tracker.ledger.facts.known_queries import before, facts_by
from tracker.ledger.facts.task import Body, PartFacts
from tracker.outcomes.models import LookBackBody
from tracker.plans.models import TaskTransition
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, TaskAct


class FailedLookBack(NamedTuple):
    """`failed_on`: None where it was put right. `at_fault`, `one_proves`: as in TaskFacts."""

    failed_on: date | None = None
    at_fault: tuple[Body, ...] = ()
    one_proves: bool = False


Named = Mapping[int, datetime | None]
"""The bodies a 回头看 named, by id, each with the instant at which it lost its last duty in the task."""


def named_at_fault(courses: Mapping[int, TaskCourse], known: datetime | None) -> Mapping[int, Named]:
    """By task the bodies that its last failed 回头看 named, recorded before `known` (None: all)."""
    last = {task_id: failed for task_id, course in courses.items() if (failed := _last_failed(course.transitions))}
    rows = facts_by(LookBackBody, "task_id", list(last), known)
    its = [row for row in rows if row.recorded_at == last[row.task_id].recorded_at]
    left = _left_at({row.task_id for row in its}, known)
    named = defaultdict[int, dict[int, datetime | None]](dict)
    for row in its:
        named[row.task_id][row.department_id] = left.get((row.task_id, row.department_id))
    return named


def _left_at(task_ids: Collection[int], known: datetime | None) -> dict[tuple[int, int], datetime]:
    """By task and body when its duty ended last, be it that it has another one since."""
    if not task_ids:
        return {}
    rows = db.session.execute(_ended(known is not None), {"tasks": list(task_ids), "known": known})
    return {(task_id, body_id): at for task_id, body_id, at in rows}


@cache
def _ended(is_past: bool) -> Select[int, int, datetime]:
    return (
        select(Assignment.task_id, Assignment.department_id, func.max(AssignmentFact.recorded_at))
        .join(AssignmentFact, AssignmentFact.assignment_id == Assignment.id)
        .where(Assignment.task_id.in_(bindparam("tasks")), AssignmentFact.act == AssignmentAct.ENDED)
        .where(before(AssignmentFact.recorded_at, is_past))
        .group_by(Assignment.task_id, Assignment.department_id)
    )


def failed_look_back(
    transitions: Sequence[TaskTransition],
    named: Named,
    proven_at: Mapping[int, datetime],
    parts: Sequence[PartFacts],
    lead_id: int | None,
) -> FailedLookBack:
    """The last 回头看 that sent the task back to work, as long as no proof was accepted after it.

    Example: it named 江北区 and 渝中区. Each puts its own part right; 巴南区 has nothing to prove, and proves nothing
    for them. 渝中区 leaves the task without having proven: its part is for who accounts for the task, or where nobody
    does for all, to prove once it has left. So is the whole where none was named; then anybody's proof puts it right.
    """
    failed = _last_failed(transitions)
    if failed is None:
        return FailedLookBack()
    proven = {body_id for body_id, at in proven_at.items() if at > failed.recorded_at}
    bodies = [part.body for part in parts]
    own = [body for body in bodies if body.id in named and body.id not in proven]
    gone = named.keys() - {body.id for body in bodies} - proven
    since = [named[body_id] or failed.recorded_at for body_id in gone] if named else [failed.recorded_at]
    is_taken_on = bool(since) and not any(at > max(since) for at in proven_at.values())
    accounting = ([body for body in bodies if body.id == lead_id] or bodies) if is_taken_on else []
    at_fault = tuple(dict.fromkeys((*own, *accounting)))
    return FailedLookBack(failed.effective_on, at_fault, one_proves=not own) if at_fault else FailedLookBack()


def _last_failed(transitions: Sequence[TaskTransition]) -> TaskTransition | None:
    return next((transition for transition in reversed(transitions) if transition.act == TaskAct.LOOK_BACK), None)
