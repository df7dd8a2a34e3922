"""The plans that are damaged: the labelled ones beside this checkout, the seeds, and the made-up ones of the genre."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.plantext.damage.texts import digits_for_brackets
from tests.plantext.gold import PLANS, SEEDS, labelled
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

GENRE = sorted((Path(__file__).parents[1] / "genre").glob("*.txt"))


def labelled_plans() -> tuple[Path, ...]:
    """The labelled plans; skips where they are absent."""
    if not labelled():
        pytest.skip("手工标注的方案不在 ../shared/plans，未作损坏试验")
    return tuple(PLANS / f"{name}.txt" for name in labelled())


def own_plans() -> tuple[Path, ...]:
    """The plans in this checkout."""
    return (*SEEDS, *GENRE)


@cache
def sound(plan: Path) -> PlanReading:
    """The reading of the plan as it is."""
    return read_plan(plan.read_bytes(), plan.name)


@cache
def in_digits(plan: Path) -> PlanReading:
    """The reading of the plan with 3. for （三）: the sound twin of what happens to such numbers."""
    return read_plan(digits_for_brackets(sound(plan).text).encode(), plan.name)
