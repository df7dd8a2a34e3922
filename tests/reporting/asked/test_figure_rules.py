"""Values that cannot be true of a figure, and days no value speaks of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.reporting.asked.figure_rules import Measured, day_fault
from tracker.vocabulary import FigureMode

TODAY, ISSUED = date(2026, 12, 22), date(2022, 9, 1)
SHARE = Measured("绿色产品占比", FigureMode.LEVEL, "%", Decimal(63))
FLOOR = Measured("采购比例", FigureMode.FLOOR, "%", Decimal(30))
COUNT = Measured("充电站", FigureMode.CUMULATIVE, "座", Decimal(300))
QUOTA = Measured("改造面积", FigureMode.ANNUAL, "平方米", Decimal(300))
GROWTH = Measured("销售额增长", FigureMode.LEVEL, "%", Decimal(20))
BEYOND = Measured("车桩比", FigureMode.LEVEL, "%", Decimal(120))
TEMPERATURE = Measured("室温", FigureMode.LEVEL, "度", Decimal(26))


@pytest.mark.parametrize(
    ("measured", "value", "is_wrong"),
    [
        (COUNT, "-0.1", True),
        (COUNT, "0", False),
        (QUOTA, "-5", True),
        (SHARE, "-0.1", True),
        (SHARE, "0", False),
        (SHARE, "100", False),
        (SHARE, "100.1", True),
        (FLOOR, "100.1", True),
        (GROWTH, "-3", False),
        (GROWTH, "130", False),
        (BEYOND, "130", False),
        (TEMPERATURE, "-5", False),
    ],
)
def test_a_value_can_be_true_or_not(measured: Measured, value: str, is_wrong: bool) -> None:
    assert (measured.value_fault(Decimal(value)) is not None) is is_wrong


@pytest.mark.parametrize(("value", "is_odd"), [("100", False), ("100.1", True)])
def test_growth_above_a_hundred_is_worth_a_look(value: str, is_odd: bool) -> None:
    assert GROWTH.is_odd(Decimal(value)) is is_odd
    assert not COUNT.is_odd(Decimal(1000))


AREA = Measured("示范项目面积", FigureMode.CUMULATIVE, "万平方米", Decimal(30))
CEILING = Measured("渗漏率", FigureMode.LEVEL, "%", Decimal(10), may_be_small=True)


@pytest.mark.parametrize(
    ("measured", "value", "doubt"),
    [
        (AREA, "31.2", None),
        (AREA, "0.1", None),
        (AREA, "312000", "“示范项目面积”是目标的 10400 倍，请核对单位（按“万平方米”填）"),
        (AREA, "0.00312", "“示范项目面积”只有目标的 1/9615，请核对单位（按“万平方米”填）"),
        (SHARE, "0.63", "“绿色产品占比”只有目标的 1/100，请核对单位（按“%”填）"),
        (SHARE, "1.5", None),
        (SHARE, "0", None),
        (CEILING, "0.02", None),
    ],
)
def test_a_value_far_from_the_targets_scale_is_asked_back(measured: Measured, value: str, doubt: str | None) -> None:
    assert measured.scale_doubt(Decimal(value)) == doubt


@pytest.mark.parametrize(
    ("as_of", "issued_on", "is_wrong"),
    [
        (TODAY, ISSUED, False),
        (date(2026, 12, 23), ISSUED, True),
        (ISSUED, ISSUED, False),
        (date(2022, 8, 31), ISSUED, True),
        (date(1999, 1, 1), None, False),
    ],
)
def test_a_day_lies_between_the_plans_issue_and_today(as_of: date, issued_on: date | None, is_wrong: bool) -> None:
    assert (day_fault(as_of, issued_on, TODAY) is not None) is is_wrong
