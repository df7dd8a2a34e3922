"""Rows on pages become lines: columns, tables, furniture, sentences over the page's end, each word with its place."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tracker.errors import NotAPlan
from tracker.plantext.scan.bundle import are_pages, bundled, in_order, pages_among
from tracker.plantext.scan.furniture import without_furniture
from tracker.plantext.scan.gaps import Read, completed
from tracker.plantext.scan.layout import ordered
from tracker.plantext.scan.places import placed
from tracker.plantext.scan.values import PageRead, Row, RuledCell, RuledTable
from tracker.plantext.text.cleaning import clean

EM, STEP = 32, 56
WIDE = 28  # characters in a full row


def row(words: str, at: int, left: float = 160, sure: float = 1.0) -> Row:
    """Words in a row that stands as the nth from the top."""
    top = 200 + at * STEP
    return Row(words, (left, top, left + len(words) * EM, top + 40), (sure,) * len(words))


def page(*rows: Row, tables: tuple[RuledTable, ...] = ()) -> PageRead:
    return PageRead(1240, 1754, rows, tables)


def text_of(*pages: PageRead) -> str:
    return clean(ordered(pages).lines)


def full(start: str) -> str:
    """A row without an end, as wide as the page."""
    return (start + "推进绿色低碳循环发展促进消费结构升级健全长效机制完善政策体系" * 2)[:WIDE]


def test_a_sentence_goes_on_behind_the_page_its_number_and_its_head() -> None:
    head = Row("某市人民政府公报", (500, 90, 756, 130), (1.0,) * 8)

    def number(n: int) -> Row:
        return Row(f"—{n}一", (560, 1600, 680, 1640), (0.7,) * (2 + len(str(n))))

    first = page(head, *[row(full(f"第{n}行"), n, 160 if n else 224) for n in range(10)], number(12))
    second = page(head, row("县有关部门负责。", 0), number(13))
    text = text_of(first, second)
    assert "公报" not in text and "12" not in text
    assert text.endswith("县有关部门负责。") and "\n县有关" not in text


def test_what_stands_at_the_edge_once_stays() -> None:
    (kept,) = without_furniture([page(Row("（此件公开发布）", (160, 1600, 400, 1640), (1.0,) * 8))])
    assert len(kept.rows) == 1


def test_two_columns_are_read_one_after_the_other() -> None:
    heading = [row("某市促进绿色消费实施方案".ljust(12), 0, 400)]
    left = [row(f"左{n}" + "推进绿色低碳循环发展促进消", n + 1, 100) for n in range(8)]
    right = [row(f"右{n}" + "推进绿色低碳循环发展促进消", n + 1, 660) for n in range(8)]
    both = [one for pair in zip(left, right, strict=True) for one in pair]
    words = [one.words[:2] for _, one in ordered([page(*heading, *both)]).rows]
    assert words == ["某市", *[f"左{n}" for n in range(8)], *[f"右{n}" for n in range(8)]]


def test_a_list_with_names_at_the_right_has_no_columns() -> None:
    rows = [one for n in range(8) for one in (row("市发展改革委", n, 160), row("张三", n, 900))]
    assert [one.words[:2] for _, one in ordered([page(*rows)]).rows][:4] == ["市发", "张三", "市发", "张三"]


def test_words_on_one_line_are_one_row() -> None:
    text = text_of(page(row("（一）推广绿色产品。", 0), row("市商务委负责。", 0, 160 + 10 * EM + 10)))
    assert text == "（一）推广绿色产品。市商务委负责。"


def test_signs_are_as_wide_as_the_characters_beside_them() -> None:
    assert text_of(page(row("(一)推广绿色产品,市商务委[2022]11号:见<方案>", 0))) == (
        "（一）推广绿色产品，市商务委〔2022〕11号：见〈方案〉"
    )


def cell(at: tuple[int, int], box: tuple[float, float, float, float]) -> RuledCell:
    return RuledCell(box, (at[0], at[0]), (at[1], at[1]))


def task_table(top: float, names: list[tuple[str, str, str]]) -> PageRead:
    """A ruled table of three columns; words in the middle column run over two rows of print."""
    edges = (100.0, 200.0, 700.0, 1140.0)
    cells, rows = [], []
    for n, line in enumerate(names):
        high = top + n * 120
        for column, words in enumerate(line):
            box = (edges[column], high, edges[column + 1], high + 120)
            cells.append(cell((n, column), box))
            for part, start in enumerate(range(0, len(words), 15)):
                piece = words[start : start + 15]
                left, y = edges[column] + 10, high + 10 + part * 44
                rows.append(Row(piece, (left, y, left + len(piece) * EM, y + 38), (1.0,) * len(piece)))
    table = RuledTable((100, top, 1140, top + 120 * len(names)), tuple(cells))
    return page(*rows, tables=(table,))


def test_a_ruled_table_becomes_tasks_also_over_two_pages() -> None:
    first = task_table(
        300,
        [("序号", "重点任务", "责任单位"), ("1", "推进绿色低碳循环发展促进消费结构升级健全机制", "市发展改革委")],
    )
    second = task_table(100, [("2", "推广新能源汽车，完善充电设施", "市经济信息委")])
    text = text_of(first, second)
    assert "推进绿色低碳循环发展促进消费结构升级健全机制" in text
    assert text.count("责任单位") == 2 and text.index("市发展改革委") < text.index("推广新能源汽车")


def test_each_row_knows_its_place_in_the_text_and_what_is_doubtful() -> None:
    rows = [row("某市促进绿色消费实施方案", 0, 400), row("一、总体要求", 1, 224)]
    unsure = row("有关部内负责。", 2, 224)
    unsure = Row(unsure.words, unsure.box, (1.0, 1.0, 0.95, 0.4, 0.95, 1.0, 0.3))
    read = ordered([page(*rows, unsure)])
    text = clean(read.lines)
    places = placed(text, read.rows)
    assert [text[slice(*one.span)] for one in places.rows] == [
        "某市促进绿色消费实施方案",
        "一、总体要求",
        "有关部内负责。",
    ]
    assert [text[slice(*span)] for span in places.doubtful] == ["内"]


def test_a_row_that_was_left_out_moves_no_other() -> None:
    rows = [(1, row("第一行的文字在这里", 0)), (1, row("目录……3", 1)), (2, row("第二行的文字在后面", 0))]
    text = "第一行的文字在这里\n第二行的 文字在后面"
    assert [(one.page, text[slice(*one.span)]) for one in placed(text, rows).rows] == [
        (1, "第一行的文字在这里"),
        (2, "第二行的 文字在后面"),
    ]


def read_of(words: str, shift_at: int = 99, shift: float = 0.0) -> Read:
    return Read(
        words, (1.0,) * len(words), tuple(16 + n * 32 + (shift * 32 if n >= shift_at else 0) for n in range(len(words)))
    )


def test_the_gap_behind_a_heading_comes_back() -> None:
    words = "一、技术创新新高地积极利用国际"
    white = [(0, 3), *[(n * 32.0 - 3, n * 32.0 + 3) for n in range(1, 9)], (9 * 32.0 - 3, 9 * 32.0 + 13)]
    assert completed(read_of(words, 9, 0.3), white).words == "一、技术创新新高地 积极利用国际"
    assert completed(read_of(words), white).words == words  # wide white around a character is no gap


def test_a_long_dash_is_two() -> None:
    words = "—技术创新取得突破"
    read = Read(words, (1.0,) * len(words), (32.0, *(80.0 + n * 32 for n in range(len(words) - 1))))
    assert completed(read, []).words == "——技术创新取得突破"
    assert len(completed(read, []).certainties) == len(words) + 1


@pytest.mark.parametrize(
    "names",
    [
        ["第1页.jpg", "第2页.jpg", "第10页.jpg"],
        ["第一页.png", "第二页.png", "第十页.png", "第十一页.png"],
        ["扫描 1.tif", "扫描 2.tif", "扫描 10.tif"],
        ["a/2.jpg", "a/10.jpg", "b/1.jpg"],
    ],
)
def test_pages_follow_their_names(names: list[str]) -> None:
    assert sorted(set(names), key=in_order) == names


def test_several_files_are_one_document() -> None:
    files = [("第2页.jpg", b"2"), ("第1页.jpg", b"1")]
    name, data = bundled(files)
    assert name == "第1页 等2个文件.zip"
    assert bundled(list(reversed(files))) == (name, data)
    assert bundled(files[:1]) == files[0]
    with pytest.raises(NotAPlan, match="另存为 JPEG"):
        bundled([*files, ("IMG_0012.HEIC", b"")])
    _, listed = bundled(files, as_listed=True)
    with zipfile.ZipFile(BytesIO(listed)) as package:
        inside = [package.read(one) for one in pages_among(package.namelist())]
    assert inside == [content for _, content in files], "as a person put them"


def test_a_package_of_pages() -> None:
    assert are_pages(["甲/第1页.JPG", "甲/", "__MACOSX/甲/._第1页.JPG", "甲/.DS_Store"])
    assert not are_pages(["方案.docx", "第1页.jpg"]) and not are_pages([])
    assert pages_among(["甲/第10页.jpg", "甲/第2页.jpg"]) == ["甲/第2页.jpg", "甲/第10页.jpg"]
