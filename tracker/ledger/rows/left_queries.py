"""Own dates by which a task was measured before another plan took the place of its own (方案替代, domain.md 4).

Example: 60座 by 2025 was found 未达成 in March 2026; in May a plan of 100座 by 2027 came. The task goes on in its
words, and the verdict stays a fact of 2025. What nobody had judged ends with the words that stated it; what had been
put off (顺延) when its first day passed stays 已顺延 in the year of that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import bindparam, select

from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts.course_queries import TaskCourse
from tracker.ledger.facts.earlier_queries import Words, gone_over
from tracker.ledger.facts.queries import known_of
from tracker.ledger.lights.rules import light
from tracker.ledger.rows.body_queries import PrintedNames
from tracker.ledger.rows.row import MilestoneRow
from tracker.ledger.rows.target_queries import milestone_rows, printed_owners
from tracker.outcomes.verdicts.rules import was_put_off
from tracker.plans.models import Indicator, Milestone, TaskRevision
from tracker.plans.revise.queries import replacing
from tracker.vocabulary import MilestoneSource, MilestoneState, TaskState

_JUDGED = (MilestoneState.REACHED, MilestoneState.PARTLY, MilestoneState.MISSED)


def left_rows(
    words: Words, names: PrintedNames, day: date, calendar: Calendar, known: datetime | None
) -> dict[int, tuple[MilestoneRow, ...]]:
    """By task its own dates that stayed with earlier words, each as it stood when the later plan took their place.

    Those that were judged or put off past their first day, and others that the later plan does not go on with: 已替代.
    """
    moved = gone_over(words, known)
    kept = _kept(moved)
    found: dict[int, tuple[MilestoneRow, ...]] = {}
    facts = sorted((fact for fact in moved if fact.keeper_id in kept), key=lambda fact: fact.recorded_at)
    by = replacing(kept)
    for at, several in groupby(facts, key=lambda fact: fact.recorded_at):
        of_then = list(several)
        stood = _as_they_stood([fact.task_id for fact in of_then], names, at, day, calendar)
        for fact in of_then:
            left = _left(stood.get(fact.task_id, ()), kept[fact.keeper_id], by[fact.keeper_id], shanghai_date(at))
            found[fact.task_id] = (*found.get(fact.task_id, ()), *left)
    return found


def ended_rows(
    rows: Mapping[int, Sequence[MilestoneRow]], courses: Mapping[int, TaskCourse]
) -> dict[int, Sequence[MilestoneRow]]:
    """The nodes of each task; of one that ended with its plan nothing is awaited: what nobody judged is 已替代.

    What was put off past its first day stays 已顺延.
    """
    found = dict(rows)
    by = replacing([id for id, course in courses.items() if course.state is TaskState.TERMINATED])
    for id in by.keys() & found.keys():
        on = shanghai_date(courses[id].transitions[-1].recorded_at)
        found[id] = [replace(milestone, state=_left_as(milestone, on), replaced_by=by[id]) for milestone in found[id]]
    return found


def _left_as(one: MilestoneRow, on: date) -> MilestoneState:
    """What a date comes to whose plan was replaced on a day."""
    if one.state in _JUDGED:
        return one.state
    is_put_off = was_put_off(one.original_due_on, one.due_on, on)
    return MilestoneState.POSTPONED if is_put_off else MilestoneState.REPLACED


def _kept(facts: Collection[TaskRevision]) -> dict[int, dict[int, bool]]:
    """By the row that keeps earlier words the own dates in it, each with whether its figure goes on in later words."""
    found: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    if not facts:
        return found
    for keeper_id, id, home in db.session.execute(_DATES, {"keepers": [fact.keeper_id for fact in facts]}):
        found[keeper_id][id] = home not in (None, keeper_id)
    return found


_DATES = (
    select(Milestone.task_id, Milestone.id, Indicator.task_id)
    .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
    .where(Milestone.source == MilestoneSource.OWN, Milestone.task_id.in_(bindparam("keepers", expanding=True)))
)


def _as_they_stood(
    task_ids: Sequence[int], names: PrintedNames, at: datetime, day: date, calendar: Calendar
) -> Mapping[int, Sequence[MilestoneRow]]:
    """The nodes of these tasks as known before an instant, those of figures with their unit."""
    known = known_of(task_ids, calendar, at)
    lights = {id: light(task, day, calendar) for id, task in known.facts.items()}
    found = milestone_rows(known, lights, printed_owners(known, names), day, calendar, at)
    units = {one.row.id: one.row.unit or "" for several in known.figures.values() for one in several}
    return {
        id: [replace(milestone, unit=units.get(milestone.indicator_id or 0, "")) for milestone in several]
        for id, several in found.items()
    }


def _left(stood: Sequence[MilestoneRow], kept: Mapping[int, bool], by: str, on: date) -> Iterator[MilestoneRow]:
    """Those of `kept`; nobody owes them any more, and they colour nothing."""
    for milestone in stood:
        state = _left_as(milestone, on)
        if milestone.milestone_id not in kept or (kept[milestone.milestone_id] and state is MilestoneState.REPLACED):
            continue
        yield replace(
            milestone,
            state=state,
            request=None,
            is_told=False,
            is_retold=False,
            is_unread=False,
            is_taken_over=False,
            teller_ids=(),
            free_ids=(),
            light=None,
            indicator_id=None,
            replaced_by=by,
        )
