"""Reads the verdicts that speak of milestones' dates as they stand, and says the same rule as conditions in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import batches, db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import speaking
from tracker.plans.models import Milestone, MilestoneDate


def speaking_on(milestone_ids: Collection[int]) -> dict[int, list[Verdict]]:
    """By milestone its verdicts given since the date was last moved, oldest first; without any it is left out."""
    found: dict[int, list[Verdict]] = {}
    for ids in batches(sorted(milestone_ids)):
        found |= _speaking(ids)
    return found


def _speaking(milestone_ids: Collection[int]) -> dict[int, list[Verdict]]:
    given = _by_milestone(db.session.scalars(_VERDICTS, {"milestones": list(milestone_ids)}))
    if not given:
        return {}
    dates = _by_milestone(db.session.scalars(_MOVES, {"milestones": list(given)}))
    first = dict(db.session.execute(_ORIGINAL, {"milestones": list(given)}).all())
    heard = {id: speaking(first[id], dates.get(id, ()), verdicts) for id, verdicts in given.items()}
    return {id: verdicts for id, verdicts in heard.items() if verdicts}


_VERDICTS = (
    select(Verdict).where(Verdict.milestone_id.in_(bindparam("milestones"))).order_by(Verdict.recorded_at, Verdict.id)
)
_MOVES = (
    select(MilestoneDate)
    .where(MilestoneDate.milestone_id.in_(bindparam("milestones")))
    .order_by(MilestoneDate.recorded_at, MilestoneDate.id)
)
_ORIGINAL = select(Milestone.id, Milestone.original_due_on).where(Milestone.id.in_(bindparam("milestones")))


def _by_milestone(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.milestone_id, []).append(row)
    return grouped


def is_judged() -> ColumnElement[bool]:
    """In SQL: a verdict speaks of the milestone's date as it stands."""
    return exists().where(Verdict.milestone_id == Milestone.id, ~moved_after()).correlate(Milestone)


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
