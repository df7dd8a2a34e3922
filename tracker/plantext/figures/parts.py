"""A sentence in its parts: 到2025年 | 建成5座 | 新增3座."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.plantext.reading import Span

_ROW = re.compile(
    r"\d[\d.,]*\s?(?:[%％‰]|个?百分点|[一-鿿]{1,4}?)?(?:以上|左右|以内)?\s?(?:[、和]|以及|[—~-])\s?(?:20\d\d\s?年的)?\s?$"
)


def parts(text: str, start: int, end: int, stop: re.Pattern[str]) -> Iterator[Span]:
    """Where each stands between the stops of a stretch of the text; what is behind the last stop, too."""
    at = start
    for match in stop.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    yield at, end


def before_row(before: str) -> tuple[str, list[str]]:
    """What is said of the row that a number ends, and the row: 分别不低于 and [90%、] of 分别不低于90%、80%."""
    row: list[str] = []
    while last := _ROW.search(before):
        row.insert(0, last.group())
        before = before[: last.start()]
    return before, row
