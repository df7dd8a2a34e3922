"""A table of a PDF is read cell by cell: by its lines, over pages, words broken within a cell made whole."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.plantext import formats
from tests.plantext.test_plans_as_written import clauses
from tracker.plantext import read_plan
from tracker.plantext.document.glyphs import Glyph
from tracker.plantext.document.pdf_tables import Ruling, Rulings, rulings, tables


def written(words: str, left: float, top: float) -> list[Glyph]:
    """Lines of characters of ten points, 15 points apart."""
    return [
        Glyph(char, left + n * 10, left + n * 10 + 10, top - 15 * row - 10, top - 15 * row)
        for row, line in enumerate(words.split("/"))
        for n, char in enumerate(line)
    ]


PDF = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\ntrailer<</Size 5/Root 1 0 R>>\n%%%%EOF"
)
LEVEL = (Ruling(200, 0, 200), Ruling(160, 0, 200), Ruling(120, 60, 200), Ruling(80, 0, 200))
UPRIGHT = (Ruling(0, 80, 200), Ruling(60, 80, 200), Ruling(120, 80, 200), Ruling(200, 80, 200))


@pytest.mark.parametrize("upright", [UPRIGHT, UPRIGHT[1:-1]], ids=["framed", "open at its sides"])
def test_cells_by_the_lines_around_them(upright: tuple[Ruling, ...]) -> None:
    glyphs = [
        *written("标题", 20, 230), *written("任务", 5, 195), *written("措施", 65, 195), *written("单位", 125, 195),
        *written("扩大绿色/消费", 5, 150), *written("发展商/场。", 65, 155), *written("市商务局/市财政局", 125, 155),
        *written("推广产品", 65, 115), *written("市监局", 125, 115),
    ]  # fmt: skip
    found, beside = tables(Rulings(LEVEL, upright), glyphs)
    assert "".join(glyph.char for glyph in beside) == "标题"
    assert [[cell.words for cell in row] for row in found[0].grid] == [
        ["任务", "措施", "单位"],
        ["扩大绿色消费", "发展商场。", "市商务局\n市财政局"],
        ["扩大绿色消费", "推广产品", "市监局"],
    ]
    assert found[0].grid[1][0] is found[0].grid[2][0]


def test_lines_that_part_no_columns_are_no_table() -> None:
    glyphs = written("某某文件", 20, 190)
    found, beside = tables(Rulings(LEVEL[:2], ()), glyphs)
    assert (found, beside) == ([], glyphs)


@pytest.mark.parametrize(("hatched", "level"), [(100, 1), (101, 0)], ids=["table", "map"])
def test_a_page_of_very_many_strokes_is_a_map(hatched: int, level: int) -> None:
    hatching = "0 0 m " + "".join(f"{n % 2} {n % 800} l " for n in range(398)) + "S "
    content = (hatching * hatched + "0 700 m 500 700 l S").encode()
    with pypdfium2.PdfDocument(PDF % (len(content), content)) as document:
        assert len(rulings(document[0]).level) == level


@pytest.mark.slow
def test_a_table_of_tasks_over_two_pages(tmp_path: Path) -> None:
    program = formats.browser()
    if program is None:
        pytest.skip("没有能打印 PDF 的浏览器（chromium），未试 PDF")
    bodies = ["市发展改革委、市经济和信息化委", "市住房城乡建委", "市商务委、市场监管局、市机关事务管理局"]
    tasks = [(f"推进第{n}类设施更新改造，完善标准，建成站点{n}0个以上。", bodies[n % 3]) for n in range(1, 13)]
    rows = "".join(
        f"<tr><td>{n}</td><td>{text}</td><td>{who}</td><td>2026年{n}月底前</td></tr>"
        for n, (text, who) in enumerate(tasks, start=1)
    )
    style = "<style>table {border-collapse: collapse} td {border: 1px solid; width: 25%; text-indent: 0}</style>"
    head = "<tr><td>序号</td><td>工作任务</td><td>责任单位</td><td>完成时限</td></tr>"
    body = f"某市设施更新任务清单</p>{style}<table>{head}{rows}</table><p>"
    reading = read_plan(formats.printed_html(body, tmp_path, program), "清单.pdf")
    assert [(c[0], f"{c[3]}、{c[4]}".replace(" ", "、").strip("、")) for c in clauses(reading)] == [
        ([n], who) for n, (_, who) in enumerate(tasks, start=1)
    ]
    assert [i.value for m in reading.measures for i in m.indicators] == [n * 10 for n in range(1, 13)]
    dates = [d.due_on.month for m in reading.measures for c in m.clauses for d in c.dates if d.due_on]
    assert dates == list(range(1, 13))
