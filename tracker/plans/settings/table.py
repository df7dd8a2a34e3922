"""The thresholds of the lights that a plan may set for itself, each by its name and its words (domain.md 5). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.plans.settings.timing import STAGES, Timing
from tracker.vocabulary import Kind


@dataclass(frozen=True)
class Threshold:
    """One number: “差距达到 10 个百分点为黄”. `kind`: of a setting that has a number for each kind, which one."""

    name: str
    label: str
    unit: str
    most: int
    kind: Kind | None = None
    may_be_part: bool = False

    @property
    def field(self) -> str:
        """How a form calls it."""
        return f"{self.name}_{self.kind.value}" if self.kind else self.name

    def of(self, values: Mapping[str, Any]) -> Any:
        """Its number among the values of all settings."""
        return values[self.name][self.kind] if self.kind else values[self.name]


THRESHOLDS = (
    Threshold("gap_yellow", "差距达到多少为黄", "个百分点", 100, may_be_part=True),
    Threshold("gap_red", "差距超过多少为红", "个百分点", 100, may_be_part=True),
    Threshold("point_red_days", "要点逾期超过多少为红", "个工作日", 250),
    Threshold("unsigned_days", "签收期限过后多少未签收为黄", "个工作日", 250),
    Threshold("silent_rounds", "连续多少没有采用的报告为久无信息", "期", 8),
    Threshold("validity_months", "成果类进展有效期", "个月", 60, Kind.DELIVERABLE),
    Threshold("validity_months", "推进类进展有效期", "个月", 60, Kind.ADVANCE),
    Threshold("validity_months", "常态类进展有效期", "个月", 60, Kind.STANDING),
    Threshold("validity_months", "倡导类进展有效期", "个月", 60, Kind.ENCOURAGED),
)


@dataclass(frozen=True)
class Difference:
    """A threshold that was another one: “差距达到多少为黄：8 个百分点，现为 10 个百分点”."""

    label: str
    unit: str
    then: Any
    now: Any


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What two sets of values do not have in common, in the order of the table."""
    pairs = ((threshold, threshold.of(then), threshold.of(now)) for threshold in THRESHOLDS)
    return tuple(Difference(one.label, one.unit, old, new) for one, old, new in pairs if old != new)


def stage_differences(then: Timing, now: Timing) -> tuple[Difference, ...]:
    """The stages whose days are others, each in its words."""
    pairs = ((setting, getattr(then, setting.field), getattr(now, setting.field)) for setting in STAGES)
    return tuple(Difference(one.label, "", one.words(old), one.words(new)) for one, old, new in pairs if old != new)
