"""问题与协调: what bodies ask to be coordinated and where they do not agree, one line each (domain.md 6, sheet 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import DASH, Cell, WithState, or_dash
from tracker.vocabulary import CoordinationState

ISSUE, DISSENT = "问题", "意见分歧"


@dataclass(frozen=True)
class DissentLine:
    """A 意见分歧 as it stood: `progress` says how it was settled, or that it was not."""

    task_id: int
    department: str
    words: str
    progress: str
    is_settled: bool = False


@dataclass(frozen=True)
class MatterLine:
    """How a 需协调事项 stood: 协调层级, 责任领导, 进展; empty where nobody has said yet, and then `state` is None."""

    level: str
    leader: str
    progress: str
    state: CoordinationState | None = None


Matters = Mapping[tuple[int, int], MatterLine]
"""By task and the body that asked for it."""

NOTHING_SAID = MatterLine("", "", "")


def issue_lines(row: LedgerRow, dissents: tuple[DissentLine, ...], matters: Matters) -> Iterator[list[Cell]]:
    """The lines of one task without their running number."""
    name = f"{row.code} {row.measure_label}{row.measure_title}"
    for part in row.parts:
        if part.reports and part.coordination.strip():
            matter = matters.get((row.task_id, part.speaker_id), NOTHING_SAID)
            progress = WithState(matter.progress, matter.state) if matter.progress else DASH
            how = (or_dash(matter.level), or_dash(matter.leader), progress)
            yield [ISSUE, part.coordination, name, part.speaker, DASH, *how]
    for dissent in dissents:
        progress = WithState(dissent.progress, CoordinationState.CLOSED if dissent.is_settled else None)
        yield [DISSENT, dissent.words, name, dissent.department, DASH, "综合处", DASH, progress]
