"""What is to be done next with a plan."""

from __future__ import annotations

import pytest

from tracker.plans.progress import next_step
from tracker.vocabulary import TaskState

S = TaskState


@pytest.mark.parametrize(
    ("states", "number", "words"),
    [
        ({S.DRAFT: 25}, 2, "校核：已确认 0 / 25"),
        ({S.DRAFT: 13, S.CONFIRMED: 12}, 2, "校核：已确认 12 / 25"),
        ({S.DRAFT: 13, S.CONFIRMED: 12, S.WITHDRAWN: 1}, 2, "校核：已确认 12 / 25"),
        ({S.CONFIRMED: 25}, 3, "待负责人确认下达 25 条"),
        ({S.DRAFT: 3, S.CONFIRMED: 2, S.TO_SIGN: 20}, 3, "待负责人确认下达 2 条，未决 3 条"),
        ({S.DRAFT: 3, S.TO_SIGN: 22}, 2, "其余已下达，未决 3 条待校核"),
        ({S.TO_REASSIGN: 1, S.TO_SIGN: 24}, 5, "待改派 1 条"),
        ({S.TO_SIGN: 1, S.ACTIVE: 24}, 5, "已下达，待签收 1 条"),
        ({S.ACTIVE: 25}, 5, "已下达并签收"),
    ],
)
def test_next_step(states: dict[TaskState, int], number: int, words: str) -> None:
    step = next_step(states)
    assert (step.number, step.words) == (number, words)
