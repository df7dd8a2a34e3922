"""Plain sentences that look like what a plan says of its tasks, and are not: no body, date or task comes of them."""

from __future__ import annotations

import pytest

from tracker.plantext import read_plan

HEAD = "某市推进绿色消费2024年工作要点\n（市政办发〔2024〕3号，2024年2月1日）\n一、任务\n"
ABOVE, BELOW = (
    "（一）扩大消费。推广节能家电。（市商务局负责）\n",
    "（三）绿色出行。推广公交。（市交通局负责）\n",
)


@pytest.mark.parametrize("last", ["（", "（一）", "）", "。（", "【", "——", "①", "1."])
def test_a_text_may_stop_anywhere(last: str) -> None:
    """A file that was cut short ended the reading of it with a fault of ours, where a bracket had just opened."""
    plan = read_plan(f"{HEAD}{ABOVE}（二）出行。推广公交。{last}".encode(), "方案.txt")
    assert plan.measures[0].clauses[0].parties[0].name == "市商务局"
