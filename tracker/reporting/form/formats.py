"""Whether a number of a sheet is shown as a day or a percentage, by its number format (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

import re
from enum import Enum, auto

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_WORDS = re.compile(r"general|standard|g/通用格式|am/pm|a/p|上午/下午", re.IGNORECASE)
_DAY_LETTERS = re.compile(r"[ymd]", re.IGNORECASE)
_SHARES = frozenset({9, 10})
# The last two ranges are those of Chinese Excel: yyyy"年"m"月" and its like.
_DAYS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})


class Shown(Enum):
    """What a number is read as."""

    NUMBER = auto()
    DAY = auto()
    SHARE = auto()


def shown_as(number: int, code: str | None) -> Shown:
    """What a number with this format is; `code` None: one of the formats every program knows."""
    if code is None:
        return Shown.DAY if number in _DAYS else Shown.SHARE if number in _SHARES else Shown.NUMBER
    bare = _WORDS.sub("", _LITERAL.sub("", code.split(";")[0]))
    if "%" in bare:
        return Shown.SHARE
    return Shown.DAY if _DAY_LETTERS.search(bare) else Shown.NUMBER
