"""What was asked and granted for own milestones, as known at an instant (domain.md 4, Extension)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.ledger.facts.known_queries import facts_by, newest
from tracker.outcomes.extensions.rules import OPEN
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.vocabulary import ExtensionState, Role


@dataclass(frozen=True)
class Requests:
    """Of one milestone: how often a later date was granted; the request on its way, None where there is none."""

    granted: int
    state: ExtensionState | None = None
    request_id: int | None = None
    level: Role | None = None
    answer_by: date | None = None


def requests_for(milestone_ids: Sequence[int], known: datetime | None) -> dict[int, Requests]:
    """By milestone, from the acts recorded before `known` (None: all); those never asked for are left out."""
    rows = list(db.session.scalars(_ASKED, {"milestones": list(milestone_ids)})) if milestone_ids else []
    last = newest(facts_by(ExtensionEvent, "extension_id", [row.id for row in rows], known), "extension_id")
    by_milestone: defaultdict[int, list[tuple[Extension, ExtensionState]]] = defaultdict(list)
    for row in rows:
        if row.id in last:
            by_milestone[row.milestone_id].append((row, ExtensionState(last[row.id].state)))
    return {id: _requests(asked) for id, asked in by_milestone.items()}


_ASKED = select(Extension).where(Extension.milestone_id.in_(bindparam("milestones")))


def _requests(asked: Sequence[tuple[Extension, ExtensionState]]) -> Requests:
    granted = sum(state is ExtensionState.GRANTED for _, state in asked)
    handed_in = ((row, state) for row, state in asked if state in OPEN and state is not ExtensionState.DRAFT)
    row, state = next(handed_in, (None, None))
    if row is None:
        return Requests(granted)
    return Requests(granted, state, row.id, Role.of(row.level), row.answer_by)
