"""The charts on 总体情况: every number they show stands in a cell of 图表数据 and can be counted on another sheet."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.supervision import ledger_rows
from tests.supervision.writing.test_workbook import built, closed_then, contents
from tracker.ledger.rows.row import LedgerRow, PointRow
from tracker.supervision.sheets import charts, trajectories
from tracker.supervision.sheets.cells import ALL
from tracker.vocabulary import Colour, LightRule, VerdictResult

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


def point(on: str, value: str) -> PointRow:
    """A value on a day."""
    return PointRow(date.fromisoformat(on), Decimal(value))


COURSE = (point("2026-06-20", "71.2"), point("2026-09-30", "81.5"))


def drawn_figures() -> list[LedgerRow]:
    """A 水平 of two years, a 底线 without a year, a 条件, of which nothing or once was told, seven that are behind."""
    aim = {"line": (point("2022-10-08", "60"), point("2025-12-31", "85")), "due_on": date(2025, 12, 31)}
    later = {"line": (point("2022-10-08", "60"), point("2030-12-31", "95")), "due_on": date(2030, 12, 31)}
    held = {"subject": "新能源汽车比例", "mode": "底线", "year": None, "line": (point("2022-10-08", "30"),)}
    figures = [
        (
            ledger_rows.figure(readings=COURSE, light=ledger_rows.light(LightRule.GAP_WIDE), gap=Decimal(40), **aim),
            ledger_rows.figure(indicator_id=2, readings=COURSE, year=2030, target=Decimal(95), **later),
        ),
        (ledger_rows.figure(readings=COURSE, light=ledger_rows.light(LightRule.FLOOR_BROKEN), **held),),
        (ledger_rows.figure(readings=COURSE, subject="建筑节能", mode="条件"),),
        (ledger_rows.figure(subject="绿色工厂", value=None, as_of=None),),
        (ledger_rows.figure(readings=COURSE[1:], subject="绿色园区", gap=Decimal(99)),),
        *((ledger_rows.figure(readings=COURSE, subject=f"第{place}项", gap=Decimal(place)),) for place in range(7)),
    ]
    return [ledger_rows.row(number, indicators=several) for number, several in enumerate(figures, start=1)]


def test_the_course_of_a_figure_ends_with_its_value_and_its_target(tmp_path: Path) -> None:
    """Red ones first, then the widest gap: 6 of 9; each planned line, what was told and the targets stand in rows."""
    book = built(contents(drawn_figures()), tmp_path)
    lines = [line for line in rows(book, "图表数据", 3) if line["图"] == trajectories.TITLE]
    names = list(dict.fromkeys(str(line["项"]) for line in lines))
    assert [name.partition(" ")[2] for name in names] == [
        *("公交接驳率（%）", "新能源汽车比例（%）", "第6项（%）", "第5项（%）", "第4项（%）", "第3项（%）")
    ]
    figures = rows(book, "量化指标", 3)
    for name in names:
        code, _, subject = name.removesuffix("（%）").partition(" ")
        own = [line for line in figures if (line["任务编号"], line["指标"]) == (code, subject)]
        told = [(line["日期"], line["数值"]) for line in lines if (line["项"], line["点"]) == (name, "读数")]
        aims = [line["数值"] for line in lines if (line["项"], line["点"]) == (name, "目标")]
        assert [value for _, value in told] == [71.2, 81.5]
        assert {(line["截至日期"], line["本期值"]) for line in own} == {told[-1]}
        assert aims == [line["目标值"] for line in own]
    planned = [(str(line["日期"])[:10], line["数值"]) for line in lines if line["点"] == "序时"]
    assert planned == [
        *(("2022-10-08", 60), ("2025-12-31", 85), ("2022-10-08", 60), ("2030-12-31", 95)),
        *(("2022-10-08", 30), ("2026-09-30", 30)),
    ]


def test_the_newest_value_is_drawn_whichever_target_holds_more_of_them() -> None:
    over = ledger_rows.figure(readings=COURSE, final=VerdictResult.REACHED, due_on=date(2026, 9, 30))
    going = ledger_rows.figure(readings=(point("2026-12-10", "83"),), year=2030)
    assert [one.value for one in trajectories.Course("1", (over, going)).told] == [83]
    assert len(trajectories.Course("1", (ledger_rows.figure(readings=COURSE[1:]), over)).told) == 1
    assert len(trajectories.Course("1", (replace(over, readings=COURSE[1:]), over)).told) == 2


def test_a_course_is_drawn_from_these_cells_alone(tmp_path: Path) -> None:
    book = built(contents(drawn_figures()), tmp_path)
    lines = [[cell.value for cell in line] for line in book["图表数据"].iter_rows()]
    courses = [chart for chart in book["总体情况"]._charts if chart.tagname == "scatterChart"]
    assert len(courses) == trajectories.MOST
    shown = 0
    for chart in courses:
        name = "".join(run.t for run in chart.title.tx.rich.p[0].r)
        for series in chart.series:
            columns = {ref.partition("!")[2][1] for ref in (series.xVal.numRef.f, series.yVal.numRef.f)}
            placed = [int(number) for number in re.findall(r"\$(\d+)", series.yVal.numRef.f)]
            assert columns == {"J", "K"}
            assert placed == [int(number) for number in re.findall(r"\$(\d+)", series.xVal.numRef.f)]
            of = lines[placed[0] - 1 : placed[-1]]
            assert {line[1] for line in of} == {name} and len({line[8] for line in of}) == 1
            assert series.tx.strRef.f.endswith(f"$I${placed[0]}")
            shown += len(of)
    assert shown == sum(line[0] == trajectories.TITLE for line in lines)


def test_a_first_edition_compares_with_nothing(tmp_path: Path) -> None:
    book = built(contents([ledger_rows.row()]), tmp_path)
    assert shown(book, charts.MOVED) == Counter() and len(book["总体情况"]._charts) == 1
    nothing = built(contents([]), tmp_path)
    assert nothing["总体情况"]._charts == []
    assert "本期没有任务" in [cell.value for line in nothing["图表数据"].iter_rows() for cell in line]


@pytest.mark.slow
def test_where_there_are_many_bodies_the_rest_are_one_bar(tmp_path: Path) -> None:
    many = [ledger_rows.row(number, lead=f"第{number % 60}局") for number in range(1, 200)]
    book = built(contents(many), tmp_path)
    bars = [line["项"] for line in rows(book, "图表数据", 3)]
    assert len(bars) == charts.MOST and bars[-1] == f"其余{60 - charts.MOST + 1}家"
    assert shown(book, charts.OF_LEADS).total() == 199
