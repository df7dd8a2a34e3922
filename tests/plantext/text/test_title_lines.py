"""A title over several lines is put together; what only stands above a title stays apart."""

from __future__ import annotations

import pytest

from tracker.plantext.text.lines import Line
from tracker.plantext.text.title_lines import titles_on_one_line

CASES = [
    (["某市加快培育", "新兴产业", "三年行动计划"], ["某市加快培育新兴产业三年行动计划"]),
    (["某区落实消费政策", "若干措施（试行）"], ["某区落实消费政策若干措施（试行）"]),
    (["某省商务厅", "行动方案"], ["某省商务厅", "行动方案"]),
    (["某市促进消费行动方案", "工作要点"], ["某市促进消费行动方案", "工作要点"]),
    (["（此件公开发布）", "实施方案"], ["（此件公开发布）", "实施方案"]),
    (["2023年5月9日", "实施方案"], ["2023年5月9日", "实施方案"]),
    (["附件1", "重点任务清单"], ["附件1", "重点任务清单"]),
    (["某市某区", "促进消费", "2023年工作要点"], ["某市某区促进消费2023年工作要点"]),
    (["某市人民政府", "关于促进消费的意见"], ["某市人民政府关于促进消费的意见"]),
    (["某市人民政府", "关于印发某市促进消费工作方案的通知"], ["某市人民政府", "关于印发某市促进消费工作方案的通知"]),
    (["一、任务", "促进消费", "行动方案"], ["一、任务", "促进消费", "行动方案"]),
]


@pytest.mark.parametrize(("lines", "expected"), CASES, ids=[" / ".join(lines) for lines, _ in CASES])
def test_titles(lines: list[str], expected: list[str]) -> None:
    assert [line.words for line in titles_on_one_line([Line(words) for words in lines])] == expected
