"""A round as `tracker round list --json` and the interface tell it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from tracker.json_values import Day, Note, day_or_none

if TYPE_CHECKING:
    from tracker.reporting.rounds.queries import RoundRow


class RoundJson(TypedDict):
    """One entry of the list."""

    jurisdiction: Annotated[str, Note("行政区划代码（GB/T 2260）")]
    round: Annotated[str, Note("报告期，如 2026Q4")]
    kind: Annotated[str, Note("季度或核定")]
    plan_id: Annotated[int | None, Note("核定的方案")]
    opened_on: Annotated[Day | None, Note("开期日")]
    as_of: Annotated[Day | None, Note("数据截至")]
    unit_due: Annotated[Day | None, Note("报送截止日")]
    lead_due: Annotated[Day | None, Note("牵头汇总截止日")]
    review_end: Annotated[Day | None, Note("审核截止日")]
    provisional: Annotated[bool, Note("日期是否暂定（放假安排未公布）")]
    closed_on: Annotated[Day | None, Note("关闭日")]
    state: Annotated[str, Note("状态")]
    asked: Annotated[int, Note("应报份数")]
    submitted: Annotated[int, Note("已报份数")]
    missing: Annotated[int, Note("未报份数；报告期关闭后为缺报份数，关闭后限期请报送、限期未到的不在内")]


def round_json(row: RoundRow, today: date) -> RoundJson:
    """Chinese labels; `state`: as of that day."""
    return {
        "jurisdiction": row.jurisdiction_id,
        "round": row.name,
        "kind": row.kind.label,
        "plan_id": row.plan_id,
        "opened_on": day_or_none(row.opened_on),
        "as_of": day_or_none(row.as_of),
        "unit_due": day_or_none(row.unit_due_on),
        "lead_due": day_or_none(row.lead_due_on),
        "review_end": day_or_none(row.review_ends_on),
        "provisional": row.provisional,
        "closed_on": day_or_none(row.closed_on),
        "state": row.state_on(today),
        "asked": row.counts.asked,
        "submitted": row.counts.submitted,
        "missing": row.unsent,
    }
