"""The rows of 延期调整 and 销号清单 (domain.md 6, sheets 10 and 11). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.supervision.sheets.cells import DASH, Cell, or_dash, shortened
from tracker.supervision.sheets.columns import lead
from tracker.vocabulary import ExtensionState, LightRule, MilestoneSource, MilestoneState


@dataclass(frozen=True)
class ExtensionLine:
    """A request for a later date as known; `decided_by`, `decided_on`, `granted_on`: None while it waits."""

    code: str
    original_due_on: date | None
    requested_on: date | None
    number: int
    is_late: bool
    reason: str
    basis: str
    state: ExtensionState
    decided_by: str | None = None
    decided_on: date | None = None
    granted_on: date | None = None

    def line(self) -> list[Cell]:
        """One row of 延期调整."""
        granted = f"，延至{self.granted_on}" if self.granted_on else ""
        return [
            self.code,
            or_dash(self.original_due_on),
            or_dash(self.requested_on),
            f"第{self.number}次{'（补办）' if self.is_late else ''}",
            shortened(self.reason),
            or_dash(self.decided_by),
            or_dash(self.decided_on),
            self.state.label + granted,
            or_dash(self.basis),
        ]


@dataclass(frozen=True)
class Ending:
    """How a task came to its end, as known; `finished_by`: who verified, or who decided it and how."""

    applied_on: date | None = None
    finished_by: str = ""
    proof: str = ""


def closing_line(row: LedgerRow, ending: Ending) -> list[Cell]:
    """One row of 销号清单; its due date is that of the last own node, else the task's.

    Whether it was late is said by the date as it was granted, and by the first one where that differs.
    """
    own = [milestone for milestone in row.milestones if milestone.source is MilestoneSource.OWN and milestone.due_on]
    count = sum(part.evidence_count for part in row.parts)
    proofs = "；".join(one for one in (f"{count}件" if count else "", ending.proof) if one)
    return [
        row.code,
        row.measure_label + row.measure_title,
        lead(row),
        _limit(row, own),
        or_dash(ending.applied_on),
        or_dash(ending.finished_by),
        or_dash(row.closed_on),
        ("是" if row.light.rule is LightRule.COMPLETED_LATE else "否") + _by_first_date(own),
        shortened(proofs) or DASH,
    ]


def _limit(row: LedgerRow, own: Sequence[MilestoneRow]) -> Cell:
    """“2026-12-18（原定2025-12-31）” where a later date was granted."""
    last = max(own, key=lambda one: one.due_on or date.min, default=None)
    if last is None:
        return or_dash(row.due_on)
    is_moved = last.original_due_on not in (None, last.due_on)
    return f"{last.due_on}（原定{last.original_due_on}）" if is_moved else or_dash(last.due_on)


def _by_first_date(own: Sequence[MilestoneRow]) -> str:
    """“（按原定时限晚352天）”: what was reached, by the day it speaks of, against the date the plan states."""
    late = [
        (one.verdict_as_of - one.original_due_on).days
        for one in own
        if one.state is MilestoneState.REACHED and one.verdict_as_of and one.original_due_on
    ]
    longest = max(late, default=0)
    return f"（按原定时限晚{longest}天）" if longest > 0 else ""
