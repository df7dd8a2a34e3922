"""A sentence in its parts: 到2025年 | 建成5座 | 新增3座."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.plantext.reading import Span


def parts(text: str, start: int, end: int, stop: re.Pattern[str]) -> Iterator[Span]:
    """Where each stands between the stops of a stretch of the text; what is behind the last stop, too."""
    at = start
    for match in stop.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    yield at, end
