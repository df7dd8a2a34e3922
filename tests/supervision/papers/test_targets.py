"""What papers say of 核验结论, the words of a cell of 阶段节点."""

from __future__ import annotations

import pytest

from tracker.supervision.papers.conclusion import conclusion
from tracker.supervision.papers.targets import reached
from tracker.supervision.sheets.notes import Line

BY = "已由《甲方案（试行），含“乙、丙”（2026—2030年）》（渝发改〔2026〕40号）替代"


@pytest.mark.parametrize(("cell", "said"), [
    ("未达成 76%（截至2025-12-31），整改至2027-06-30", "实际76%，整改至2027年6月30日"),
    ("未达成 8.5个/万人（截至2025-12-31）", "实际8.5个/万人"),
    ("达成 85%（截至2026-06-12），按原定时限晚163天", "实际85%，按原定时限晚163天"),
    ("达成（截至2026-06-12），按原定时限晚163天，按延期后时限完成，核定时由市交通局承办",
     "按原定时限晚163天，按延期后时限完成，核定时由市交通局承办"),
    ("未达成 50名（个）（截至2025-12-31），核定时由市商务委（口岸办）、市交通局承办",
     "实际50名（个），核定时由市商务委（口岸办）、市交通局承办"),
    ("未达成 -3.5%（截至2025-12-31）", "实际-3.5%"),
    ("未达成 -2（截至2025-12-31），整改至2027-06-30，核定时由市交通局承办，" + BY,
     "实际-2，核定时由市交通局承办，已由渝发改〔2026〕40号替代"),
    ("未达成，整改至2027-06-30，已由《甲方案（试行）》替代", "已由《甲方案（试行）》替代"),
    ("未达成", ""),
    ("—", ""),
])  # fmt: skip
def test_what_was_reached(cell: str, said: str) -> None:
    line = Line(3, {"核验结论": 0}, (cell,))
    assert reached(line) == said
    assert conclusion(line).replaced == ("已由" + said.rpartition("已由")[2] if "替代" in cell else "")
