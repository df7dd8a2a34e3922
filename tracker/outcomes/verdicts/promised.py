"""What a figure promises, and whether a value keeps it: both a proposed verdict and one given ask this."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.plans.figure_terms import Aim
from tracker.vocabulary import FigureMode, Relation

_AIMS = {Relation.AT_MOST: "不高于", Relation.AT_LEAST: "不低于", Relation.ABOUT: "约"}


@dataclass(frozen=True)
class Promised:
    """A figure to reach. `baseline`: 基期值, None where the plan states none. `is_less_better`: 压减到3天."""

    relation: Relation
    target: Decimal
    unit: str | None
    mode: FigureMode
    baseline: Decimal | None = None
    is_less_better: bool = False

    @property
    def aim(self) -> Aim:
        """What its values are measured against."""
        return Aim(self.relation, self.mode, self.target, self.baseline, self.is_less_better)

    def is_kept(self, value: Decimal) -> bool:
        """Whether a value reaches it."""
        return self.aim.is_reached_by(value)

    def compared(self, value: Decimal) -> str:
        """实际 86%，目标不低于 100%."""
        unit = self.unit or ""
        return f"实际 {plain(value)}{unit}，目标{_AIMS.get(self.relation, '')} {plain(self.target)}{unit}"


def plain(value: Decimal) -> str:
    """“86.5”."""
    return format(value.normalize(), "f")
