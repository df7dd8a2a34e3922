"""The charts on 总体情况: every number they show stands in a cell of 图表数据 and can be counted on another sheet."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from openpyxl import Workbook

from tests.supervision import ledger_rows
from tests.supervision.writing.test_workbook import built, closed_then, contents
from tracker.supervision.sheets import charts
from tracker.supervision.sheets.cells import ALL
from tracker.vocabulary import Colour

COLOURS = [colour.label for colour in Colour]


def rows(book: Workbook, sheet: str, heads: int) -> list[dict[str, object]]:
    """The rows of a sheet by the titles in its header."""
    lines = [[cell.value for cell in line] for line in book[sheet].iter_rows()]
    return [dict(zip(map(str, lines[heads - 1]), line, strict=True)) for line in lines[heads:]]


def shown(book: Workbook, title: str) -> Counter[tuple[str, str]]:
    """By name and colour what a chart shows."""
    found = Counter[tuple[str, str]]()
    for line in rows(book, "图表数据", 3):
        if line["图"] == title:
            found.update({(str(line["项"]), colour): int(str(line[colour] or 0)) for colour in COLOURS})
    return +found


def test_each_number_is_counted_on_another_sheet(tmp_path: Path) -> None:
    before = {ALL: {Colour.RED: 4, Colour.GREY: 2}}
    book = built(contents(closed_then(), before=before), tmp_path)
    leads, colours = Counter[tuple[str, str]](), Counter[str]()
    for line in rows(book, "任务台账", 4):
        body, colour = str(line["牵头单位"]).partition("（首列")[0], str(line["亮灯"])[0]
        leads[body, colour] += 1
        colours[colour] += 1
    assert shown(book, charts.OF_LEADS) == leads
    late = Counter((str(line["承办单位"]), str(line["亮灯"])[0]) for line in rows(book, "滞后清单", 3))
    assert late and shown(book, charts.OF_OWNERS) == late
    moved = {("本季", colour): count for colour, count in colours.items()} | {("上季", "红"): 4, ("上季", "灰"): 2}
    assert shown(book, charts.MOVED) == Counter(moved)


def test_the_charts_are_drawn_from_these_cells_alone(tmp_path: Path) -> None:
    book = built(contents(closed_then(), before={ALL: {Colour.RED: 4}}), tmp_path)
    lines = [[cell.value for cell in line] for line in book["图表数据"].iter_rows()]
    drawn = book["总体情况"]._charts
    assert len(drawn) == 3
    for chart in drawn:
        title = "".join(run.t for run in chart.title.tx.rich.p[0].r)
        for series in chart.series:
            assert series.val.numRef.numCache is None or not series.val.numRef.numCache.pt
            placed = [int(number) for number in re.findall(r"\$(\d+)", series.val.numRef.f)]
            assert {line[0] for line in lines[placed[0] - 1 : placed[-1]]} == {title}
            assert [int(number) for number in re.findall(r"\$(\d+)", series.cat.strRef.f)] == placed
            assert series.tx.strRef.f.endswith("$3")


def test_a_first_edition_compares_with_nothing(tmp_path: Path) -> None:
    book = built(contents([ledger_rows.row()]), tmp_path)
    assert shown(book, charts.MOVED) == Counter() and len(book["总体情况"]._charts) == 1
    nothing = built(contents([]), tmp_path)
    assert nothing["总体情况"]._charts == []
    assert "本期没有任务" in [cell.value for line in nothing["图表数据"].iter_rows() for cell in line]


def test_where_there_are_many_bodies_the_rest_are_one_bar(tmp_path: Path) -> None:
    many = [ledger_rows.row(number, lead=f"第{number % 60}局") for number in range(1, 200)]
    book = built(contents(many), tmp_path)
    bars = [line["项"] for line in rows(book, "图表数据", 3)]
    assert len(bars) == charts.MOST and bars[-1] == f"其余{60 - charts.MOST + 1}家"
    assert shown(book, charts.OF_LEADS).total() == 199
