"""A plan as `tracker plan list --json` and the interface tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from tracker.json_values import Day, Note, day_or_none

if TYPE_CHECKING:
    from tracker.plans.queries import PlanRow


class PlanJson(TypedDict):
    """One entry of the list."""

    number: Annotated[str | None, Note("文号")]
    title: Annotated[str, Note("标题")]
    jurisdiction: Annotated[str, Note("行政区划代码（GB/T 2260）")]
    issued_on: Annotated[Day | None, Note("印发日期")]
    mode: Annotated[str, Note("下达方式")]
    state: Annotated[str, Note("状态")]
    measures: Annotated[int, Note("举措数")]
    tasks: Annotated[int, Note("任务数，不含作废")]


def plan_json(row: PlanRow) -> PlanJson:
    """Chinese labels, null where nothing is known."""
    return {
        "number": row.number,
        "title": row.title,
        "jurisdiction": row.jurisdiction_id,
        "issued_on": day_or_none(row.issued_on),
        "mode": row.mode.label,
        "state": row.state.label,
        "measures": row.measures,
        "tasks": row.tasks,
    }
