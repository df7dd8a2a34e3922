"""A figure keeps the plan's own scale: 30万平方米 is 30 of 万平方米, whoever is asked for it (domain.md 5).

Pure. Example: told 31.2 beside a target of 300000 was judged 0 %; beside 30 万平方米 it is 104 %.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.typed import SCALES

_SCALE = "万亿|亿|万"


def in_own_scale(value: Decimal, unit: str | None, words: str) -> tuple[Decimal, str | None]:
    """The figure as `words` write it: (300000, 平方米) of “30 万平方米” is (30, 万平方米)."""
    written = re.search(rf"({_SCALE})[余多]?\s*{re.escape(unit or '')}", words) if words else None
    if written is None or (unit or "").startswith(tuple(SCALES)):
        return value, unit
    return _plain(value / SCALES[written[1]]), written[1] + (unit or "")


def in_single_units(value: Decimal, unit: str | None) -> tuple[Decimal, str]:
    """The same for every scale: (30, 万平方米) is (300000, 平方米)."""
    scale = _scale(unit)
    if scale is None or unit is None:
        return value, unit or ""
    return _plain(value * SCALES[scale]), unit.removeprefix(scale)


def in_scale_of(unit: str | None, value: Decimal) -> Decimal:
    """A value of single units as it stands beside `unit`: 3000000 beside 万千瓦 is 300."""
    scale = _scale(unit)
    return _plain(value / SCALES[scale]) if scale else value


def _scale(unit: str | None) -> str | None:
    return next((word for word in SCALES if (unit or "").startswith(word)), None)


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
