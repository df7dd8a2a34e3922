"""A unit from below in tasks above it: as a member it sees its own part, and nothing of the others (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import exists, select

from tracker.actor import Actor
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.database.remembered import until_written
from tracker.ledger.pages.queries import LedgerLine
from tracker.ledger.rows.past_day_queries import rows_then
from tracker.ledger.rows.queries import rows
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.story.queries import Story, StoryAct
from tracker.people.access import scope_of
from tracker.plans.models import Task
from tracker.tasks.models import Assignment

OF_THE_TASK = "_task"
"""How the codes of acts on a task itself end; all others are somebody's duty or report."""


@until_written
def is_guest(actor: Actor) -> bool:
    """Whether the person's departments have a duty in a task of another jurisdiction than his own."""
    own = _bodies_of(actor)
    if own is None:
        return False
    above = exists().where(
        Assignment.department_id.in_(own),
        Assignment.ended_on.is_(None),
        Assignment.jurisdiction_id != actor.jurisdiction_id,
    )
    return bool(db.session.scalar(select(above)))


def _bodies_of(actor: Actor) -> frozenset[int] | None:
    """His departments, the rows of which lists show him wherever they stand; None of who sees those of a region."""
    return scope_of(actor).department_ids if actor.jurisdiction_id is not None else None


def own_bodies(actor: Actor, jurisdiction_id: str) -> frozenset[int] | None:
    """The departments whose part of a task of that jurisdiction the person sees; None: the whole task."""
    own = scope_of(actor).department_ids
    return own if actor.jurisdiction_id not in (None, jurisdiction_id) else None


def seen_rows(
    actor: Actor, task_ids: Sequence[int], day: date, calendar: Calendar, known: datetime | None
) -> Iterator[LedgerRow]:
    """The rows of these tasks as the person sees them: those of his jurisdiction first, then his part of others.

    Of a past day (`known`) his part alone, too, where his departments have no duty above any more.
    """
    if not (is_guest(actor) if known is None else _bodies_of(actor) is not None):
        yield from rows_then(task_ids, day, calendar, known)
        return
    above = set(_above(actor, task_ids))
    yield from rows_then([one for one in task_ids if one not in above], day, calendar, known)
    part = [one for one in task_ids if one in above]
    yield from rows_then(part, day, calendar, known, bodies=scope_of(actor).department_ids)


def own_lines(actor: Actor, lines: Sequence[LedgerLine], day: date, calendar: Calendar) -> tuple[LedgerLine, ...]:
    """The lines with, in tasks above, the light, the percentage and the reports of his departments alone."""
    ids = _above(actor, [line.task_id for line in lines])
    found = {row.task_id: row for row in rows(ids, day, calendar, bodies=scope_of(actor).department_ids)}
    return tuple(_own_line(line, found[line.task_id]) if line.task_id in found else line for line in lines)


def own_story(story: Story, own: frozenset[int]) -> Story:
    """Of what is told of a task, the reports and items of these departments, the acts that are theirs or the task's."""

    def is_own(act: StoryAct) -> bool:
        return act.department_id in own or (act.department_id is None and act.action.endswith(OF_THE_TASK))

    reports = tuple(report for report in story.reports if report.department_id in own)
    items = tuple(item for item in story.items if item.is_of(own))
    return replace(story, reports=reports, acts=tuple(told for told in story.acts if is_own(told)), items=items)


def _above(actor: Actor, task_ids: Collection[int]) -> list[int]:
    statement = select(Task.id).where(Task.id.in_(task_ids), Task.jurisdiction_id != actor.jurisdiction_id)
    return list(db.session.scalars(statement))


def _own_line(line: LedgerLine, row: LedgerRow) -> LedgerLine:
    return replace(
        line,
        light=row.light,
        task_light=row.light,
        progress=row.progress,
        planned=row.planned,
        measured_by=row.measured_by,
        asked=sum(part.report_state is not None for part in row.parts),
        submitted=sum(part.reported for part in row.parts),
        last_reported_on=row.last_reported_on,
    )
