"""Pages, running heads and line breaks inside sentences are taken out; the wording stays."""

from __future__ import annotations

import pytest

from tracker.plantext.text.cleaning import clean
from tracker.plantext.text.lines import text_lines

LINE = "加快推广绿色低碳产品和服务完善充换电基础设施布局提高公共交通出行比"
CASES = {
    "blanks at the ends and white space in a row": ("　　一、总体要求  \n\n", "一、总体要求"),
    "a closing bracket beside two page numbers is no running head": (
        "一、甲（市商务局负责\n）\n- 1 -\n二、乙（市交通局负责\n）\n- 2 -\n三、丙",
        "一、甲（市商务局负责）\n二、乙（市交通局负责）\n三、丙",
    ),
    "a page number within a sentence": (f"{LINE}，推\n\n- 6 -\n\n进工作。", f"{LINE}，推进工作。"),
    "page numbers of other forms": (f"{LINE}，推\n第 3 页 共 10 页\n进工作。{LINE}，\n— 4 —\n落实。", None),
    "a comma goes on": ("推进工作，\n落实任务。", "推进工作，落实任务。"),
    "an open bracket goes on": ("推进工作。（省商务厅、\n省财政厅负责）", "推进工作。（省商务厅、省财政厅负责）"),
    "a stop never opens a line": ("推进工作\n。落实任务。", "推进工作。落实任务。"),
    "a full stop ends a paragraph": ("推进工作。\n落实任务。", "推进工作。\n落实任务。"),
    "a number opens a paragraph": ("推进工作\n（一）落实任务\n1.督促检查", "推进工作\n（一）落实任务\n1.督促检查"),
    "a label opens a paragraph": ("推进工作\n责任单位：市商务局", "推进工作\n责任单位：市商务局"),
    "a decimal is no number of a heading": (f"{LINE}{LINE}增长\n1.5倍", f"{LINE}{LINE}增长1.5倍"),
    **{
        f"{unit} opens nothing behind a point": (f"建设广场和\n2.5 {unit}长廊。", f"建设广场和2.5 {unit}长廊。")
        for unit in ("公里", "公顷", "米", "吨", "小时", "万平方米", "级", "岁", "件", "微克")
    },
    "a number of two levels opens a paragraph": ("建设广场和\n2.5 公共服务", "建设广场和\n2.5 公共服务"),
    "a number broken in two": (f"{LINE}{LINE}到20\n25年", f"{LINE}{LINE}到2025年"),
    "Latin words keep their gap": ("采用，carbon\ndioxide", "采用，carbon\ndioxide"),
    "the second half of a title": ("某市推进绿色消费\n实施方案", "某市推进绿色消费实施方案"),
    "a date stands alone": ("某市商务局\n2023年3月6日\n某市实施方案", "某市商务局\n2023年3月6日\n某市实施方案"),
    **{
        f"a heading that ends in {end} is whole": (f"　　（一）{end}\n　　建设园区。", f"（一）{end}\n建设园区。")
        for end in ("推进碳中和", "引导社会参与", "加强普及", "妥善应对", "规范行为", "重点领域节能降碳为")
    },
    "a line that ends in 与 goes on": ("加强企业与\n高校合作。", "加强企业与高校合作。"),
    "invisible characters": ("推进\u200b工作\ufeff。", "推进工作。"),
}


def clean_text(text: str) -> str:
    return clean(text_lines(text))


@pytest.mark.parametrize("case", CASES)
def test_clean(case: str) -> None:
    text, expected = CASES[case]
    if expected is None:
        expected = f"{LINE}，推进工作。{LINE}，落实。"
    assert clean_text(text) == expected


def test_a_list_of_short_lines_has_its_right_edge_at_its_few_full_lines() -> None:
    broken = [
        ("推广电子证照应用，归集电子证照不少于三百类，持续", "拓展应用场景。"),
        ("责任单位：市市场监管局、市公安局、市财政局、各县", "（市、区）人民政府"),
    ]
    short = ["完成时限：2025年6月底前", "牵头单位：市政务服务局", "牵头领导：张某某", "配合单位：市直各有关部门"]
    lines = [line for first, rest in broken * 2 for line in (first, rest, *short)]
    paragraphs = clean_text("\n".join(lines)).split("\n")
    assert paragraphs == [line for first, rest in broken * 2 for line in (first + rest, *short)]


def test_lines_that_open_paragraphs_make_no_right_edge() -> None:
    lines = [f"{n}．{LINE[:22]}" for n in "1234567"]
    assert clean_text("\n".join(lines)).split("\n") == lines


def test_running_heads_beside_page_numbers_are_taken_out_a_section_title_is_not() -> None:
    page = f"某市人民政府公报\n- {{n}} -\n{LINE}，\n{LINE}。\n二、重点任务\n"
    text = "".join(page.format(n=n) for n in range(1, 4))
    assert "公报" not in clean_text(text)
    assert clean_text(text).count("二、重点任务") == 3


def test_bare_numbers_are_page_numbers_only_where_they_count_upwards() -> None:
    assert clean_text("甲。\n1\n乙。\n2\n丙。\n3\n丁。") == "甲。\n乙。\n丙。\n丁。"
    assert clean_text("甲。\n12\n乙。\n7\n丙。") == "甲。\n12\n乙。\n7\n丙。"


def test_a_whole_plan_on_one_line_is_parted_at_its_gaps() -> None:
    words = "推进有关工作，" * 60
    text = f"某市实施方案 为推进工作，制定方案。 一、任务 （一）扩大消费。{words}（市商务局） （二）出行。{words * 4}"
    opened = [p[:6] for p in clean_text(text).split("\n")]
    assert opened == ["某市实施方案", "为推进工作，", "一、任务", "（一）扩大消", "（二）出行。"]
