"""How a figure counts (domain.md 5), by its own words."""

from __future__ import annotations

import pytest

from tracker.plantext.figures.modes import figure_mode
from tracker.vocabulary import FigureMode


@pytest.mark.parametrize(
    "subject", ["社会消费品零售总额", "网络零售额", "技术合同成交总额", "进出口总额", "数据交易总额"]
)
def test_what_a_year_turns_over_is_a_level(subject: str) -> None:
    assert figure_mode(subject, "", subject, ">=", "元", 2027) is FigureMode.LEVEL


@pytest.mark.parametrize(
    ("subject", "mode"),
    [
        ("大宗固废年利用量", FigureMode.LEVEL),
        ("年货物吞吐量", FigureMode.LEVEL),
        ("新增年处理量", FigureMode.CUMULATIVE),
        ("重点工程减排量", FigureMode.CUMULATIVE),
    ],
)
def test_an_amount_of_that_year_is_a_level(subject: str, mode: FigureMode) -> None:
    assert figure_mode("到2025年，" + subject, "", subject, "=", "吨", 2025) is mode
