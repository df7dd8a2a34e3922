"""What a figure is measured from stands beside its value; its subject keeps the words."""

from __future__ import annotations

import pytest

from tracker.plantext import read_plan
from tracker.plantext.figures.baselines import find_baseline

CASES = [
    ("单位能耗比2020年下降14.5%", "14.5", ("比2020年下降", 2020)),
    ("与2020年相比，能耗下降14%", "14%", ("与2020年相比", 2020)),
    ("比2020年分别下降14%、10%左右", "10%", ("比2020年分别下降", 2020)),
    ("较上年增长5%", "5%", ("较上年增长", None)),
    ("比“十三五”末提高3个百分点", "3个", ("比“十三五”末提高", 2020)),
    ("在2020年基础上翻一番", "翻一番", ("在2020年基础上", 2020)),
    ("装机由2022年的300万千瓦增加到2025年的800万千瓦", "800", ("由2022年的300万千瓦", 2022)),
    ("占比从8%提高到12%", "12", ("从8%", None)),
    ("时限由15个工作日缩短到5个工作日", "5", None),
    ("到2025年达到300个", "300", None),
    ("占比2025年达到30%", "30", None),
    ("产出比2025年达到30%", "30", None),
    ("环比2025年增长30%", "30", ("比2025年增长", 2025)),
    ("对比2025年增长30%", "30", ("对比2025年增长", 2025)),
    ("亩均用水量较改造前减少30%", "30%", ("较改造前减少", None)),
    ("占比改造前达到30%", "30%", None),
    ("比2020年增长5%，占比达到30%", "30%", None),
    ("比2020年下降。占比达到30%", "30%", None),
]


UNITS = {"800": "千瓦", "12": "%", "5": "天"}


@pytest.mark.parametrize(("text", "figure", "expected"), CASES)
def test_find_baseline(text: str, figure: str, expected: tuple[str, int | None] | None) -> None:
    found = find_baseline(text, text.rindex(figure), UNITS.get(figure))
    assert (found and (found.text, found.year)) == expected
    assert found is None or text[slice(*found.span)] == found.text


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("由2022年的300万千瓦增加到2025年的", "千瓦", 3000000),
        ("由15个工作日缩短到", "天", None),
        ("由现有的50个扩展到", "个", 50),
    ],
)
def test_a_level_is_told_in_the_unit_of_its_figure(text: str, unit: str, value: int | None) -> None:
    found = find_baseline(text + "800", len(text), unit)
    assert (found and found.value) == value


def test_the_reading_keeps_the_subject_and_the_contract() -> None:
    text = (
        "某市节能减排实施方案\n一、主要目标\n到2025年，单位GDP能耗比2020年下降14.5%。\n"
        "二、任务\n（一）节能。推进节能。（市发改委负责）\n"
    )
    reading = read_plan(text.encode(), "方案.txt")
    (indicator,) = reading.indicators
    assert (indicator.subject, indicator.value, indicator.year) == ("单位GDP能耗比2020年下降", 14.5, 2025)
    assert indicator.baseline is not None and indicator.baseline.year == 2020
    assert "baseline" not in reading.as_json()["indicators"][0]
