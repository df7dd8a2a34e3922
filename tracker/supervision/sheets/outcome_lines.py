"""The rows of 延期调整 and 销号清单 (domain.md 6, sheets 10 and 11). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.sheets.cells import Cell, WithState, or_dash, shortened, with_original
from tracker.supervision.sheets.columns import lead, limits, proofs
from tracker.vocabulary import ExtensionState, LightRule, MilestoneSource, MilestoneState


@dataclass(frozen=True)
class ExtensionLine:
    """A request for a later date as known; `decided_by`, `decided_on`, `granted_on`: None while it waits.

    `asked_by`: the body that asks; `ended`: why it was refused, or ended without an answer.
    """

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
    asked_by: str = ""
    ended: str = ""

    def line(self) -> list[Cell]:
        """One row of 延期调整: “【重庆市能源局】资金未到位：……”, “不予延期：条件具备”."""
        granted = f"，延至{self.granted_on}" if self.granted_on else ""
        ended = f"：{self.ended}" if self.ended else ""
        asked_by = f"【{self.asked_by}】" if self.asked_by else ""
        return [
            self.code,
            or_dash(self.original_due_on),
            or_dash(self.requested_on),
            f"第{self.number}次{'（补办）' if self.is_late else ''}",
            shortened(asked_by + self.reason),
            or_dash(self.decided_by),
            or_dash(self.decided_on),
            WithState(shortened(self.state.label + granted + ended), self.state),
            or_dash(self.basis),
        ]


@dataclass(frozen=True)
class Ending:
    """How a task came to its end, as known; `finished_by`: who verified, or who decided it and how."""

    applied_on: date | None = None
    finished_by: str = ""
    proof: str = ""


def closing_line(row: LedgerRow, ending: Ending, *, with_grace: bool = True) -> list[Cell]:
    """One row of 销号清单; its due date and its proofs are those of 任务台账.

    Whether it was late is said by the date as it was granted, and by the first one where that differs: of the dates
    of which 阶段节点 says so. `with_grace`: what speaks of a day by which its verdict was due is in time.
    """
    original, due_on = limits(row)
    return [
        row.code,
        row.measure_label + row.measure_title,
        lead(row),
        with_original(due_on, original),
        or_dash(ending.applied_on),
        or_dash(ending.finished_by),
        or_dash(row.closed_on),
        ("是" if row.light.rule is LightRule.COMPLETED_LATE else "否") + _by_first_date(row, with_grace),
        proofs(row, ending.proof),
    ]


def _by_first_date(row: LedgerRow, with_grace: bool) -> str:
    """“（按原定时限晚352天）”: what was reached, by the day it speaks of, against the date the plan states."""
    late = [
        (milestone.verdict_as_of - milestone.original_due_on).days
        for milestone in row.milestones
        if milestone.source is MilestoneSource.OWN
        and milestone.state is MilestoneState.REACHED
        and milestone.verdict_as_of
        and milestone.original_due_on
        and (milestone.late or not with_grace)
    ]
    longest = max(late, default=0)
    return f"（按原定时限晚{longest}天）" if longest > 0 else ""
