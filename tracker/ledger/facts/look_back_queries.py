"""A 回头看 that was not passed: since when, and who of those it named has still to prove otherwise (domain.md 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from tracker.ledger.facts.course_queries import TaskCourse
from tracker.ledger.facts.known_queries import facts_by
from tracker.ledger.facts.task import Body, PartFacts
from tracker.outcomes.models import LookBackBody
from tracker.plans.models import TaskTransition
from tracker.vocabulary import TaskAct


class FailedLookBack(NamedTuple):
    """`failed_on`: None where it was put right. `at_fault`, `one_proves`: as in TaskFacts."""

    failed_on: date | None = None
    at_fault: tuple[Body, ...] = ()
    one_proves: bool = False


def named_at_fault(courses: Mapping[int, TaskCourse], known: datetime | None) -> Mapping[int, Collection[int]]:
    """By task the bodies that its last failed 回头看 named, recorded before `known` (None: all)."""
    last = {task_id: failed for task_id, course in courses.items() if (failed := _last_failed(course.transitions))}
    named = defaultdict[int, set[int]](set)
    for row in facts_by(LookBackBody, "task_id", list(last), known):
        if row.recorded_at == last[row.task_id].recorded_at:
            named[row.task_id].add(row.department_id)
    return named


def failed_look_back(
    transitions: Sequence[TaskTransition],
    named: Collection[int],
    proven_at: Mapping[int, datetime],
    parts: Sequence[PartFacts],
    lead_id: int | None,
) -> FailedLookBack:
    """The last 回头看 that sent the task back to work, as long as no proof was accepted after it.

    Example: it named 江北区 and 渝中区. Each puts its own part right; 巴南区 has nothing to prove, and proves nothing
    for them. Where none of those named reports for the task any more, or it named none, it is for who accounts for the
    task, or where nobody does for all; then anybody's proof puts it right.
    """
    failed = _last_failed(transitions)
    if failed is None:
        return FailedLookBack()
    proven = {body_id for body_id, at in proven_at.items() if at > failed.recorded_at}
    bodies = [part.body for part in parts]
    reporting = [body for body in bodies if body.id in named]
    at_fault = [body for body in reporting if body.id not in proven]
    if not (at_fault if reporting else not proven):
        return FailedLookBack()
    accounting = [body for body in bodies if body.id == lead_id] or bodies
    return FailedLookBack(failed.effective_on, tuple(at_fault or accounting), one_proves=not reporting)


def _last_failed(transitions: Sequence[TaskTransition]) -> TaskTransition | None:
    return next((one for one in reversed(transitions) if one.act == TaskAct.LOOK_BACK), None)
