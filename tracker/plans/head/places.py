"""Where words of a plan's head stand in its text: its number, day, title and issuers, however they were spaced."""

from __future__ import annotations

import re
from datetime import date

Span = tuple[int, int]

_OPENING, _CLOSING = "〔﹝[［（(【", "〕﹞]］）)】"


def find_words(text: str, words: str) -> Span | None:
    """The first place of the words, their blanks and kinds of brackets aside; None where they are not there."""
    letters = [_letter(word) for word in words if not word.isspace()]
    found = re.compile(r"\s*".join(letters)).search(text) if letters else None
    return found.span() if found else None


def find_day(text: str, day: date) -> Span | None:
    """The first place where the day is written in Chinese."""
    digits = (str(day.year), f"0?{day.month}", f"0?{day.day}")
    year, month, of_month = (r"\s*".join(re.findall(r"0\?|\d", digit)) for digit in digits)
    match = re.search(rf"(?<!\d){year}\s*年\s*{month}\s*月\s*{of_month}\s*日", text)
    return match.span() if match else None


def _letter(one: str) -> str:
    if one in _OPENING:
        return f"[{re.escape(_OPENING)}]"
    return f"[{re.escape(_CLOSING)}]" if one in _CLOSING else re.escape(one)
