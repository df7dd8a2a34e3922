"""Reads the verdicts that speak of milestones' dates as they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import speaking
from tracker.plans.models import Milestone, MilestoneDate

CHUNK = 1000
"""Milestones asked for at a time."""


def speaking_on(milestone_ids: Collection[int]) -> dict[int, list[Verdict]]:
    """By milestone its verdicts given since the date was last moved, oldest first; without any it is left out."""
    ids = sorted(milestone_ids)
    found: dict[int, list[Verdict]] = {}
    for start in range(0, len(ids), CHUNK):
        found |= _speaking(ids[start : start + CHUNK])
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
