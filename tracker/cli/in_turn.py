"""Doing something for each jurisdiction in turn, so that one's refusal does not stop the others (design.md 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.errors import BadInput, RuleRefused, TrackerError


def in_turn(codes: Sequence[str], work: Callable[[str], None]) -> None:
    """Run `work` for each code. Of one code alone its refusal is raised, else RuleRefused naming each at the end."""
    if not codes:
        raise BadInput("还没有任何行政区划，请先运行 tracker setup")
    refused: list[tuple[str, TrackerError]] = []
    for code in codes:
        try:
            work(code)
        except TrackerError as refusal:
            refused.append((code, refusal))
    if len(codes) == 1 and refused:
        raise refused[0][1]
    if refused:
        first, *others = [f"{code}：{refusal.message}" for code, refusal in refused]
        raise RuleRefused(first, others)
