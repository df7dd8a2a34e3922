"""Reads what a plan has set for itself: the history of its settings, the days of its stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.plans.models import PlanSetting
from tracker.plans.settings.timing import DEFAULT, FIRST_VERSION, Timing, timing_of


@dataclass(frozen=True)
class Course:
    """What a plan has set, oldest first: from when on which values, by name, as which version."""

    kept: tuple[tuple[datetime, Mapping[str, Any], int], ...] = ()
    timings: tuple[tuple[datetime, Timing, int], ...] = ()

    def timing_before(self, known: datetime) -> tuple[Timing, int]:
        """The days of its stages by what was set before an instant, and the version of that."""
        found = [(timing, version) for at, timing, version in self.timings if at < known]
        return found[-1] if found else (DEFAULT, FIRST_VERSION)

    @property
    def values(self) -> Mapping[str, Any]:
        """What holds, by name."""
        return self.kept[-1][1] if self.kept else {}

    @property
    def timing(self) -> Timing:
        """The days of its stages that hold."""
        return self.timings[-1][1] if self.timings else DEFAULT

    @property
    def version(self) -> int:
        """Of what holds."""
        return self.kept[-1][2] if self.kept else FIRST_VERSION


NOTHING_SET = Course()


def courses_of(plan_ids: Collection[int]) -> dict[int, Course]:
    """By plan; one that has set nothing is left out."""
    rows = db.session.scalars(_SETTINGS, {"plans": list(plan_ids)})
    by_plan: defaultdict[int, list[tuple[datetime, Mapping[str, Any], int]]] = defaultdict(list)
    for row in rows:
        kept = by_plan[row.plan_id]
        values = {**(kept[-1][1] if kept else {}), row.name: row.value["value"]}
        kept.append((row.recorded_at, values, row.rule_version))
    return {
        plan_id: Course(tuple(kept), tuple((at, timing_of(values), version) for at, values, version in kept))
        for plan_id, kept in by_plan.items()
    }


_SETTINGS = (
    select(PlanSetting)
    .where(PlanSetting.plan_id.in_(bindparam("plans")))
    .order_by(PlanSetting.recorded_at, PlanSetting.id)
)


@dataclass(frozen=True)
class Said:
    """One setting as it was written, and by whom."""

    name: str
    value: Any
    version: int
    at: datetime
    actor: str


def history_of(plan_id: int) -> list[Said]:
    """What was set of a plan, the newest first."""
    rows = list(db.session.scalars(_SETTINGS, {"plans": [plan_id]}))
    return [Said(row.name, row.value["value"], row.rule_version, row.recorded_at, row.actor) for row in reversed(rows)]
