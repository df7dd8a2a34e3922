"""Which way a figure is better, and when it is reached."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.plans.figure_terms import Aim, FigureTerms, is_less_better
from tracker.vocabulary import Direction, FigureMode, Frequency, Relation

EQUAL, AT_LEAST, AT_MOST, ABOUT = Relation
LEVEL, FLOOR, CUMULATIVE = FigureMode.LEVEL, FigureMode.FLOOR, FigureMode.CUMULATIVE


@pytest.mark.parametrize(
    ("direction", "subject", "expected"),
    [
        (Direction.DOWN, "飞行计划审批时限", True),
        (Direction.DOWN, "审批事项减少", False),
        (Direction.DOWN, "单位能耗比2020年下降", False),
        (Direction.UP, "护理型床位占比", False),
        (None, "审批时限", False),
        # as a row of the database says it
        ("down", "飞行计划审批时限", True),
        ("up", "护理型床位占比", False),
    ],
)
def test_less_is_better_where_a_level_sinks(direction: str | None, subject: str, expected: bool) -> None:
    assert is_less_better(direction, subject) is expected


@pytest.mark.parametrize(
    ("relation", "mode", "target", "baseline", "less_better", "reached", "missed"),
    [
        # 不低于 and 不高于 say what they say
        (AT_LEAST, LEVEL, "30", None, False, "30", "29.9"),
        (AT_LEAST, LEVEL, "3", "10", True, "3", "2.9"),
        (AT_MOST, LEVEL, "10", None, False, "10", "10.1"),
        (AT_MOST, FLOOR, "10", "5", False, "10", "10.1"),
        # 达到: upwards, unless the plan says 压减到 or the 基期 stands above the target
        (EQUAL, LEVEL, "30", None, False, "30", "29.9"),
        (EQUAL, LEVEL, "30", "12", False, "31", "29.9"),
        (EQUAL, LEVEL, "3", None, True, "3", "3.1"),
        (EQUAL, FLOOR, "3", None, True, "2", "3.1"),
        (EQUAL, LEVEL, "3", "10", False, "3", "5"),
        (EQUAL, LEVEL, "3", "3", False, "3", "2.9"),
        # a count goes on from its 基期, however high it was
        (EQUAL, CUMULATIVE, "3", "10", False, "5", "2"),
        # 左右: within 5 %, and what is better than that
        (ABOUT, LEVEL, "120", None, False, "114", "113.9"),
        (ABOUT, LEVEL, "120", None, False, "126", "126.1"),
        (ABOUT, CUMULATIVE, "120", None, False, "126.1", "113.9"),
        (ABOUT, LEVEL, "3", None, True, "3.15", "3.16"),
        (ABOUT, LEVEL, "3", "10", False, "2", "3.16"),
    ],
)
def test_a_target_is_reached_or_not(
    relation: Relation,
    mode: FigureMode,
    target: str,
    baseline: str | None,
    less_better: bool,
    reached: str,
    missed: str,
) -> None:
    def holds(value: str) -> bool:
        base = None if baseline is None else Decimal(baseline)
        return Aim(relation, mode, Decimal(target), base, less_better).is_reached_by(Decimal(value))

    assert (holds(reached), holds(missed)) == (True, False)


@pytest.mark.parametrize(
    ("lag_days", "then"),
    [(90, 30), (45, 45)],  # the year's usual days become the quarter's; what a person said stays
)
def test_the_usual_days_follow_how_often_it_is_told(lag_days: int, then: int) -> None:
    terms = FigureTerms(Frequency.YEAR, lag_days)
    assert terms.at(Frequency.QUARTER).lag_days == then
    assert terms.at(Frequency.YEAR) == terms
