"""Which values cannot be true of a figure, whoever states them: a report or a verdict (domain.md 5).

Pure. A share of a whole lies between 0 and 100 %; what is counted up from nothing is never negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.vocabulary import FigureMode

_SHARES = frozenset({FigureMode.LEVEL, FigureMode.FLOOR, FigureMode.CONDITION})
_GROWTH = ("增长", "增速", "增幅", "增加", "提高", "提升", "上升", "下降", "降低", "减少", "降幅", "同比")
_WHOLE = Decimal(100)
_FAR = Decimal(100)
_SMALLEST_COUNT, _SMALLEST_SHARE = Decimal(1) / 5000, Decimal(1) / 90


@dataclass(frozen=True)
class Measured:
    """What a value is a value of. `may_be_small`: its target is a ceiling."""

    subject: str
    mode: FigureMode
    unit: str | None
    target: Decimal
    may_be_small: bool = False

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole in %; growth, and what is to go beyond 100 %, is none."""
        is_growth = any(word in self.subject for word in _GROWTH)
        return self.unit == "%" and self.mode in _SHARES and not is_growth and 0 <= self.target <= _WHOLE

    def value_fault(self, value: Decimal) -> str | None:
        """What is wrong with a value, in Chinese; None where it can be true."""
        if value < 0 and self.mode.is_counted:
            return f"“{self.subject}”是{self.mode.label}数，不会小于 0，请核对"
        if self.is_share and not 0 <= value <= _WHOLE:
            return f"“{self.subject}”是占比，应在 0 到 100 之间，请核对"
        return None

    def scale_doubt(self, value: Decimal) -> str | None:
        """Why a value is asked back: it is so far from the target that another unit was meant; None where it is not.

        Example: 31.2 or 312000 beside 30万平方米 are told apart; a count may begin small, a share of 85 % is not 0.85.
        """
        if not value or not self.target:
            return None
        times = abs(value / self.target)
        smallest = _SMALLEST_COUNT if self.mode.is_counted else _SMALLEST_SHARE
        if times < _FAR and (times > smallest or self.may_be_small):
            return None
        far = f"是目标的 {_rounded(times)} 倍" if times >= _FAR else f"只有目标的 1/{_rounded(1 / times)}"
        unit = f"按“{self.unit}”填" if self.unit else "按目标的单位填"
        return f"“{self.subject}”{far}，请核对单位（{unit}）"

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


def _rounded(times: Decimal) -> str:
    return f"{times.quantize(Decimal(1)):f}"
