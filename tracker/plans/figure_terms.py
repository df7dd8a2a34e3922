"""How a figure is told: how often, how soon, by whom, counted how and from where (domain.md 5).

Pure. Example: 培训10万人次 is counted up, its value exists 30 days after each quarter; 接驳率85% is a statistic of the
year, its value exists 90 days after it. A person may say otherwise on the check page, and later with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.vocabulary import Direction, FigureMode, Frequency, Relation

LAG_DAYS = {Frequency.QUARTER: 30, Frequency.YEAR: 90}
"""可得时滞 where nobody said another: days after the end of a period until its value can exist."""
LONGEST_LAG = 366
"""The most that a person may say."""

_TELLS_A_DECREASE = re.compile(r"下降|降低|压缩|压减|缩短|缩减|缩小|精简|减少|削减|下调|回落|降幅|减量")

ABOUT = Decimal("0.05")
"""左右: how far from the target, as a share of it, still counts as reached. Ours: the plans do not say."""


def usual_frequency(mode: FigureMode) -> Frequency:
    """What is counted up is counted each quarter; a share or a standard is a statistic of the year."""
    return Frequency.QUARTER if mode.is_counted else Frequency.YEAR


def is_less_better(direction: str | None, subject: str) -> bool:
    """审批时限压减到3天: the less, the better; 审批事项减少20% tells the decrease itself: the more, the better.

    `direction`: a code of Direction.
    """
    return direction == Direction.DOWN and not _TELLS_A_DECREASE.search(subject)


@dataclass(frozen=True)
class Aim:
    """What decides whether a value is enough; the light and the verdict that is proposed both ask it (domain.md 5).

    `baseline`: 基期值, None where the plan states none; `less_better`: is_less_better.
    """

    relation: Relation
    mode: FigureMode
    target: Decimal
    baseline: Decimal | None
    less_better: bool

    @property
    def is_ceiling(self) -> bool:
        """Whether a value must not be above it: 不高于, 压减到3天, or a 水平 that sinks from its 基期, 10 to 3."""
        if self.relation in (Relation.AT_LEAST, Relation.AT_MOST):
            return self.relation is Relation.AT_MOST
        sinks = self.mode is FigureMode.LEVEL and self.baseline is not None and self.target < self.baseline
        return self.less_better or sinks

    def of_members(self, values: Sequence[Decimal]) -> Decimal:
        """What the values of a collective's members come to: their sum; of a share the worst stands for all."""
        return sum(values, start=Decimal(0)) if self.mode.is_counted else self.worst(values)

    def worst(self, values: Sequence[Decimal]) -> Decimal:
        """The value furthest from it: of what may not be above it the highest, else the lowest; 120左右 by far."""
        if self.is_ceiling:
            return max(values)
        missed = [value for value in values if not self.is_reached_by(value)]
        if self.relation is Relation.ABOUT and missed:
            return max(missed, key=lambda one: abs(one - self.target))
        return min(values)

    def is_reached_by(self, value: Decimal) -> bool:
        """Whether a value reaches it.

        120左右 is reached by 114 and by 126, not by 127; a count (累计, 当年) by 127 too, 3天左右 压减到 by 2.
        """
        near = abs(self.target) * ABOUT if self.relation is Relation.ABOUT else Decimal(0)
        if self.is_ceiling:
            return value <= self.target + near
        is_too_much = self.relation is Relation.ABOUT and not self.mode.is_counted and value > self.target + near
        return value >= self.target - near and not is_too_much


@dataclass(frozen=True)
class FigureTerms:
    """`source_id`: the body that answers for the value (数据来源单位), None where nobody is named."""

    frequency: Frequency = Frequency.YEAR
    lag_days: int = LAG_DAYS[Frequency.YEAR]
    source_id: int | None = None
    caliber: str = ""
    baseline_value: Decimal | None = None
    baseline_on: date | None = None

    def at(self, frequency: Frequency) -> FigureTerms:
        """Told so often: a 可得时滞 that is the usual one of how often it was told becomes that of how often it is."""
        is_usual = self.lag_days == LAG_DAYS[self.frequency]
        return replace(self, frequency=frequency, lag_days=LAG_DAYS[frequency] if is_usual else self.lag_days)

    def as_json(self) -> dict[str, Any]:
        """A JSON value; `from_json` reads it."""
        return {
            "frequency": self.frequency.value,
            "lag_days": self.lag_days,
            "source_id": self.source_id,
            "caliber": self.caliber,
            "baseline_value": str(self.baseline_value) if self.baseline_value is not None else None,
            "baseline_on": self.baseline_on.isoformat() if self.baseline_on else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> FigureTerms:
        """The terms that `as_json` wrote."""
        baseline, on = value["baseline_value"], value["baseline_on"]
        return cls(
            frequency=Frequency(value["frequency"]),
            lag_days=value["lag_days"],
            source_id=value["source_id"],
            caliber=value["caliber"],
            baseline_value=Decimal(baseline) if baseline is not None else None,
            baseline_on=date.fromisoformat(on) if on is not None else None,
        )
