"""请各单位确认 in words: until when, and what of it would be whose. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.plans.owners.words import together

WAY_OUT = "不属本单位的请注明应由哪个单位承担"
IF_SILENT = "到期没有回复的，视为由本单位承担"
NOT_IF_SILENT = "到期没有回复的，视为不是本单位的"
_EACH_IF_SILENT = "到期没有回复的，推定的视为由本单位承担，责任未定的视为不是本单位的"
_MOST_CIRCLES = 2
"""Of more circles of bodies than these the others are not named."""


@dataclass(frozen=True)
class Shares:
    """What a body is asked about: how many items are proposed to it, by the others to whom they are, and nobody's."""

    proposed: Mapping[tuple[str, ...], int]
    of_nobody: int = 0


def if_silent(*, is_proposed: bool, is_nobodys: bool) -> str:
    """What no answer will mean, of one or of both."""
    if not is_nobodys:
        return IF_SILENT
    return _EACH_IF_SILENT if is_proposed else NOT_IF_SILENT


def by_day(until: date) -> str:
    """“11月25日（含）前”: on the day itself an answer still counts."""
    return f"{until.month}月{until.day}日（含）前"


def whose(shares: Shares) -> str:
    """“5 项推定由本单位承担、2 项推定由本单位与市商务委共同承担、1 项责任未定”."""
    counts = shares.proposed
    alone, circles = counts.get((), 0), {others: count for others, count in counts.items() if others}
    if len(circles) > _MOST_CIRCLES:
        circles = {("其他单位",): sum(circles.values())}
    return "、".join(
        [
            *([f"{alone} 项推定由本单位承担"] if alone else []),
            *(f"{count} 项推定由本单位{_jointly(others)}" for others, count in circles.items()),
            *([f"{shares.of_nobody} 项责任未定"] if shares.of_nobody else []),
        ]
    )


def _jointly(others: Sequence[str]) -> str:
    return f"与{together(others)}共同承担"
