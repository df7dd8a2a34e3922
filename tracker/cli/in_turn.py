"""Doing something for each jurisdiction in turn, so that one's refusal does not stop the others (design.md 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from tracker.database import end_read
from tracker.errors import BadInput, RuleRefused, TrackerError


def in_turn(codes: Sequence[str], work: Callable[[str], None]) -> None:
    """Run `work` for each code. Of one code alone its refusal is raised, else RuleRefused naming each at the end.

    What fails through a fault of ours stops no other either: it is named, and the first such failure raised last.
    """
    if not codes:
        raise BadInput("还没有任何行政区划，请先运行 tracker setup")
    refused: list[tuple[str, TrackerError]] = []
    failed: list[Exception] = []
    for code in codes:
        try:
            work(code)
        except TrackerError as refusal:
            refused.append((code, refusal))
        except Exception as failure:
            end_read()
            failed.append(failure)
            click.echo(f"{code}：没有办完，其他地方照常办理", err=True)
    if failed:
        raise failed[0]
    if len(codes) == 1 and refused:
        raise refused[0][1]
    if refused:
        first, *others = [f"{code}：{refusal.message}" for code, refusal in refused]
        raise RuleRefused(first, others)
