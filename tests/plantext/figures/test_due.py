"""The day a figure is due by: the one its own sentence sets within its year; none where that speaks of other things."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plantext.clause_reading import read_clause

JUNE, SEPTEMBER, YEAR_END = date(2026, 6, 30), date(2026, 9, 30), None

# a sentence → of each figure its value, year and day
CASES: list[tuple[str, list[tuple[int, int | None, date | None]]]] = [
    ("到2026年6月底，建成换电站50座。", [(50, 2026, JUNE)]),
    ("到2026年6月底建成换电站50座。", [(50, 2026, JUNE)]),
    ("2026年6月底前，全市建成换电站50座、充电桩300个。", [(50, 2026, JUNE), (300, 2026, JUNE)]),
    ("2026年6月底前建成换电站50座，充电桩300个。", [(50, 2026, JUNE), (300, 2026, JUNE)]),
    ("力争到 2026 年 6 月底，建成换电站 50 座。", [(50, 2026, JUNE)]),
    ("到2026年6月底，建成换电站50座，到2026年底，建成80座。", [(50, 2026, JUNE), (80, 2026, YEAR_END)]),
    ("到2026年，建成换电站50座，其中6月底前建成换电站20座。", [(50, 2026, YEAR_END), (20, 2026, JUNE)]),
    ("2026年6月底前，建成换电站50座，2027年底前，建成换电站100座。", [(50, 2026, JUNE), (100, 2027, YEAR_END)]),
    ("到2026年6月底和2026年9月底，分别建成换电站50座、80座。", [(50, 2026, JUNE), (80, 2026, SEPTEMBER)]),
    ("到2026年9月底，换电站覆盖率达到80%以上。", [(80, 2026, SEPTEMBER)]),
    # on the other side: the date speaks of something else, or of the whole year
    ("到2026年底，建成换电站50座。", [(50, 2026, YEAR_END)]),
    ("到2026年，建成换电站50座。", [(50, 2026, YEAR_END)]),
    ("项目2026年6月底前建成投产，年发电量达到50亿千瓦时。", [(5000000000, 2026, YEAR_END)]),
    ("2026年6月底前，建成产业园20座，年服务企业2000家次。", [(20, 2026, JUNE), (2000, 2026, YEAR_END)]),
    ("2026年6月底前出台管理办法，全年建成换电站50座。", [(50, 2026, YEAR_END)]),
    ("2026年6月底前出台管理办法。到2026年，建成换电站50座。", [(50, 2026, YEAR_END)]),
    ("2026年6月底前出台管理办法；到2026年，建成换电站50座。", [(50, 2026, YEAR_END)]),
    ("建成换电站50座，2026年6月底前投入使用。", [(50, None, None)]),
    ("建成换电站50座。", [(50, None, None)]),
]


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[case for case, _ in CASES])
def test_the_day_of_a_figure(sentence: str, expected: list[tuple[int, int | None, date | None]]) -> None:
    _, figures = read_clause(sentence, (0, len(sentence)), "建设换电站")
    assert [(one.value, one.year, one.due_on) for one in figures] == expected
