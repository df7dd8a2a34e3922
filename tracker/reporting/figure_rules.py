"""Which values cannot be true of a figure, whoever states them: a report or a verdict (domain.md 5).

Pure. A share of a whole lies between 0 and 100 %; what is counted up from nothing is never negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.vocabulary import FigureMode

_COUNTED = frozenset({FigureMode.CUMULATIVE, FigureMode.ANNUAL})
_SHARES = frozenset({FigureMode.LEVEL, FigureMode.FLOOR, FigureMode.CONDITION})
_GROWTH = ("增长", "增速", "增幅", "增加", "提高", "提升", "上升", "下降", "降低", "减少", "降幅", "同比")
_WHOLE = Decimal(100)


@dataclass(frozen=True)
class Measured:
    """What a value is a value of."""

    subject: str
    mode: FigureMode
    unit: str | None
    target: Decimal

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole in %; growth, and what is to go beyond 100 %, is none."""
        is_growth = any(word in self.subject for word in _GROWTH)
        return self.unit == "%" and self.mode in _SHARES and not is_growth and 0 <= self.target <= _WHOLE

    def value_fault(self, value: Decimal) -> str | None:
        """What is wrong with a value, in Chinese; None where it can be true."""
        if value < 0 and self.mode in _COUNTED:
            return f"“{self.subject}”是{self.mode.label}数，不会小于 0，请核对"
        if self.is_share and not 0 <= value <= _WHOLE:
            return f"“{self.subject}”是占比，应在 0 到 100 之间，请核对"
        return None

    def is_odd(self, value: Decimal) -> bool:
        """Whether a value that can be true is worth a second look: a percentage above 100."""
        return self.unit == "%" and value > _WHOLE


def day_fault(as_of: date, issued_on: date | None, today: date) -> str | None:
    """What is wrong with the day a value speaks of; `issued_on`: the plan's 印发日期, which no value is older than."""
    if as_of > today:
        return "数据截至的日期还没有到，请核对"
    if issued_on is not None and as_of < issued_on:
        return f"数据截至的日期早于方案印发的 {issued_on}，请核对"
    return None
