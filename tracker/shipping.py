"""What comes with the program, beside what the office says itself: the office's word stands (domain.md 7, 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Said = TypeVar("Said")


@dataclass(frozen=True)
class Word(Generic[Said]):
    """What is on record of a thing. `is_shipped`: the program says so, not the office."""

    said: Said
    is_shipped: bool


def ship(rows: Iterable[Row], said: Callable[[Row], Said], record: Callable[[Row], Sequence[Word[Said]]]) -> list[Row]:
    """Of the rows that come with the program those to be written, in their order.

    Example: the office has loaded an amended notice of 2026, and an upgrade brings the first one and that of 2027. Only
    2027 is written. `said`: what a row says of its thing; `record`: what is on record of the same thing, oldest first.
    """
    return [row for row in rows if is_news(said(row), record(row))]


def is_news(said: Said, record: Sequence[Word[Said]]) -> bool:
    """Whether nobody has spoken of a thing, or the program alone, and said something else last."""
    return all(word.is_shipped for word in record) and (not record or record[-1].said != said)
