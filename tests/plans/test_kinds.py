"""A task's kind after its figures."""

from __future__ import annotations

import pytest

from tracker.plans.kinds import kind_in_force
from tracker.vocabulary import Kind

CASES = [
    # a figure still waits
    (Kind.MEASURED, "到2025年，建成综合能源站100座", True, Kind.MEASURED),
    # its figures have their final verdict: the words decide
    (Kind.MEASURED, "编制综合能源站规划，到2025年，建成综合能源站100座", False, Kind.DELIVERABLE),
    (Kind.MEASURED, "严格执行绿色建筑标准", False, Kind.STANDING),
    (Kind.MEASURED, "接驳率达到85%", False, Kind.ADVANCE),
    # a kind that a person gave for other reasons stays
    (Kind.ENCOURAGED, "编制规划", False, Kind.ENCOURAGED),
]


@pytest.mark.parametrize(("kind", "text", "has_open_figures", "expected"), CASES)
def test_kind_in_force(kind: Kind, text: str, has_open_figures: bool, expected: Kind) -> None:
    assert kind_in_force(kind, text, has_open_figures) is expected
