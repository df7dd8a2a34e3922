"""问题与协调: what bodies ask to be coordinated and where they do not agree, one line each (domain.md 6, sheet 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import DASH, Cell

ISSUE, DISSENT = "问题", "意见分歧"


@dataclass(frozen=True)
class DissentLine:
    """A 意见分歧 as it stood: `progress` says how it was settled, or that it was not."""

    task_id: int
    department: str
    words: str
    progress: str


def issue_lines(row: LedgerRow, dissents: tuple[DissentLine, ...]) -> Iterator[list[Cell]]:
    """The lines of one task without their running number; what is coordinated at which level nobody has said yet."""
    name = f"{row.code} {row.measure_label}{row.measure_title}"
    for part in row.parts:
        if part.reports and part.coordination.strip():
            yield [ISSUE, part.coordination, name, part.name, DASH, DASH, DASH, DASH]
    for dissent in dissents:
        yield [DISSENT, dissent.words, name, dissent.department, DASH, "综合处", DASH, dissent.progress]
