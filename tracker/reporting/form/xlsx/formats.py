"""What a number of a sheet is shown as, by its number format (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

import re
from enum import Enum, auto

_LITERAL = re.compile(r'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]')
_WORDS = re.compile(r"general|standard|g/通用格式|am/pm|a/p|上午/下午", re.IGNORECASE)
_DAY_LETTERS = re.compile(r"[ymd]", re.IGNORECASE)
_SHARES = frozenset({9, 10})
# The last two ranges are those of Chinese Excel: yyyy"年"m"月" and its like.
_DAYS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})

_SCALING = re.compile(r"[0#?],+(?![0#?,])")
_BEHIND = re.compile(r'[0#?]\s*(?:"([十百千万亿][^"]*)"|\\?([十百千万亿]+))')


class Shown(Enum):
    """What a number is read as."""

    NUMBER = auto()
    DAY = auto()
    SHARE = auto()
    OTHER = auto()
    """As another number: 12000 with the format 0, is shown as 12."""


def shown_as(number: int, code: str | None) -> Shown:
    """What a number with this format is; `code` None: one of the formats every program knows."""
    if code is None:
        return Shown.DAY if number in _DAYS else Shown.SHARE if number in _SHARES else Shown.NUMBER
    bare = _WORDS.sub("", _LITERAL.sub("", code.split(";")[0]))
    if "%" in bare:
        return Shown.SHARE
    if _DAY_LETTERS.search(bare):
        return Shown.DAY
    return Shown.OTHER if _SCALING.search(bare) else Shown.NUMBER


def words_behind(code: str | None) -> str:
    """万 of 0"万": a scale that the format writes behind the digits, which a person reads with them."""
    found = _BEHIND.search(code.split(";")[0]) if code else None
    return (found[1] or found[2]) if found else ""
