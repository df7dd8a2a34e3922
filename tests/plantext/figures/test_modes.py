"""How a figure counts (domain.md 5), by its own words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.plantext.clause_reading import figures_at
from tracker.plantext.figures.finding import Figure
from tracker.plantext.figures.modes import figure_mode
from tracker.vocabulary import FigureMode


@pytest.mark.parametrize(
    "subject", ["社会消费品零售总额", "网络零售额", "技术合同成交总额", "进出口总额", "数据交易总额"]
)
def test_what_a_year_turns_over_is_a_level(subject: str) -> None:
    assert figure_mode(subject, "", Figure(subject, ">=", Decimal(5), "元", 2027, (0, 1))) is FigureMode.LEVEL


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
    assert figure_mode("到2025年，" + subject, "", Figure(subject, "=", Decimal(5), "吨", 2025, (0, 1))) is mode


def modes_of(sentence: str) -> list[FigureMode]:
    return [FigureMode(figure.mode) for figure in figures_at(sentence, (0, len(sentence)), (0, len(sentence)))]


LEVEL, CUMULATIVE, FLOOR = FigureMode.LEVEL, FigureMode.CUMULATIVE, FigureMode.FLOOR
ROWS = [
    ("基本药物配备比例分别不低于90%、80%、60%。", [FLOOR, FLOOR, FLOOR]),
    ("一般登记、抵押登记办理时间分别压缩至10个、5个工作日以内。", [LEVEL, LEVEL]),
    ("响应能力达到最大负荷的3%—5%。", [LEVEL, LEVEL]),
    ("引进企业2—3家。", [CUMULATIVE, CUMULATIVE]),
    ("到2025年，可再生能源装机达到8000万千瓦，其中风电2500万千瓦、光伏发电4500万千瓦。", [LEVEL, LEVEL, LEVEL]),
    ("到2025年，可再生能源装机达到8000万千瓦，其中新增风电500万千瓦。", [LEVEL, CUMULATIVE]),
    ("到2025年，企业总数达到5000家，其中新认定500家、新入库300家。", [LEVEL, CUMULATIVE, CUMULATIVE]),
    ("投入占比不低于3%—5%。", [FLOOR, FLOOR]),
    ("到2027年，货运航线增至30条，累计建成充电桩增加到3万个。", [LEVEL, CUMULATIVE]),
    ("到2027年，企业数量达到100家，新培育企业数量达到30家。", [LEVEL, CUMULATIVE]),
    ("到2027年，每千名企业职工发放500张券。", [CUMULATIVE]),
    ("到2025年，可再生能源装机达到8000万千瓦，建成风电500万千瓦。", [LEVEL, CUMULATIVE]),
]


@pytest.mark.parametrize(("sentence", "modes"), ROWS)
def test_the_members_of_a_row_and_the_parts_of_a_whole_count_alike(sentence: str, modes: list[FigureMode]) -> None:
    assert modes_of(sentence) == modes
