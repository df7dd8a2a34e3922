"""What pages say of rounds while no quarter is open: 核定 may be, and then something is asked."""

from __future__ import annotations

from tracker.reporting.rounds.queries import rounds
from tracker.vocabulary import RoundKind

NONE_OPEN = "没有开着的季度报告期"


def between_quarters(jurisdiction_id: str) -> str:
    """“核定期，2026-12-18 截止”, else that nothing is open."""
    open_now = [row for row in rounds(jurisdiction_id) if row.kind is RoundKind.VERIFICATION and row.closed_on is None]
    if not open_now:
        return "没有开着的报告期"
    return f"{open_now[0].label}，{open_now[0].unit_due_on} 截止；{NONE_OPEN}"
