"""What a cell of 核验结论 on 阶段节点 prints, and what papers say of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.supervision.papers.facts import NODE
from tracker.supervision.papers.targets import reached
from tracker.supervision.sheets.conclusion import COLUMN, Conclusion
from tracker.supervision.sheets.notes import Line, words_of

BY = "《甲方案（试行），含“乙、丙”（2026—2030年）》（渝发改〔2026〕40号）"
YEAR_END, JUNE, LATER = date(2025, 12, 31), date(2026, 6, 12), date(2027, 6, 30)
LATE = "按原定时限晚163天"
EACH = tuple(f"重庆市第{number}区人民政府" for number in range(1, 42))


@pytest.mark.parametrize(("given", "cell", "said"), [
    ({"value": "76", "unit": "%", "as_of": YEAR_END, "rectify_by": LATER},
     "未达成 76%（截至2025-12-31），整改至2027-06-30", "实际76%，整改至2027年6月30日"),
    ({"value": "8.5", "unit": "个/万人", "as_of": YEAR_END}, "未达成 8.5个/万人（截至2025-12-31）", "实际8.5个/万人"),
    ({"result": "达成", "value": "85", "unit": "%", "as_of": JUNE, "late": LATE},
     "达成 85%（截至2026-06-12），按原定时限晚163天", "实际85%，按原定时限晚163天"),
    ({"result": "达成", "as_of": JUNE, "late": f"{LATE}，按延期后时限完成", "judged_of": ("市交通局",)},
     "达成（截至2026-06-12），按原定时限晚163天，按延期后时限完成，核定时由市交通局承办",
     "按原定时限晚163天，按延期后时限完成，核定时由市交通局承办"),
    ({"value": "50", "unit": "名（个）", "as_of": YEAR_END, "judged_of": ("市商务委（口岸办）", "市交通局")},
     "未达成 50名（个）（截至2025-12-31），核定时由市商务委（口岸办）、市交通局承办",
     "实际50名（个），核定时由市商务委（口岸办）、市交通局承办"),
    ({"value": "-3.5", "unit": "%", "as_of": YEAR_END}, "未达成 -3.5%（截至2025-12-31）", "实际-3.5%"),
    ({"value": "-2", "as_of": YEAR_END, "rectify_by": LATER, "judged_of": ("市交通局",), "replaced_by": BY},
     f"未达成 -2（截至2025-12-31），整改至2027-06-30，核定时由市交通局承办，已由{BY}替代",
     "实际-2，核定时由市交通局承办，已由渝发改〔2026〕40号替代"),
    ({"rectify_by": LATER, "replaced_by": "《甲方案（试行）》"},
     "未达成，整改至2027-06-30，已由《甲方案（试行）》替代", "已由《甲方案（试行）》替代"),
    ({}, "未达成", ""),
    ({"result": "", "replaced_by": BY}, f"已由{BY}替代", "已由渝发改〔2026〕40号替代"),
    # longer than what papers keep of a text: all of it was taken for the value, and 评估表 said 未核定
    ({"value": "76", "unit": "%", "as_of": YEAR_END, "judged_of": EACH},
     f"未达成 76%（截至2025-12-31），核定时由{'、'.join(EACH)}承办",
     "实际76%，核定时由重庆市第1区人民政府、重庆市第2区人民政府、重庆市第3区人民政府等41家单位承办"),
])  # fmt: skip
def test_what_was_reached(given: dict[str, Any], cell: str, said: str) -> None:
    line = Line(3, {COLUMN: 0}, (Conclusion(**{"result": "未达成", **given}),))
    assert words_of(line.cell(COLUMN)) == cell
    assert reached(line) == said
    assert line.conclusion.replaced == ("已由" + said.rpartition("已由")[2] if "替代" in cell else "")


@pytest.mark.parametrize(("state", "node", "given", "said"), [
    ("已顺延", "2027-06-30", {}, "顺延至2027年6月30日"),
    ("已顺延", "2027-06-30", {"result": "", "replaced_by": BY}, "已由渝发改〔2026〕40号替代"),
    ("未到期", "2027-06-30", {}, ""),
    ("部分达成", "2027-06-30", {"result": "部分达成", "value": "76", "unit": "%"}, "实际76%"),
])  # fmt: skip
def test_what_was_put_off_says_until_when(state: str, node: str, given: dict[str, Any], said: str) -> None:
    """“已顺延1项：出台管理办法。” left a leader to ask for its day."""
    cells = (Conclusion(**given) if given else "—", state, node)
    assert reached(Line(3, {COLUMN: 0, "状态": 1, NODE: 2}, cells)) == said


def test_a_dash_says_nothing() -> None:
    assert reached(Line(3, {COLUMN: 0}, ("—",))) == ""
