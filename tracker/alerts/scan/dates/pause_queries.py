"""Reads for which own dates messages wait: a later date was asked for in time, or the task is to be verified.

Of the task itself no letter is drawn up for its light meanwhile.

Example: 市商务委 asked on 4 December for a later date. Nothing is said of the date until that is answered, 5 working
days at most; on the first working day after it what would have been said last is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, bindparam, select

from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.stages import Subject
from tracker.calendar.workdays import Calendar
from tracker.clock import end_of, shanghai_date
from tracker.database import db
from tracker.outcomes.extensions.rules import AWAITING
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.plans.models import Milestone, Task, TaskTransition
from tracker.vocabulary import MilestoneSource, TaskAct, TaskState

AT_MOST = 5
"""Working days for which an answer is waited for (domain.md 4: an extension is answered in as many)."""


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
    before = calendar.subtract(day, 1)
    held: set[int] = set()
    freed: dict[int, date] = {}
    for milestone_id, wait in _of_dates(_asked(jurisdiction_id, day, calendar)):
        if wait.holds(day, calendar):
            held.add(milestone_id)
        elif wait.holds(before, calendar):
            freed[milestone_id] = min(wait.asked_on, freed.get(milestone_id, wait.asked_on))
    return Pauses(frozenset(held), {id: since for id, since in freed.items() if id not in held})


def paused(found: Sequence[Found], waits: Pauses, subject: Subject) -> list[Found]:
    """What is said of own dates: to bodies nothing that waits; what was just freed with what was held back."""
    to_bodies = {one.milestone_id for one in found if one.matter.subject is subject}
    return [
        replace(one, held_since=waits.freed.get(one.matter.subject_id)) if one.milestone_id in to_bodies else one
        for one in found
        if one.milestone_id not in to_bodies & waits.held
    ]


def tasks_held(jurisdiction_id: str, day: date, calendar: Calendar) -> frozenset[int]:
    """The tasks of which anything waits so on a day."""
    asked = _asked(jurisdiction_id, day, calendar)
    return frozenset(one.task_id for one in asked if one.wait.holds(day, calendar))


@dataclass(frozen=True)
class _Asked:
    """A later date of one own date, or the verification of a whole task (`milestone_id` None)."""

    task_id: int
    milestone_id: int | None
    wait: Wait


def _asked(jurisdiction_id: str, day: date, calendar: Calendar) -> list[_Asked]:
    """What was asked lately enough to hold anything on the day or the one before."""
    first = calendar.subtract(day, AT_MOST + 2)
    return [*_requests(jurisdiction_id, first, day), *_verifications(jurisdiction_id, first, day)]


def _of_dates(asked: Sequence[_Asked]) -> Iterator[tuple[int, Wait]]:
    """Each with the own dates it is of: what is to be verified has all of its task."""
    nodes: defaultdict[int, list[int]] = defaultdict(list)
    if tasks := {one.task_id for one in asked if one.milestone_id is None}:
        own = Milestone.task_id.in_(tasks), Milestone.source == MilestoneSource.OWN
        for id, task_id in db.session.execute(select(Milestone.id, Milestone.task_id).where(*own)):
            nodes[task_id].append(id)
    for one in asked:
        ids = nodes[one.task_id] if one.milestone_id is None else (one.milestone_id,)
        yield from ((id, one.wait) for id in ids)


def _requests(jurisdiction_id: str, first: date, day: date) -> Iterator[_Asked]:
    """Those handed in before the date; 补办 comes too late to be waited for."""
    rows = db.session.execute(_REQUESTS, {"jurisdiction": jurisdiction_id, "first": first, "day": day}).all()
    if not rows:
        return
    events = select(ExtensionEvent.extension_id, ExtensionEvent.recorded_at, ExtensionEvent.state).where(
        ExtensionEvent.extension_id.in_([row.id for row in rows])
    )
    turns = _turns(events.order_by(ExtensionEvent.recorded_at, ExtensionEvent.id), AWAITING)
    for row in rows:
        if row.applied_on:
            yield _Asked(row.task_id, row.milestone_id, Wait(row.applied_on, turns[row.id]))


_REQUESTS = select(Extension.id, Extension.task_id, Extension.milestone_id, Extension.applied_on).where(
    Extension.jurisdiction_id == bindparam("jurisdiction"),
    Extension.applied_on.between(bindparam("first"), bindparam("day")),
    Extension.is_late.is_(False),
)


def _verifications(jurisdiction_id: str, first: date, day: date) -> Iterator[_Asked]:
    lately = {"first": end_of(first), "end": end_of(day)}
    rows = db.session.execute(_APPLIED, {"jurisdiction": jurisdiction_id, **lately}).all()
    if not rows:
        return
    moves = select(TaskTransition.task_id, TaskTransition.recorded_at, TaskTransition.state).where(
        TaskTransition.task_id.in_({row.task_id for row in rows})
    )
    turns = _turns(moves.order_by(TaskTransition.recorded_at, TaskTransition.id), (TaskState.TO_VERIFY,))
    for row in rows:
        yield _Asked(row.task_id, None, Wait(shanghai_date(row.recorded_at), turns[row.task_id]))


_APPLIED = (
    select(TaskTransition.task_id, TaskTransition.recorded_at)
    .where(TaskTransition.act == TaskAct.APPLY)
    .where(TaskTransition.recorded_at.between(bindparam("first"), bindparam("end")))
    .join(Task, Task.id == TaskTransition.task_id)
    .where(Task.jurisdiction_id == bindparam("jurisdiction"))
    .order_by(TaskTransition.id)
)


def _turns(
    rows: Select[int, datetime, str], waiting: tuple[str, ...]
) -> defaultdict[int, tuple[tuple[datetime, bool], ...]]:
    found: defaultdict[int, tuple[tuple[datetime, bool], ...]] = defaultdict(tuple)
    for id, at, state in db.session.execute(rows):
        found[id] += ((at, state in waiting),)
    return found
