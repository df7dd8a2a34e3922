"""A table of indicators by year reads as a sentence for each, in its unit; what is as it is stands in brackets."""

from __future__ import annotations

import pytest
from docx import Document

from tests.plantext.formats import saved
from tracker.plantext import read_plan
from tracker.plantext.document.tables.grids import Cell, Grid
from tracker.plantext.document.tables.lines import table_lines
from tracker.plantext.text.lines import Line


def grid(*rows: str) -> Grid:
    """Rows whose cells stand between |; a cell of … is merged with the one above it, of < with the one before it."""
    found: Grid = []
    for r, row in enumerate(rows):
        cells: list[Cell] = []
        for c, words in enumerate(part.strip() for part in row.split("|")):
            new = Cell((Line(words),) if words else (), (r, c))
            cells.append(found[-1][c] if words == "…" else cells[-1] if words == "<" else new)
        found.append(cells)
    return found


def lines(*rows: str) -> list[str]:
    return [line.words for line in table_lines(grid(*rows))]


@pytest.mark.parametrize(("rows", "expected"), [
    (("指标|单位|2025年|2027年", "增加值|亿元|500|800", "上云率|%|≥60|80左右"),
     ["增加值：2025年500亿元；2027年800亿元", "上云率：2025年≥60%；2027年80%左右"]),
    # a head of two rows, a number, a group over rows, a mark behind
    (("序号|类别|指标名称|目标值|<|属性", "…|…|…|2026年|2027年|…",
      "1|创新|研发投入强度（%）|2.5|3|预期性", "2|…|有效专利（件）|—|40|约束性"),
     ["研发投入强度：2026年2.5%；2027年3%（创新，预期性）", "有效专利：2027年40件（创新，约束性）"]),
    (("任务序号|指标名称|2026年|2027年", "1|上云率|60%|80%"), ["上云率：2026年60%；2027年80%"]),
    # what was stands in brackets, also where its head is a year alone
    (("指标|单位|2024年|2027年", "首店|家|210|400"), ["首店（2024年210家）：2027年400家"]),
    (("指标|2024年|2026年目标|2027年目标", "首店（家）|210|300|400"),
     ["首店（2024年210家）：2026年300家；2027年400家"]),
    (("指标|单位|2025年|2030年", "首店|家|210|400"), ["首店：2025年210家；2030年400家"]),
    (("指标|单位|2027年|2030年", "首店|家|210|400"), ["首店：2027年210家；2030年400家"]),
    (("指标|单位|2026年|2030年", "首店|家|210|400"), ["首店：2026年210家；2030年400家"]),
    (("主要指标|2024年（实际）|2025年目标值（万人）", "新增就业|5|6"),
     ["新增就业（2024年（实际）5万人）：2025年6万人"]),
    (("指标|2024年基数|2025年度目标", "新增就业（万人）|5|6"), ["新增就业（2024年基数5万人）：2025年6万人"]),
    # what of it a year is of belongs to its name: two projects have a figure each
    (("项目名称|2024年完成投资（万元）|2025年计划投资（万元）|2026年计划投资（万元）", "某高速|120|30|40"),
     ["某高速计划投资（2024年完成投资120万元）：2025年30万元；2026年40万元"]),
    (("企业名称|2025年度产值（亿元）|2025年投资（亿元）|2026年6月底", "某公司|12|1|2条"),
     ["某公司产值：2025年12亿元", "某公司投资：2025年1亿元", "某公司：2026年6月底2条"]),
    # a head that each page repeats, of one row or two, is no row, and its 单位 no body
    (("指标|单位|2025年|2027年", "增加值|亿元|500|800", "指标|单位|2025年|2027年", "上云率|%|60|80"),
     ["增加值：2025年500亿元；2027年800亿元", "上云率：2025年60%；2027年80%"]),
    (("指标|单位|目标值|<", "…|…|2026年|2027年", "增加值|亿元|500|800",
      "指标|单位|目标值|<", "…|…|2026年|2027年", "上云率|%|60|80"),
     ["增加值：2026年500亿元；2027年800亿元", "上云率：2026年60%；2027年80%"]),
    # what has no figure in any year keeps its name
    (("序号|项目名称|2025年|2026年", "1|某高速|开工|建成"), ["某高速", "2025年：开工", "2026年：建成"]),
    # words without a figure, a row over all columns, a note
    (("项目|2026|2027", "一、产业|<|<", "居民收入|与经济增长同步|5%", "注：预期性指标|<|<"),
     ["一、产业", "2026：与经济增长同步", "居民收入：2027年5%", "注：预期性指标"]),
    # no table of indicators
    (("市|2026年|2027年", "甲市|20|30"), ["市 | 2026年 | 2027年", "甲市 | 20 | 30"]),
    (("指标|目标|属性", "新车占比|20%|预期性"), ["指标 | 目标 | 属性", "新车占比 | 20% | 预期性"]),
])  # fmt: skip
def test_rows_as_sentences(rows: tuple[str, ...], expected: list[str]) -> None:
    assert lines(*rows) == expected


