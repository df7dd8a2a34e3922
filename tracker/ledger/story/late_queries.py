"""Reads which dates are overdue at the bodies that own them: who takes one over is told so, and since when.

And of which bodies news is wanted, that rounds ask for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import bindparam, select

from tracker.calendar.days import load_calendar
from tracker.database import batches, db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.facts.task import Body, MilestoneFacts, TaskFacts
from tracker.ledger.lights.conditions.date_words import aim
from tracker.ledger.lights.conditions.dates import look_back_failed_since
from tracker.ledger.lights.conditions.own_dates import (
    is_awaited,
    is_overdue,
    is_to_put_right,
    putting_right,
    responsible,
    untold,
    untold_by,
)
from tracker.ledger.lights.conditions.taken_over import free_bodies
from tracker.plans.models import Milestone, TaskTransition
from tracker.reporting.division.shares import BodyShare, Division
from tracker.reporting.validity import is_told_by
from tracker.vocabulary import MilestoneSource, TaskAct

_BATCH = 500
"""Tasks read at a time."""


@dataclass(frozen=True)
class Late:
    """An overdue date and one of its owners; `taken_on`: when that body took it over, None where it had it in time.

    `is_free`: that body is to be asked for it first, or its time to tell it runs. `due_on`: of what is to be put right,
    by when. `speaks_of`: the day by which it was to be reached.
    """

    task_id: int
    body_id: int
    words: str
    taken_on: date | None = None
    is_free: bool = False
    due_on: date | None = None
    speaks_of: date | None = None


Divisions = Callable[[Collection[int]], Mapping[int, Division]]


def with_late(of: Divisions, task_ids: Collection[int], day: date) -> dict[int, Division]:
    """The division of work of tasks as `of` reads it, each body with what of its own is overdue on a day.

    And with what a failed 回头看 leaves it to put right: once those it named have left, that is of who accounts for it.
    """
    overdue, found_untrue = _words(late(task_ids, day)), _words(_all_looked_back(task_ids))

    def known(task_id: int, body: BodyShare) -> BodyShare:
        key = task_id, body.department_id
        return replace(body, late=overdue[key], rectifying=(*body.rectifying, *found_untrue[key]))

    return {
        task_id: replace(found, bodies=tuple(known(task_id, body) for body in found.bodies))
        for task_id, found in of(task_ids).items()
    }


def _words(found: Iterable[Late]) -> defaultdict[tuple[int, int], tuple[str, ...]]:
    words: defaultdict[tuple[int, int], tuple[str, ...]] = defaultdict(tuple)
    for one in found:
        words[one.task_id, one.body_id] += (one.words,)
    return words


def late(task_ids: Collection[int], day: date) -> Iterator[Late]:
    """The overdue own dates of tasks, each with each owner that has told nothing; what nobody owns is left out."""
    # Few tasks have a date that is past: the facts of the others are not read.
    with_past = db.session.scalars(_WITH_PAST, {"tasks": list(task_ids), "day": day}).all()
    if with_past:
        for task_id, facts in facts_of(sorted(with_past), load_calendar()).items():
            yield from _overdue(task_id, facts, day)


_WITH_PAST = (
    select(Milestone.task_id)
    .where(Milestone.task_id.in_(bindparam("tasks")), Milestone.source == MilestoneSource.OWN)
    .where(Milestone.due_on < bindparam("day"))
    .distinct()
)


def _all_looked_back(task_ids: Collection[int]) -> Iterator[Late]:
    # Few tasks were ever looked back at.
    looked_at = db.session.scalars(_WITH_LOOK_BACK, {"tasks": list(task_ids)}).all()
    if looked_at:
        for task_id, facts in facts_of(sorted(looked_at), load_calendar()).items():
            yield from _looked_back(task_id, facts)


_WITH_LOOK_BACK = (
    select(TaskTransition.task_id)
    .where(TaskTransition.task_id.in_(bindparam("tasks")), TaskTransition.act == TaskAct.LOOK_BACK)
    .distinct()
)


@dataclass(frozen=True)
class ToTell:
    """What the bodies of a task are to tell: of own dates, overdue, awaited or to be put right, and a failed 回头看."""

    of_dates: tuple[Late, ...]
    looked_back: tuple[Late, ...]


def to_tell(task_id: int, day: date) -> ToTell:
    """The same of one task."""
    facts = facts_of([task_id], load_calendar())[task_id]
    of_dates = *_overdue(task_id, facts, day), *_awaited(task_id, facts, day), *_to_rectify(task_id, facts, day)
    return ToTell(of_dates, tuple(_looked_back(task_id, facts)))


def wanted(task_ids: Collection[int], day: date, until: date) -> frozenset[tuple[int, int]]:
    """By task the bodies of which news is wanted: of own dates past and not told yet, late or not, and as `to_tell`.

    `until`: own dates that end by this day are wanted, too.
    """
    found: set[tuple[int, int]] = set()
    for batch in batches(sorted(task_ids), _BATCH):
        for task_id, facts in facts_of(batch, load_calendar()).items():
            found |= {(task_id, body.id) for body in _silent(facts, day, until)}
            put_right = *_to_rectify(task_id, facts, day), *_looked_back(task_id, facts)
            found |= {(task_id, one.body_id) for one in put_right}
    return frozenset(found)


def _silent(facts: TaskFacts, day: date, until: date) -> Iterator[Body]:
    """The owners of own dates past, or that end by `until`, of which nothing has come."""
    for own in untold(facts):
        if own.due_on < day or (own.due_on <= until and is_told_by(own.due_on, own.figure is not None)):
            yield from untold_by(facts, own)


def _overdue(task_id: int, facts: TaskFacts, day: date) -> Iterator[Late]:
    for own in facts.milestones:
        if is_overdue(facts, own, day):
            free = free_bodies(facts, own, day)
            yield from (_late(task_id, own, body, body in free) for body in untold_by(facts, own))


def _awaited(task_id: int, facts: TaskFacts, day: date) -> Iterator[Late]:
    """The own dates that are not late, whose value can be told now."""
    for own in facts.milestones:
        if is_awaited(facts, own, day):
            words = f"“{aim(own)}”{own.due_on}的数据可报"
            yield from (Late(task_id, body.id, words, speaks_of=own.due_on) for body in responsible(facts, own))


def _to_rectify(task_id: int, facts: TaskFacts, day: date) -> Iterator[Late]:
    """The own dates that fell short, each with its owners that are to put it right now."""
    for own in facts.milestones:
        if is_to_put_right(facts, own, day):
            for body in putting_right(facts, own, day):
                words = f"“{aim(own)}”整改至 {own.rectify_by}"
                yield Late(task_id, body.id, words, due_on=own.rectify_by, speaks_of=own.due_on)


def _looked_back(task_id: int, facts: TaskFacts) -> Iterator[Late]:
    """A failed 回头看 that was not put right: at whom its light is laid.

    Whose report waits for 综合处 is left alone until it is read. His list leaves him alone also while one written since
    waits for his head (worklist/sources/look_back_queries).
    """
    if facts.look_back_failed_on is not None:
        sent = {part.body.id for part in facts.parts if part.unread}
        for body in (one for one in facts.at_fault if one.id not in sent):
            yield Late(task_id, body.id, look_back_failed_since(facts.look_back_failed_on))


def _late(task_id: int, own: MilestoneFacts, body: Body, is_free: bool) -> Late:
    """“综合能源站目标100座”已逾期（自 2026-12-19 起）."""
    taken_on = next((one.on for one in own.taken_by if one.body == body), None)
    words = f"“{aim(own)}”已逾期（自 {own.grace_on + timedelta(1)} 起）"
    return Late(task_id, body.id, words, taken_on, is_free, speaks_of=own.due_on)
