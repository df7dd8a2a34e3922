"""Figures a target can hardly have."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.plans.draft.oddities import FigureRead, oddities
from tracker.vocabulary import FigureMode, Relation


@pytest.mark.parametrize(
    ("subject", "relation", "value", "unit", "year", "expected"),
    [
        ("绿色建筑占比", ">=", "100", "%", 2025, ()),
        ("绿色建筑占比", ">=", "100.1", "%", 2025, ("占比超过 100%",)),
        ("公交接驳率", ">=", "850", "%", 2025, ("占比超过 100%",)),
        ("销售额增长率", ">=", "150", "%", 2025, ()),
        ("新能源汽车保有量提升", "=", "200", "%", 2025, ()),
        ("绿色园区", "=", "30", "个", 2025, ()),
        ("绿色园区", "=", "30.5", "个", 2025, ("按个计的数不是整数",)),
        ("能耗下降", "=", "14.5", "%", 2025, ()),
        ("绿色园区", "=", "0", "个", 2025, ("目标值是 0",)),
        ("事故", "<=", "0", "起", 2025, ()),
        ("温度", "=", "-1", "度", 2025, ("目标值小于 0",)),
        ("产值", ">=", "1000000000000", "元", 2025, ()),
        ("产值", ">=", "1000000000001", "元", 2025, ("目标值大得少见",)),
        ("绿色园区", "=", "30", "个", 2022, ()),
        ("绿色园区", "=", "30", "个", 2021, ("目标年早于方案印发的 2022 年",)),
        ("绿色园区", "=", "30", "个", 2062, ()),
        ("绿色园区", "=", "30", "个", 2063, ("目标年比印发晚 40 年以上",)),
        ("绿色园区", "=", "30", "个", None, ()),
        (" ", "=", "30", None, 2025, ("没有读出指标名称",)),
    ],
)
def test_oddities(
    subject: str, relation: str, value: str, unit: str | None, year: int | None, expected: tuple[str, ...]
) -> None:
    figure = FigureRead(subject, Relation(relation), Decimal(value), unit, year, FigureMode.LEVEL)
    assert oddities(figure, 2022) == expected
    assert "方案印发" not in "".join(oddities(figure))
