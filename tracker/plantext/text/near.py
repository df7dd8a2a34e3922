"""Costly patterns, tried only near a sign none of their matches goes without: 到2025年 near its 20."""

from __future__ import annotations

import re
from collections.abc import Iterator


def matches_near(
    sign: re.Pattern[str], before: int, pattern: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text, start, end)` finds; each match has a `sign` within `before` characters of its start.

    A pattern whose first words may be left out (到, 力争) is else tried at every character.
    """
    at = start
    while seen := sign.search(text, at, end):
        places = range(max(at, seen.start() - before), seen.start() + 1)
        match = next((found for place in places if (found := pattern.match(text, place, end))), None)
        if match:
            yield match
        at = match.end() if match else seen.start() + 1
