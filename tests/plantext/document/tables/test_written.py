"""Tables without lines are read by the places of their words; what does not fall into place is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document

from tests.plantext import formats
from tests.plantext.test_plans_as_written import clauses
from tests.plantext.text.test_traditional import TRADITIONAL
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

TITLE = "某县推进全域旅游重点任务清单\n\n"
HEAD = ("序号", "重点任务", "牵头单位", "责任单位", "完成时限")
ROWS = [
    ("1", "打造精品线路6条", "县文旅局", "县交通运输局、县农业农村局", "2026年6月"),
    ("2", "建设游客中心3个", "县住建局", "县文旅局", "2026年10月"),
]
TOLD = [([1], "县文旅局", "县交通运输局 县农业农村局"), ([2], "县住建局", "县文旅局")]
MORE_ROWS = [(n, words, "县人社局", "县财政局", "2026年") for n, words in (("3", "培训500人"), ("4", "举办活动9场"))]
MORE_TOLD = [([3], "县人社局", "县财政局"), ([4], "县人社局", "县财政局")]


def read(text: str) -> PlanReading:
    return read_plan(text.encode(), "清单.txt")


def told(reading: PlanReading) -> list[tuple[list[int], str, str]]:
    return [(path, lead, co) for path, _, _, lead, co in clauses(reading)]


def codes(reading: PlanReading) -> set[str]:
    return {remark.code for remark in reading.remarks} & {"table_without_lines", "table_unread"}


def in_columns(rows: list[tuple[str, ...]], width: int = 30) -> str:
    def padded(words: str) -> str:
        return words + " " * (width - len(words.encode("gb18030")))

    return "\n".join("".join(map(padded, row)).rstrip() for row in rows) + "\n"


FORMS = {
    "columns of blanks": in_columns([HEAD, *ROWS]),
    "columns of blanks of other widths": "\n".join("    ".join(row) for row in [HEAD, *ROWS]) + "\n",
    "a list that goes on in the next row": in_columns([
        HEAD, (*ROWS[0][:3], "县交通运输局、", "2026年6月"), ("", "", "", "县农业农村局", ""), ROWS[1],
    ]),
    "the head again, as at the top of a page": in_columns([HEAD, ROWS[0], HEAD, ROWS[1]]),
    "cells below each other": "\n".join(words for row in [HEAD, *ROWS] for words in row) + "\n",
    "cells below each other, a list over two lines": "\n".join(
        words for row in [HEAD, *ROWS] for words in row
    ).replace("、县农业", "、\n县农业") + "\n",
    "cells below each other, a blank line between": "\n\n".join(words for row in [HEAD, *ROWS] for words in row) + "\n",
    "bars between cells": "\n".join(" | ".join(row) + " |" for row in [HEAD, *ROWS]) + "\n",
    "a bar behind each cell": "\n".join(f"{words} |" for row in [HEAD, *ROWS] for words in row) + "\n",
    "bars on lines of their own": "\n|\n".join(words for row in [HEAD, *ROWS] for words in row) + "\n|\n",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_table_is_read_and_somebody_asked_to_look(form: str) -> None:
    reading = read(TITLE + FORMS[form] + "\n以上任务列入考核。\n")
    assert told(reading) == TOLD
    assert [i.value for m in reading.measures for i in m.indicators] == [6, 3]
    assert codes(reading) == {"table_without_lines"}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_in_traditional_characters_is_read_as_well(form: str) -> None:
    """The head of its columns was not known."""
    assert told(read((TITLE + FORMS[form]).translate(TRADITIONAL))) == TOLD


TABBED = "".join("\t".join(row) + "\n" for row in [HEAD, *ROWS])


@pytest.mark.parametrize("list_of_two", [
    "县交通运输局\n县农业农村局", '"县交通运输局\n县农业农村局"', "县交通运输局、\n县农业农村局",
])  # fmt: skip
def test_a_cell_of_two_lines_between_tabs(list_of_two: str) -> None:
    """As Word and Excel copy it: the row was lost, or the whole table, which was no plan then."""
    reading = read(TITLE + TABBED.replace("县交通运输局、县农业农村局", list_of_two))
    assert (told(reading), codes(reading)) == (TOLD, set())


def test_rows_between_tabs_that_lost_their_last_cells_take_no_line_behind_them() -> None:
    short = TABBED.replace("\t县交通运输局、县农业农村局\t2026年6月", "").replace("\t2026年10月", "")
    reading = read(f"{TITLE}{short}\n一、保障\n（一）统筹。建立专班。（县政府办负责）\n")
    assert "1．打造精品线路6条 县文旅局\n2．建设游客中心3个 县住建局 县文旅局\n一、保障\n" in reading.text


def test_rows_taken_out_of_a_longer_table_keep_their_numbers_and_sections() -> None:
    cells = [*HEAD, "一、提升供给", "18", *ROWS[0][1:], "二、完善设施", "三、优化服务", "68", *ROWS[1][1:]]
    for parted in ("\n", "\n\n", " |\n"):
        reading = read(TITLE + parted.join(cells) + parted)
        expected = [([1, 18], *TOLD[0][1:]), ([3, 68], *TOLD[1][1:])]
        assert told(reading) == expected, parted


def test_a_line_of_very_many_digits_below_a_table_is_no_number_of_a_row() -> None:
    assert told(read(TITLE + FORMS["cells below each other"] + "9" * 5000 + "\n")) == TOLD


def test_a_cell_over_rows_that_a_copy_with_bars_names_once() -> None:
    reading = read(
        TITLE
        + "工作任务 | 具体要求 | 责任部门 |\n"
        + "一、提升供给。 | 1.打造线路6条。 | 文旅股 |\n2.建设中心3个。 | 各股室 | |\n"
        + "3.举办活动。 | 文旅股牵头,各股室配合 | |\n"
        + "二、完善设施。 | 4.改造厕所。 | 规划股 |\n"
    )
    assert told(reading) == [
        ([1, 1], "文旅股", ""), ([1, 2], "各股室", ""), ([1, 3], "文旅股", "各股室"), ([2, 4], "规划股", ""),
    ]  # fmt: skip


def test_a_cell_over_rows_leaves_no_person_where_the_body_stands() -> None:
    """Behind 类别, named once, every cell stood one column before its own: 责任单位 was the leader."""
    reading = read(
        TITLE
        + "类别 | 事项名称 | 任务目标 | 责任单位 | 分管领导 | 1-9月份工作完成情况 |\n"
        + "一、教育文化 | 1.改扩建学校 | 建成教学楼2座。 | 教育局 | 王某 | 完成主体施工。 |\n"
        + "2.建设运动场地 | 建成场地13处。 | 教育局、体育局 | 王某 | 完成基础施工30%。 | |\n"
        + "3.课后服务 | 做好服务。 | 教育局 | 李某 | 完成调度。 |\n"
    )
    assert told(reading) == [([1, 1], "教育局", ""), ([1, 2], "教育局", "体育局"), ([1, 3], "教育局", "")]
    assert [i.value for m in reading.measures for i in m.indicators] == [2, 13]


def test_cells_with_one_blank_between_them_are_a_table_where_rows_count() -> None:
    """1 建库 县财政局 …: tasks with nobody named, and no doubt."""
    rows = ["1 建立项目库 县财政局 县发改局、各镇 2026年6月", "2 开展评估 县统计局 县直各部门 2026年9月"]
    head = "序号 重点任务 牵头单位 配合单位 完成时限"
    reading = read(TITLE + "\n".join([head, *rows]) + "\n以上任务列入考核。\n")
    assert told(reading) == [([1], "县财政局", "县发改局 各镇"), ([2], "县统计局", "县直各部门")]
    assert codes(reading) == {"table_without_lines"}
    broken = read(PLAN + "\n".join([head, rows[0].replace("县财政局 ", ""), rows[1]]) + "\n")
    assert "table_unread" in codes(broken)
    going_on = read(PLAN + "\n".join([head, *rows, "底前并报备", "3 培育企业 县工信局 各镇 长期"]) + "\n")
    assert "table_unread" in codes(going_on)  # the third was text that names nobody


@pytest.mark.parametrize("head", [
    "序号 工 作 任 务 牵头单位 配 合 单 位 完成时限", "序 号 重点任务 牵头单位 配合单位 完成时限",
])  # fmt: skip
def test_names_of_columns_set_wide_are_one_word_each(head: str) -> None:
    """As many words as cells were looked for, and found nowhere."""
    rows = ["1 建立项目库 县财政局 县发改局、各镇 2026年6月", "2 开展评估 县统计局 县直各部门 2026年9月"]
    reading = read(TITLE + "\n".join([head, *rows]) + "\n")
    assert told(reading) == [([1], "县财政局", "县发改局 各镇"), ([2], "县统计局", "县直各部门")]


@pytest.mark.parametrize("gaps", ["", "\t\t\t\t"], ids=["alone", "with the tabs of a row"])
def test_a_section_between_rows_of_tabs_is_one_of_the_table(gaps: str) -> None:
    """It ended the table, so that no row was a task; with tabs it was lost."""
    rows = ["\t".join(HEAD), f"一、提升供给{gaps}", "\t".join(ROWS[0]), f"二、完善设施{gaps}", "\t".join(ROWS[1])]
    reading = read(TITLE + "\n".join(rows) + "\n")
    assert told(reading) == [([1, 1], *TOLD[0][1:]), ([2, 2], *TOLD[1][1:])]
    assert [s.title for s in reading.sections] == ["提升供给", "完善设施"]


def test_a_heading_behind_the_rows_of_a_table_is_none_of_it() -> None:
    reading = read(TITLE + TABBED + "一、保障\n（一）统筹。建立专班。（县政府办负责）\n")
    assert told(reading) == [*TOLD, ([1, 1], "县政府办", "")]


def test_what_stands_right_below_a_table_is_none_of_its_cells() -> None:
    """It joined the number of the last row, and was lost with it."""
    reading = read(TITLE + in_columns([HEAD, *ROWS]) + "县政府办\n2026年3月1日\n")
    assert told(reading) == TOLD
    assert reading.text.endswith("\n县政府办\n2026年3月1日")


PLAN = (
    "某县推进旅游实施方案\n一、任务\n（一）线路。打造线路。（县文旅局负责）\n（二）中心。建设中心。（县住建局负责）\n"
    "附表\n"
)


@pytest.mark.parametrize(
    "table",
    [
        "\n".join(words for row in [HEAD, *ROWS] for words in row if words != "县住建局") + "\n",
        in_columns([HEAD, ("", "", "", "县交通运输局、", ""), *ROWS]),
    ],
    ids=["a cell is gone", "a row above the first number"],
)
def test_a_table_that_does_not_fall_into_place_is_told(table: str) -> None:
    reading = read(PLAN + table)
    assert told(reading)[:2] == [([1, 1], "县文旅局", ""), ([1, 2], "县住建局", "")]
    assert codes(reading) == {"table_unread"}


@pytest.mark.parametrize(
    "text",
    [
        "县文旅局  县住建局  县财政局\n各单位  责任  落实\n",
        "序号\n1\n2\n",
        "责任单位：县文旅局  完成时限：2026年\n",
        "任务　责任单位　要求\n",
        "首页 | 政务公开 | 责任单位\n上一篇 | 下一篇\n",
        "序号|\n任务\n",
    ],
)
def test_other_words_with_wide_blanks_are_no_table(text: str) -> None:
    assert codes(read(PLAN + text)) == set()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((("区域", "牵头单位", "数量"), ("东区", "县文旅局", "3")), {"table_unread"}),
        ((("责任单位", "联系人", "电话"), ("县文旅局", "李某", "8888"), ("县住建局", "王某", "8889")), set()),
    ],
    ids=["what it counts is not understood", "how to reach them"],
)
def test_a_table_of_a_word_file_that_names_bodies_and_no_tasks(rows: Sequence[Sequence[str]], told: set[str]) -> None:
    assert codes(read_with_tables(rows)) == told


def read_with_tables(*tables: Sequence[Sequence[str]]) -> PlanReading:
    """The plan with tables of three columns behind it, a line between them."""
    document = Document()
    for words in PLAN.splitlines():
        document.add_paragraph(words)
    for rows in tables:
        table = document.add_table(len(rows), 3)
        for row, said in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, said, strict=True):
                cell.text = words
        document.add_paragraph("表格完")
    return read_plan(formats.saved(document), "方案.docx")


def places(reading: PlanReading) -> list[str]:
    """What stands from each doubtful table on, up to the end of its second line."""
    told = [r.span for r in reading.remarks if r.code in ("table_without_lines", "table_unread") and r.span]
    return ["/".join(reading.text[start:].split("\n")[:2]) for start, _ in told]


def test_each_table_is_told_where_it_stands_also_where_their_heads_are_alike() -> None:
    """The remark on the second stood at the first."""
    head = ("区域", "牵头单位", "数量")
    reading = read_with_tables((head, ("东区", "县文旅局", "3")), (head, ("西区", "县住建局", "4")))
    assert places(reading) == [
        "区域 | 牵头单位 | 数量/东区 | 县文旅局 | 3", "区域 | 牵头单位 | 数量/西区 | 县住建局 | 4",
    ]  # fmt: skip


def test_a_table_of_a_text_that_stands_in_its_file_twice_is_told_once() -> None:
    text = TITLE + in_columns([HEAD, *ROWS]) + "\n以上任务列入考核。\n"
    assert places(read(text + text)) == ["1．打造精品线路6条/牵头单位：县文旅局"]


def test_tables_of_both_kinds_in_one_text() -> None:
    below = "\n".join(words for row in [HEAD, *ROWS] for words in row) + "\n"
    for text in (below + "\n" + in_columns([HEAD, *MORE_ROWS]), in_columns([HEAD, *ROWS]) + "\n" + below):
        assert len(told(read(TITLE + text))) == 4


def printed(body: str, folder: Path) -> PlanReading:
    program = formats.browser()
    if program is None:
        pytest.skip("Chromium 未安装")
    style = (
        "<style>td {padding: 2px 8px; font-size: 11pt; text-indent: 0; white-space: nowrap}"
        " .ruled {border-collapse: collapse} .ruled td {border: 1px solid}</style>"
    )
    return read_plan(formats.printed_html(style + body, folder, program), "清单.pdf")


def html(*rows: tuple[str, ...], kind: str = "") -> str:
    return f"<table class='{kind}'>{''.join('<tr>' + ''.join(f'<td>{words}' for words in row) for row in rows)}</table>"


TITLE_LINE = f"{TITLE.strip()}</p>"
HEAD_ALONE = html(HEAD) + "<p>以上任务列入考核。</p>"

PRINTED = {
    "a table": (html(HEAD, *ROWS), TOLD, ["table_without_lines"]),
    "two on a page": (
        html(HEAD, *ROWS) + "<p>第二批</p>" + html(HEAD, *MORE_ROWS), TOLD + MORE_TOLD, ["table_without_lines"] * 2,
    ),
    "below a head alone": (HEAD_ALONE + html(HEAD, *ROWS), TOLD, ["table_unread", "table_without_lines"]),
    "with lines, right above a head alone": (
        html(HEAD, *ROWS, kind="ruled") + HEAD_ALONE, TOLD, ["table_unread"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("page", PRINTED)
def test_printed_tables_without_lines(page: str, tmp_path: Path) -> None:
    """Of several on a page the first was taken alone; one with lines right above a head alone was lost with it."""
    body, expected, remarks = PRINTED[page]
    reading = printed(f"{TITLE_LINE}{body}<p>", tmp_path)
    assert told(reading) == expected
    assert [remark.code for remark in reading.remarks if remark.code.startswith("table_")] == remarks


def test_a_printed_head_without_a_table_below_keeps_its_words(tmp_path: Path) -> None:
    reading = printed(f"{PLAN.replace(chr(10), '</p><p>')}</p>{HEAD_ALONE}<p>", tmp_path)
    assert " ".join(HEAD) in reading.text
    assert codes(reading) == {"table_unread"}
