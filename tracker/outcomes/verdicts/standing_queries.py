"""Reads the verdicts that speak of milestones' dates as they stand, and says the same rule as conditions in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import batches, db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import speaking
from tracker.plans.models import Milestone, MilestoneDate, PlanGoal, Task
from tracker.plans.seldom_queries import Seldom

VERDICTS = Seldom(
    and_(Verdict.milestone_id == Milestone.id, Milestone.task_id == Task.id),
    and_(Verdict.goal_id == PlanGoal.id, PlanGoal.plan_id == Task.plan_id),
)
"""On dates of a task, and on goals of its plan."""


def speaking_on(milestone_ids: Collection[int], known: datetime | None = None) -> dict[int, list[Verdict]]:
    """By milestone its verdicts given since the date was last moved, oldest first; without any it is left out.

    `known`: as it was before an instant.
    """
    found: dict[int, list[Verdict]] = {}
    for ids in batches(sorted(milestone_ids)):
        given = db.session.execute(_VERDICTS, {"milestones": ids})
        found |= _heard(((row, first) for row, first in given if known is None or row.recorded_at < known), known)
    return found


def speaking_on_figures(task_ids: Collection[int]) -> list[tuple[int, Verdict]]:
    """The figures of these tasks on whose date a verdict speaks, each with the newest."""
    given = db.session.execute(_ON_FIGURES, {"tasks": list(task_ids)}).all()
    figure_of = {verdict.milestone_id: figure_id for verdict, _, figure_id in given}
    heard = _heard((verdict, original) for verdict, original, _ in given)
    return [(figure_of[id], verdicts[-1]) for id, verdicts in heard.items()]


def _heard(given: Iterable[tuple[Verdict, date | None]], known: datetime | None = None) -> dict[int, list[Verdict]]:
    """`given`: all verdicts on some milestones, oldest first, each with the date that its milestone had at first."""
    verdicts: defaultdict[int, list[Verdict]] = defaultdict(list)
    first: dict[int, date | None] = {}
    for verdict, original in given:
        if verdict.milestone_id is not None:
            verdicts[verdict.milestone_id].append(verdict)
            first[verdict.milestone_id] = original
    dates: defaultdict[int, list[MilestoneDate]] = defaultdict(list)
    for row in db.session.scalars(_MOVES, {"milestones": list(first)}) if first else ():
        if known is None or row.recorded_at < known:
            dates[row.milestone_id].append(row)
    heard = {id: speaking(first[id], dates[id], several) for id, several in verdicts.items()}
    return {id: several for id, several in heard.items() if several}


_GIVEN = (
    select(Verdict, Milestone.original_due_on)
    .join(Milestone, Milestone.id == Verdict.milestone_id)
    .order_by(Verdict.recorded_at, Verdict.id)
)
_VERDICTS = _GIVEN.where(Verdict.milestone_id.in_(bindparam("milestones")))
_ON_FIGURES = _GIVEN.add_columns(Milestone.indicator_id).where(
    Milestone.task_id.in_(bindparam("tasks")), Milestone.indicator_id.is_not(None)
)
_MOVES = (
    select(MilestoneDate)
    .where(MilestoneDate.milestone_id.in_(bindparam("milestones")))
    .order_by(MilestoneDate.recorded_at, MilestoneDate.id)
)


@cache
def is_judged() -> ColumnElement[bool]:
    """In SQL: a verdict speaks of the milestone's date as it stands."""
    return exists().where(Verdict.milestone_id == Milestone.id, ~moved_after()).correlate(Milestone)


@cache
def speaks() -> ColumnElement[bool]:
    """In SQL what `speaking_on` gives last: the newest verdict of a milestone, where its date was not moved since."""
    newer = aliased(Verdict)
    came_later = or_(
        newer.recorded_at > Verdict.recorded_at,
        and_(newer.recorded_at == Verdict.recorded_at, newer.id > Verdict.id),
    )
    is_newest = ~exists().where(newer.milestone_id == Milestone.id, came_later).correlate(Milestone, Verdict)
    return and_(Verdict.milestone_id == Milestone.id, is_newest, ~moved_after())


def moved_after(known: Any = None) -> ColumnElement[bool]:
    """In SQL: the milestone got another date after the verdict, of the dates recorded before `known` (None: of all).

    A date that was only repeated moves nothing, as in rules.speaking.
    """
    moved, before = aliased(MilestoneDate), aliased(MilestoneDate)
    held = (
        select(before.due_on)
        .where(before.milestone_id == Milestone.id, before.id < moved.id)
        .order_by(before.recorded_at.desc(), before.id.desc())
        .limit(1)
        .correlate(moved, Milestone)
        .scalar_subquery()
    )
    is_other = moved.due_on != func.coalesce(held, Milestone.original_due_on, moved.due_on)
    after = [moved.recorded_at > Verdict.recorded_at, *([] if known is None else [moved.recorded_at < known])]
    return exists().where(moved.milestone_id == Milestone.id, *after, is_other).correlate(Milestone, Verdict)
