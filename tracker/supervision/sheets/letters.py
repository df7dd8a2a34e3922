"""督办事项: what was written to bodies, one line a letter (domain.md 6, sheet 9). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.supervision.sheets.cells import Cell, or_dash, shortened
from tracker.vocabulary import LetterKind, LetterState


@dataclass(frozen=True)
class LetterLine:
    """A letter as it stood: `number` empty of a 通报, `answered_on` None while its answer is missing or sent back."""

    number: str
    kind: LetterKind
    about: str
    body: str
    sent_on: date | None
    reply_by: date | None
    answered_on: date | None
    answer: str
    state: LetterState

    def line(self) -> list[Cell]:
        """As the columns of the sheet."""
        return [
            or_dash(self.number),
            self.kind.label,
            self.about,
            self.body,
            or_dash(self.sent_on),
            or_dash(self.reply_by),
            self._answered(),
            or_dash(shortened(self.answer)),
            self.state.label,
        ]

    def _answered(self) -> Cell:
        if self.answered_on is None:
            return or_dash(None)
        is_late = self.reply_by is not None and self.answered_on > self.reply_by
        return f"{self.answered_on}（逾期）" if is_late else self.answered_on


@dataclass(frozen=True)
class Written:
    """Of one task: how many letters went out, and how the last one stands (督办次数, 督办情况)."""

    count: int = 0
    last: str = ""
