"""What is to be done next with a plan."""

from __future__ import annotations

import pytest

from tracker.plans.progress import Replacing, next_step
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


@pytest.mark.parametrize(
    ("states", "replacing", "number", "words"),
    [
        ({S.DRAFT: 82}, Replacing.TO_CHECK, 2, "校核改写和新增的任务，再由负责人确认替代"),
        ({S.DRAFT: 82}, Replacing.TO_CONFIRM, 3, "待负责人确认替代"),
        ({S.CONFIRMED: 82}, Replacing.TO_CONFIRM, 3, "待负责人确认替代"),
        # Nothing is left to go on with.
        ({S.WITHDRAWN: 82}, Replacing.TO_CONFIRM, 5, "已下达并签收"),
    ],
)
def test_next_step_of_a_plan_that_is_to_replace_another(
    states: dict[TaskState, int], replacing: Replacing, number: int, words: str
) -> None:
    step = next_step(states, replacing=replacing)
    assert (step.number, step.words) == (number, words)
