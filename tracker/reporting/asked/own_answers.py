"""“是否由本单位承担？”: what a report asks once of figures and own dates that nobody owns yet (domain.md 4).

Pure. The key of an item is that of plans/owners/queries.py: figure-12, date-34.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

LONGEST_WHY = 200


@dataclass(frozen=True)
class Unowned:
    """A figure or own date that nobody owns yet. `words`: what it says; `due_on`: of a date in words.

    `so_far`: why it is asked: 原文没有写明，推定由市交通局承担; 原由市交通局承担（指定）, where the owner left.
    """

    key: str
    words: str
    due_on: date | None = None
    so_far: str = ""

    @property
    def is_date(self) -> bool:
        """Whether it is a date in words; a figure is asked beside its value."""
        return self.key.startswith("date-")

    @property
    def field(self) -> str:
        """own_figure_12."""
        return own_field(self.key)


@dataclass(frozen=True)
class OwnAnswer:
    """是本单位的, or 不是本单位的. `why`: whose it is, as the body says; `words`: of the item, for who reads it."""

    key: str
    is_own: bool
    why: str = ""
    words: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """不是本单位的（应由市交通局承担）."""
        if self.is_own:
            return "是本单位的"
        return f"不是本单位的（{self.why}）" if self.why else "不是本单位的"


def own_field(key: str) -> str:
    """The name of the question in a form: own_figure_12 of figure-12."""
    return f"own_{key.replace('-', '_')}"


def figure_key(indicator_id: int) -> str:
    """figure-12."""
    return f"figure-{indicator_id}"


def answer_on(answers: Collection[OwnAnswer], key: str) -> OwnAnswer | None:
    """What was said of one of them; None where nothing was."""
    return next((answer for answer in answers if answer.key == key), None)