def test_a_column_of_units_names_no_bodies_and_the_years_are_goals() -> None:
    document = Document()
    for line in ("某市数字经济行动计划", "一、发展目标", "到2027年，体系形成。"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=5)
    for row in (["序号", "指标", "单位", "2026年", "2027年"], ["1", "增加值", "亿元", "630", "800"],
                ["2", "示范园区", "个", "—", "2"]):  # fmt: skip
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for line in (
        "二、重点任务",
        "（一）扩大消费。发展商场。（市商务局负责）",
        "（二）出行。推广公交。（市交通局负责）",
    ):
        document.add_paragraph(line)
    reading = read_plan(saved(document), "方案.docx")
    assert [m.path for m in reading.measures] == [(2, 1), (2, 2)]
    assert [(i.path, i.subject, i.value, i.unit, i.year) for i in reading.indicators] == [
        ((1,), "增加值", 63_000_000_000, "元", 2026),
        ((1,), "增加值", 80_000_000_000, "元", 2027),
        ((1,), "示范园区", 2, "个", 2027),
    ]
    assert [(g.year, g.text) for g in reading.goals] == [
        (2026, "增加值：2026年630亿元；2027年800亿元\n示范园区：2027年2个"),
        (2027, "体系形成"),
    ]


@pytest.mark.parametrize(("rows", "figures", "goals"), [
    # what a year behind the plan's brought is told, beside it, and sets no goal of that year
    ((("指标", "单位", "2023年实际", "2024年实际", "2027年目标"), ("增加值", "亿元", "100", "120", "≥150")),
     [("增加值", 15_000_000_000, 2027)], [2027]),
    ((("指标", "2024年基数", "2025年度目标"), ("新增就业（万人）", "5", "6")), [("新增就业", 60_000, 2025)], [2025]),
    ((("指标", "2023年", "2025年", "2027年"), ("上云率（%）", "60", "70", "80")),
     [("上云率", 70, 2025), ("上云率", 80, 2027)], [2025, 2027]),
    # what was, year by year, is no target at all
    ((("指标名称", "2022年", "2023年"), ("常住人口（万人）", "3213.3", "3191.4")), [], []),
])  # fmt: skip
def test_years_before_that_of_the_plan_are_what_was(
    rows: tuple[tuple[str, ...], ...], figures: list[tuple[str, int, int]], goals: list[int]
) -> None:
    document = Document()
    for line in ("某市数字经济行动计划", "（2025年3月1日印发）", "一、发展目标", "体系形成。"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for line in ("二、任务", "（一）消费。发展商场。（市商务局负责）", "（二）出行。推广公交。（市交通局负责）"):
        document.add_paragraph(line)
    reading = read_plan(saved(document), "方案.docx")
    assert [(i.subject, i.value, i.year) for i in reading.indicators] == figures
    assert [g.year for g in reading.goals] == goals
