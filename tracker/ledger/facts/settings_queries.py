"""Reads what a plan goes by: the thresholds of its lights and the days of its messages (domain.md 5, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.ledger.facts.plan_queries import settings_of
from tracker.plans.settings.queries import NOTHING_SET, courses_of
from tracker.plans.settings.table import THRESHOLDS
from tracker.plans.settings.timing import STAGES, Timing


@dataclass(frozen=True)
class PlanSettings:
    """The numbers of a plan's lights, by the field of their threshold, and the days of its stages."""

    thresholds: Mapping[str, Any]
    timing: Timing

    @property
    def kept(self) -> dict[str, Any]:
        """As PlanSetting keeps them, by name: a number, one for each kind, the days of a stage."""
        kept: dict[str, Any] = {}
        for threshold in THRESHOLDS:
            value = self.thresholds[threshold.field]
            number = int(value) if value == int(value) else float(value)
            if threshold.kind:
                kept.setdefault(threshold.name, {})[threshold.kind.value] = number
            else:
                kept[threshold.name] = number
        return kept | {setting.name: list(getattr(self.timing, setting.field)) for setting in STAGES}


def plan_settings(plan_id: int) -> PlanSettings:
    """Those that hold, the usual ones where the plan has set none."""
    values = vars(settings_of([plan_id])[plan_id])
    course = courses_of([plan_id]).get(plan_id, NOTHING_SET)
    return PlanSettings({threshold.field: threshold.of(values) for threshold in THRESHOLDS}, course.timing)
