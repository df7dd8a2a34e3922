"""请各单位确认 in words: until when, and what of it would be whose. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.plans.owners.words import together

WAY_OUT = "不属本单位的请注明应由哪个单位承担"
IF_SILENT = "到期没有回复的，视为由本单位承担"
_MOST_CIRCLES = 2
"""Of more circles of bodies than these the others are not named."""


def by_day(until: date) -> str:
    """“11月25日（含）前”: on the day itself an answer still counts."""
    return f"{until.month}月{until.day}日（含）前"


def whose(counts: Mapping[tuple[str, ...], int]) -> str:
    """“5 项推定由本单位承担、2 项推定由本单位与市商务委共同承担”. `counts`: by the other bodies how many items."""
    alone, circles = counts.get((), 0), {others: count for others, count in counts.items() if others}
    if len(circles) > _MOST_CIRCLES:
        circles = {("其他单位",): sum(circles.values())}
    return "、".join(
        [
            *([f"{alone} 项推定由本单位承担"] if alone else []),
            *(f"{count} 项推定由本单位{_jointly(others)}" for others, count in circles.items()),
        ]
    )


def _jointly(others: Sequence[str]) -> str:
    return f"与{together(others)}共同承担"
