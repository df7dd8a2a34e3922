"""Which way a figure is better."""

from __future__ import annotations

import pytest

from tracker.plans.figure_terms import is_less_better
from tracker.vocabulary import Direction


@pytest.mark.parametrize(
    ("direction", "subject", "expected"),
    [
        (Direction.DOWN, "飞行计划审批时限", True),
        (Direction.DOWN, "审批事项减少", False),
        (Direction.DOWN, "单位能耗比2020年下降", False),
        (Direction.UP, "护理型床位占比", False),
        (None, "审批时限", False),
    ],
)
def test_less_is_better_where_a_level_sinks(direction: Direction | None, subject: str, expected: bool) -> None:
    assert is_less_better(direction, subject) is expected
