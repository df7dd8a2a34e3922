"""Reads for which own dates messages wait: a later date was asked for in time, or the task is to be verified.

Example: 市商务委 asked on 4 December for a later date. Nothing is said of the date until that is answered, 5 working
days at most; on the first working day after it what would have been said last is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from tracker.clock import end_of, shanghai_date
from tracker.database import db
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.plans.models import Milestone, Task, TaskTransition
from tracker.vocabulary import ExtensionState, MilestoneSource, TaskAct, TaskState
from tracker.workdays import Calendar

AT_MOST = 5
"""Working days for which an answer is waited for (domain.md 4: an extension is answered in as many)."""

_ASKED = (ExtensionState.APPLIED, ExtensionState.TO_DECIDE)


@dataclass(frozen=True)
class Wait:
    """Something asked on a day, and how it stood from which instants on: (instant, whether it still waits)."""

    asked_on: date
    turns: tuple[tuple[datetime, bool], ...]

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether it was waited for at the end of a day."""
        known = [is_open for at, is_open in self.turns if at < end_of(day)]
        return self.asked_on <= day <= calendar.add(self.asked_on, AT_MOST) and bool(known) and known[-1]


@dataclass(frozen=True)
class Pauses:
    """The own dates of which nothing is said on a day, and those just freed with the day their wait began."""

    held: frozenset[int]
    freed: dict[int, date]


def pauses(jurisdiction_id: str, day: date, calendar: Calendar) -> Pauses:
    """Those of a working day."""
    first, before = calendar.subtract(day, AT_MOST + 2), calendar.subtract(day, 1)
    held: set[int] = set()
    freed: dict[int, date] = {}
    for milestone_id, wait in (*_requests(jurisdiction_id, first, day), *_verifications(jurisdiction_id, first, day)):
        if wait.holds(day, calendar):
            held.add(milestone_id)
        elif wait.holds(before, calendar):
            freed[milestone_id] = min(wait.asked_on, freed.get(milestone_id, wait.asked_on))
    return Pauses(frozenset(held), {id: since for id, since in freed.items() if id not in held})


def _requests(jurisdiction_id: str, first: date, day: date) -> Iterator[tuple[int, Wait]]:
    """Those handed in before the date; 补办 comes too late to be waited for."""
    asked = select(Extension.id, Extension.milestone_id, Extension.applied_on).where(
        Extension.jurisdiction_id == jurisdiction_id,
        Extension.applied_on.between(first, day),
        Extension.is_late.is_(False),
    )
    rows = db.session.execute(asked).all()
    events = select(ExtensionEvent.extension_id, ExtensionEvent.recorded_at, ExtensionEvent.state).where(
        ExtensionEvent.extension_id.in_([row.id for row in rows])
    )
    turns = _turns(events.order_by(ExtensionEvent.recorded_at, ExtensionEvent.id), _ASKED)
    yield from ((row.milestone_id, Wait(row.applied_on, turns[row.id])) for row in rows if row.applied_on)


def _verifications(jurisdiction_id: str, first: date, day: date) -> Iterator[tuple[int, Wait]]:
    applied = select(TaskTransition.task_id, TaskTransition.recorded_at).where(
        TaskTransition.act == TaskAct.APPLY, TaskTransition.recorded_at.between(end_of(first), end_of(day))
    )
    of_here = applied.join(Task, Task.id == TaskTransition.task_id).where(Task.jurisdiction_id == jurisdiction_id)
    rows = db.session.execute(of_here.order_by(TaskTransition.id)).all()
    ids = {row.task_id for row in rows}
    moves = select(TaskTransition.task_id, TaskTransition.recorded_at, TaskTransition.state).where(
        TaskTransition.task_id.in_(ids)
    )
    turns = _turns(moves.order_by(TaskTransition.recorded_at, TaskTransition.id), (TaskState.TO_VERIFY,))
    nodes: defaultdict[int, list[int]] = defaultdict(list)
    own = Milestone.task_id.in_(ids), Milestone.source == MilestoneSource.OWN
    for id, task_id in db.session.execute(select(Milestone.id, Milestone.task_id).where(*own)):
        nodes[task_id].append(id)
    for row in rows:
        wait = Wait(shanghai_date(row.recorded_at), turns[row.task_id])
        yield from ((id, wait) for id in nodes[row.task_id])


def _turns(
    rows: Select[int, datetime, str], waiting: tuple[str, ...]
) -> defaultdict[int, tuple[tuple[datetime, bool], ...]]:
    found: defaultdict[int, tuple[tuple[datetime, bool], ...]] = defaultdict(tuple)
    for id, at, state in db.session.execute(rows):
        found[id] += ((at, state in waiting),)
    return found
