"""A code word with its Chinese label: what every list of this package is made of."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any, Self


class Labelled(StrEnum):
    """A code with its Chinese label; the value is what the database stores."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Labelled:
        word = str.__new__(cls, code)
        word._value_ = code
        word.label = label
        return word

    @classmethod
    def of(cls, code: str | None) -> Self | None:
        """The word of what a column keeps; None where it keeps nothing."""
        return _word(cls, code) if code else None

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs in the order written, for a form's list."""
        return [(word.value, word.label) for word in cls]


@cache
def _word(kind: type[Labelled], code: str) -> Any:
    """Rows ask it by the hundred thousand, and an enum takes its time."""
    return kind(code)
