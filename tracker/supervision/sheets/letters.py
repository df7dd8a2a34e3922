"""督办事项: what was written to bodies, one line a letter (domain.md 6, sheet 9). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.supervision.sheets.cells import Cell, or_dash, shortened
from tracker.vocabulary import LetterKind, LetterState


@dataclass(frozen=True)
class LetterLine:
    """A letter as it stood: `number` empty of a 通报; `rounds`: each limit for an answer, with the day it came.

    A second round is an answer that was to be added to; what came first stays on record. `was_told`: a 通报 decided
    before the quarter before was closed, so that the paper of an earlier quarter named it. `why_void`: of 已作废.
    """

    number: str
    kind: LetterKind
    about: str
    body: str
    sent_on: date | None
    rounds: tuple[tuple[date | None, date | None], ...]
    answer: str
    state: LetterState
    was_told: bool = False
    why_void: str = ""

    def line(self) -> list[Cell]:
        """As the columns of the sheet; 办理情况 “已整改；作废原因：重复”."""
        why = f"作废原因：{self.why_void}" if self.why_void else ""
        return [
            or_dash(self.number),
            self.kind.label,
            self.about,
            self.body,
            or_dash(self.sent_on),
            self._each([or_dash(reply_by) for reply_by, _ in self.rounds]),
            self._each([_answered(*one) for one in self.rounds]),
            or_dash(shortened("；".join(one for one in (self.answer, why) if one))),
            self.state.label,
        ]

    @staticmethod
    def _each(cells: Sequence[Cell]) -> Cell:
        """One day stays a day; of several each is named: “2026-12-11；补充 2026-12-17”."""
        first, *more = cells
        return "；补充 ".join(str(cell) for cell in cells) if more else first


def _answered(reply_by: date | None, answered_on: date | None) -> Cell:
    if answered_on is None:
        return or_dash(None)
    return f"{answered_on}（逾期）" if reply_by is not None and answered_on > reply_by else answered_on


@dataclass(frozen=True)
class Written:
    """Of one task: how many letters went out, and how the last one stands (督办次数, 督办情况).

    `last`: “督办函（渝发改函〔2025〕1号，2025-10-22）已反馈”; `last_to`: the same with whom it went to.
    """

    count: int = 0
    last: str = ""
    last_to: str = ""
