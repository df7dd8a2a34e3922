"""What pages say of rounds while no quarter is open: 核定 may be, and then something is asked."""

from __future__ import annotations

from collections.abc import Collection

from tracker.reporting.rounds.queries import cutoffs_of_each
from tracker.reporting.rounds.unit_queries import open_verifications

NONE_OPEN = "没有开着的季度报告期"


def between_quarters(jurisdiction_id: str, department_ids: Collection[int] | None = None) -> str:
    """“核定·渝发改规范〔2022〕11号，2026-12-18 截止”, of several the one that ends first; else that nothing is open.

    `department_ids`: of a unit, which reads of those that ask it; None: of all of the region.
    """
    names = {round.id: round.name for round in open_verifications(jurisdiction_id, department_ids)}
    if not names:
        return "没有开着的报告期"
    first = min(cutoffs_of_each(names).values(), key=lambda days: days.unit_due_on)
    more = f"等 {len(names)} 个" if len(names) > 1 else ""
    return f"{names[first.round_id]}{more}，{first.unit_due_on} 截止；{NONE_OPEN}"
