"""Which values and verdicts count, as known at an instant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Self, cast

from sqlalchemy import Select, bindparam, or_, select

from tracker.database import db
from tracker.ledger.facts.known_queries import before
from tracker.ledger.facts.task import Closing, ReadingFacts
from tracker.outcomes.models import Verdict


@dataclass(frozen=True)
class Judging:
    """Which values and verdicts count: recorded before `heard` (None: all), of no day after `until` (None: of any)."""

    heard: datetime | None
    until: date | None = None

    @classmethod
    def of(cls, known: datetime | None, closing: Closing | None) -> Self:
        """What was known at an instant; of a closing that is told anew what was heard since of its days."""
        if closing is None:
            return cls(known)
        since = closing.since
        return cls(known, closing.values_until) if since is None else cls(since.heard_before, since.values_until)

    def counts(self, as_of: date | None) -> bool:
        """Whether what speaks of a day counts."""
        return self.until is None or as_of is None or as_of <= self.until

    def verdicts(self, milestone_ids: Collection[int], goal_ids: Collection[int]) -> list[Verdict]:
        """Those on these milestones and goals that count, oldest first."""
        if not milestone_ids and not goal_ids:
            return []
        values = {"milestones": list(milestone_ids), "goals": list(goal_ids), "known": self.heard}
        given = cast("list[Verdict]", list(db.session.execute(_verdicts(self.heard is not None), values)))
        return [verdict for verdict in given if self.counts(verdict.as_of)]


@cache
def _verdicts(is_past: bool) -> Select[*tuple[Any, ...]]:
    of_milestone = Verdict.milestone_id.in_(bindparam("milestones"))
    of_goal = Verdict.goal_id.in_(bindparam("goals"))
    given = select(Verdict.__table__).where(or_(of_milestone, of_goal), before(Verdict.recorded_at, is_past))
    return given.order_by(Verdict.recorded_at, Verdict.id)


def found_by(verdict: Verdict) -> ReadingFacts | None:
    """The value that a verdict found, of the day it speaks of; None where it found none."""
    if verdict.value is None:
        return None
    return ReadingFacts(verdict.value, verdict.as_of, verdict.basis, None, verdict.recorded_at, is_found=True)
