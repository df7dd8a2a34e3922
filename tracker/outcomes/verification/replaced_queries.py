"""Reads the own dates on the list of a plan that was replaced, as they stood when another took its place (domain.md 4).

Example: a leader signed in March, in November a new plan took over the tasks. The list goes on to show the dates of
March: those that went over, that stayed with the earlier words, that ended with the plan.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.outcomes.owner_queries import owners_before
from tracker.outcomes.verdicts.queries import MilestoneLine, milestones, standing_before
from tracker.outcomes.verdicts.rules import state_on
from tracker.plans.models import Measure, Milestone, MilestoneDate, Task, TaskRevision, TaskTransition
from tracker.reporting.models import Round
from tracker.reporting.rounds.batch_queries import in_batch
from tracker.vocabulary import MilestoneSource, RoundKind, TaskState


def past_as_replaced(plan_id: int, as_of: date, at: datetime) -> list[MilestoneLine]:
    """Own dates before a day, of the tasks handed down on it that ran in the plan until `at`; oldest first."""
    codes = dict(db.session.execute(select(Task.id, Task.code).where(*_ran(plan_id, as_of, at))).all())
    homes, words = {id: id for id in codes}, {id: id for id in codes}
    went = select(TaskRevision).where(TaskRevision.task_id.in_(codes), TaskRevision.recorded_at >= at)
    for fact in db.session.scalars(went.order_by(TaskRevision.id.desc())):
        homes[fact.keeper_id], words[fact.task_id] = fact.task_id, fact.keeper_id
    rows = db.session.scalars(
        select(Milestone).where(
            Milestone.task_id.in_(homes),
            Milestone.source == MilestoneSource.OWN,
            Milestone.original_due_on < as_of,
            or_(Milestone.stated_at.is_(None), Milestone.stated_at < at),
        )
    ).all()
    places = _places(words.values())
    owners = owners_before([(row, homes[row.task_id]) for row in rows], at)
    ids = [row.id for row in rows]
    verdicts, moved, day = standing_before(ids, at), _moved(ids, at), shanghai_date(at)
    home_of = {row.id: homes[row.task_id] for row in rows}
    lines = []
    for line in milestones(ids, day):
        task_id, verdict = home_of[line.id], verdicts.get(line.id)
        due_on = moved.get(line.id, line.original_due_on)
        _, label, title = places[words[task_id]]
        lines.append(
            replace(
                line,
                task_id=task_id,
                plan_id=plan_id,
                code=codes[task_id],
                measure=label,
                title=title,
                due_on=due_on,
                owner=owners[line.id],
                state=state_on(due_on, line.original_due_on, verdict.result if verdict else None, day),
                verdict=verdict,
            )
        )
    return sorted(lines, key=lambda one: (one.due_on or date.max, places[words[one.task_id]][0], one.id))


def lists_before(plan_id: int, lines: Collection[MilestoneLine]) -> dict[int, int]:
    """By own date of the tasks that came over to a plan the 核定 round of the plan before whose list held it."""
    held = (
        select(TaskRevision.task_id, Round.id, Round.as_of)
        .join(Task, Task.id == TaskRevision.task_id)
        .join(Round, Round.plan_id == TaskRevision.from_plan_id)
        .where(
            TaskRevision.to_plan_id == plan_id,
            TaskRevision.task_id.in_({line.task_id for line in lines}),
            Round.kind == RoundKind.VERIFICATION,
            in_batch(Round.plan_id, Round.as_of),
        )
    )
    rows = db.session.execute(held.order_by(Round.id)).all()
    return {
        line.id: round_id
        for task_id, round_id, as_of in rows
        for line in lines
        if line.task_id == task_id and line.original_due_on is not None and line.original_due_on < as_of
    }


def _ran(plan_id: int, as_of: date, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The tasks of the list: in the plan still, or gone over from it, and not 终止 before."""
    gone_over = select(TaskRevision.task_id).where(TaskRevision.from_plan_id == plan_id)
    had_ended = exists().where(
        TaskTransition.task_id == Task.id,
        TaskTransition.state == TaskState.TERMINATED,
        TaskTransition.recorded_at < at,
    )
    return or_(Task.plan_id == plan_id, Task.id.in_(gone_over)), ~had_ended, in_batch(plan_id, as_of)


def _places(row_ids: Collection[int]) -> dict[int, tuple[int, str, str]]:
    """By the row that holds the words of then its place in the plan, with label and title of its measure."""
    found = select(Task.id, Task.position, Measure.label, Measure.title).join(Measure, Measure.id == Task.measure_id)
    rows = db.session.execute(found.where(Task.id.in_(row_ids)))
    return {id: (position, label, title) for id, position, label, title in rows}


def _moved(milestone_ids: Collection[int], at: datetime) -> dict[int, date]:
    """The dates in force then, of those that were ever said anew."""
    said = select(MilestoneDate).where(MilestoneDate.milestone_id.in_(milestone_ids), MilestoneDate.recorded_at < at)
    rows = db.session.scalars(said.order_by(MilestoneDate.recorded_at, MilestoneDate.id))
    return {row.milestone_id: row.due_on for row in rows}
