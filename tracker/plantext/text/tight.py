"""A copy of the text without the gaps that typesetting leaves around numbers: 到 2025 年，达到 70 % 以上."""

from __future__ import annotations

import re

# A gap before a year stays: it may part a heading from what follows it (主要目标 2024年，……).
# The blank stands first, what must be before it is asked behind it: blanks alone are looked for, and are few.
_GAP = re.compile(
    r"[^\S\n](?:(?<=[\d%％‰A-Za-z.].)[^\S\n]*(?=[一-鿿%％‰，。；、（）/])"
    r"|(?<=[一-鿿，。；、（）/].)[^\S\n]*(?=\d)(?!20\d\d\s?年)|(?<=[比较与同到至在于自从以，；、（].)[^\S\n]*(?=\d))"
)


def tight(text: str) -> str:
    """`text` without gaps between numbers and words."""
    return _GAP.sub("", text)


def tight_with_places(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """`text[start:end]` without those gaps, and the place in `text` of each of its characters and of its end."""
    kept: list[str] = []
    places: list[int] = []
    at = start
    for gap in _GAP.finditer(text, start, end):
        kept.append(text[at : gap.start()])
        places.extend(range(at, gap.start()))
        at = gap.end()
    return "".join([*kept, text[at:end]]), [*places, *range(at, end + 1)]
