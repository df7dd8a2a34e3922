"""Headings with their paths, titles and the place where their text starts."""

from __future__ import annotations

import pytest

from tracker.plantext.outline.headings import outline

# text → (path, label, title, first words of the text)
Row = tuple[tuple[int, ...], str, str, str]
HEADINGS: dict[str, tuple[str, list[Row]]] = {
    "running on": (
        "一、甲\n（一）子甲。文一。\n二、乙\n（二）子乙。文二。",
        [
            ((1,), "一、", "甲", ""),
            ((1, 1), "（一）", "子甲", "文一"),
            ((2,), "二、", "乙", ""),
            ((2, 2), "（二）", "子乙", "文二"),
        ],
    ),
    "restarting": (
        "一、甲\n（一）子甲。文。\n二、乙\n（一）子乙。文。",
        [
            ((1,), "一、", "甲", ""),
            ((1, 1), "（一）", "子甲", "文。"),
            ((2,), "二、", "乙", ""),
            ((2, 1), "（一）", "子乙", "文。"),
        ],
    ),
    "three levels and half width": (
        "一、甲\n(一) 子甲。\n1．丙。文。\n2、丁。文。",
        [
            ((1,), "一、", "甲", ""),
            ((1, 1), "（一）", "子甲", ""),
            ((1, 1, 1), "1．", "丙", "文。"),
            ((1, 1, 2), "2、", "丁", "文。"),
        ],
    ),
    "digits that open the words": (
        "1.百人计划。文。\n2.121人才梯队项目。文。\n3.5G应用。文。\n4.12345热线。文。\n5.2.5亿元。",
        [
            ((1,), "1．", "百人计划", "文。"),
            ((2,), "2．", "121人才梯队项目", "文。"),
            ((3,), "3．", "5G应用", "文。"),
            ((4,), "4．", "12345热线", "文。"),
        ],
    ),
    "a decimal at a line start": (
        "1.甲。总装机达到\n2.5万千瓦，输送\n2.5GW，培训\n2.3人次。",
        [((1,), "1．", "甲", "总装机")],
    ),
    "a decimal at a line start, in any unit": (
        "1.甲。算力达到\n2.5P，采购\n1.5T磁共振2台，装机\n3.2兆瓦，用时\n2.5小时，床位\n4.8张。\n2.5G应用。文。",
        [((1,), "1．", "甲", "算力达到"), ((2,), "2．", "5G应用", "文。")],
    ),
    "a gap ends the heading": ("（一）构筑新高地 积极利用资源。", [((1,), "（一）", "构筑新高地", "积极")]),
    "a dot behind a pair and behind a bracket": (
        "一、甲\n1.1. 乙。文。\n1.2. 丙。文。\n二、丁\n（一）.戊。文。",
        [
            ((1,), "一、", "甲", ""),
            ((1, 1), "1．1．", "乙", "文。"),
            ((1, 2), "1．2．", "丙", "文。"),
            ((2,), "二、", "丁", ""),
            ((2, 1), "（一）．", "戊", "文。"),
        ],
    ),
    "tasks and projects with numbers in words": (
        "任务一 开展调查\n文。\n任务二 加强勘查\n文。\n【项目一】新建学校\n文。\n【项目二】改造小区\n文。",
        [
            ((1,), "任务一", "开展调查", "\n文。"),
            ((2,), "任务二", "加强勘查", "\n文。"),
            ((1,), "【项目一】", "新建学校", "\n文。"),
            ((2,), "【项目二】", "改造小区", "\n文。"),
        ],
    ),
    "actions above numbers that run on": (
        "一、甲\n行动一：乙\n1.丙。文。\n2.丁。文。\n行动二：戊\n3.己。文。",
        [
            ((1,), "一、", "甲", ""),
            ((1, 1), "行动一：", "乙", ""),
            ((1, 1, 1), "1．", "丙", "文。"),
            ((1, 1, 2), "2．", "丁", "文。"),
            ((1, 2), "行动二：", "戊", ""),
            ((1, 2, 3), "3．", "己", "文。"),
        ],
    ),
    "a gap within quotes ends nothing": (
        "（一）开展“治违禁 控药残 促提升”行动。文。\n（二）落实《预制菜 冷链》标准 严格检查。",
        [
            ((1,), "（一）", "开展“治违禁 控药残 促提升”行动", "文。"),
            ((2,), "（二）", "落实《预制菜 冷链》标准", "严格检"),
        ],
    ),
    "in brackets of its own": (
        "第一条【支持首发】举办活动，文。\n第二条（支持夜间）打造地标。文。\n第三条 [支持旅游] 接待游客。",
        [
            ((1,), "第一条", "支持首发", "举办活"),
            ((2,), "第二条", "支持夜间", "打造地"),
            ((3,), "第三条", "支持旅游", "接待游"),
        ],
    ),
    "a line ends the heading": ("（一）构筑新高地\n积极利用资源。", [((1,), "（一）", "构筑新高地", "\n积")]),
    "a gap before a year is none": (
        "（一）到 2025 年，建成平台十个并且全面推广应用到各个区县街道。",
        [((1,), "（一）", "", "到 ")],
    ),
    "a long sentence is no heading": (
        "1.建立健全绿色消费信息平台，定期发布绿色低碳产品清单和购买指南，引导消费者选择。文。",
        [
            ((1,), "1．", "", "建立"),
        ],
    ),
    "behind a full stop": (
        "（一）甲。文。（二）乙。文。",
        [((1,), "（一）", "甲", "文。"), ((2,), "（二）", "乙", "文。")],
    ),
    "in a sentence is none": ("（一）甲。按照第（二）项和前款1.5倍的要求推进。", [((1,), "（一）", "甲", "按照")]),
    "articles": ("第一条 甲。文。\n第二条 乙。文。", [((1,), "第一条", "甲", "文。"), ((2,), "第二条", "乙", "文。")]),
    "inner numbers": (
        "1.甲。\n（1）丙。文。\n（2）丁。文。",
        [
            ((1,), "1．", "甲", ""),
            ((1, 1), "（1）", "丙", "文。"),
            ((1, 2), "（2）", "丁", "文。"),
        ],
    ),
    "a year behind the number": (
        "一、2026年重点任务\n1.2025年底前改造。文。\n2.乙。投入2.2026亿元，执行3.1版。\n",
        [
            ((1,), "一、", "2026年重点任务", ""),
            ((1, 1), "1．", "", "2025年"),
            ((1, 2), "2．", "乙", "投入2."),
        ],
    ),
    "tens": ("（二十七）甲。文。", [((27,), "（二十七）", "甲", "文。")]),
}


@pytest.mark.parametrize("case", HEADINGS)
def test_headings(case: str) -> None:
    text, expected = HEADINGS[case]
    found = outline(text, 0, len(text))
    starts = [text[h.text_start : h.own_end][: len(e[3])] for h, e in zip(found, expected, strict=True)]
    assert [(h.path, h.label, text[slice(*h.title)]) for h in found] == [e[:3] for e in expected]
    assert starts == [e[3] for e in expected]


def test_a_number_that_does_not_count_on_is_marked() -> None:
    text = "（一）甲。文。\n（四）乙。文。"
    assert [h.odd for h in outline(text, 0, len(text))] == [False, True]


def test_a_heading_ends_where_the_next_of_its_rank_begins() -> None:
    text = "一、甲\n（一）子甲。文。\n二、乙\n"
    first, child, second = outline(text, 0, len(text))
    assert (first.children, child.parent) == ((1,), 0)
    assert first.end == second.start == child.end
    assert first.own_end == child.start
