"""Lists of duties: each item opens with who has it."""

from __future__ import annotations

import pytest

from tests.plantext.test_plans_as_written import TWO, plan

# lines of the list → (title, basis, bodies, words) of each of its tasks
LISTS = [
    (  # a colon
        "（一）市公安局：负责登记上牌。\n（二）市住建局、市消防救援支队：指导小区充电设施建设。\n（三）各县（市、区）人民政府：落实属地责任。",
        [
            ("负责登记上牌", "sole", "市公安局", "负责登记上牌。"),
            ("指导小区充电设施建设", "first_listed", "市住建局 市消防救援支队", "指导小区充电设施建设。"),
            ("落实属地责任", "collective", "各县（市、区）人民政府", "落实属地责任。"),
        ],
    ),
    (  # a heading, on a line of its own or not
        "（一）市公安局。负责登记上牌。\n（二）市教育局\n负责学校食堂改造。",
        [
            ("负责登记上牌", "sole", "市公安局", "负责登记上牌。"),
            ("负责学校食堂改造", "sole", "市教育局", "负责学校食堂改造。"),
        ],
    ),
    (  # a sentence
        "1.市公安局负责登记上牌。\n2.市教育局牵头负责学校食堂改造。\n3.市财政局负责资金保障。",
        [
            ("登记上牌", "sole", "市公安局", "登记上牌。"),
            ("学校食堂改造", "explicit", "市教育局", "学校食堂改造。"),
            ("资金保障", "sole", "市财政局", "资金保障。"),
        ],
    ),
    (  # lines without numbers, below words that lead to them; names that no one would be sure of alone
        "各部门职责分工如下：\n市公安局职责：负责登记上牌。\n高新区：负责园区内整治工作。\n其他部门：按照职责做好相关工作。\n各社区（村）：配合入户。",
        [
            ("职责分工", "sole", "市公安局", "负责登记上牌。"),
            ("职责分工", "sole", "高新区", "负责园区内整治工作。"),
            ("职责分工", "collective", "其他部门", "按照职责做好相关工作。"),
            ("职责分工", "collective", "各社区（村）", "配合入户。"),
        ],
    ),
    (  # what stands before them is of nobody
        "事故多发，必须压实各方责任。\n——市公安局：负责登记上牌。\n——市教育局：负责学校食堂改造。",
        [
            ("职责分工", "none", "", "事故多发，必须压实各方责任。"),
            ("职责分工", "sole", "市公安局", "负责登记上牌。"),
            ("职责分工", "sole", "市教育局", "负责学校食堂改造。"),
        ],
    ),
    (  # an item that says itself who leads
        "（一）市教育局：负责食堂改造。（市教育局牵头，市财政局配合）\n（二）市公安局：负责登记上牌。\n（三）市商务局：负责商场改造。",
        [
            ("市教育局", "explicit", "市教育局 市财政局", "市教育局：负责食堂改造。"),
            ("负责登记上牌", "sole", "市公安局", "负责登记上牌。"),
            ("负责商场改造", "sole", "市商务局", "负责商场改造。"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "tasks"), LISTS)
def test_each_item_is_a_task_of_the_bodies_it_opens_with(lines: str, tasks: list[tuple[str, str, str, str]]) -> None:
    read = plan(f"{TWO}二、职责分工\n{lines}\n三、保障措施\n（一）强化考核。每年评估。\n")
    found = [
        (m.title, c.basis, " ".join(p.name for p in c.parties), read.text[slice(*c.text_span)])
        for m in read.measures
        for c in m.clauses
        if m.path[0] == 2
    ]
    assert found == tasks
    assert not [remark.code for remark in read.remarks]


def test_items_of_a_body_are_its_own() -> None:
    read = plan(
        f"{TWO}二、职责分工\n（一）市教育局：\n1.改造食堂100所。\n2.开展宣传。\n（二）市公安局：\n1.登记上牌。\n2.查处违法行为。\n"
    )
    of_list = [m for m in read.measures if m.path[0] == 2]
    assert [m.title for m in of_list] == [
        "市教育局",
        "改造食堂100所",
        "开展宣传",
        "市公安局",
        "登记上牌",
        "查处违法行为",
    ]
    assert [[p.name for p in c.parties] for m in of_list for c in m.clauses] == [["市教育局"], ["市公安局"]]


@pytest.mark.parametrize("lines", [
    "市公安局：负责登记上牌。",  # one alone is no list
    "市公安局：张三、李四\n市教育局：王五、赵六",
    "1.市公安局\n2.市教育局\n3.市财政局",
    "组长单位：市公安局\n成员单位：市教育局、市财政局",
    "（一）政府：负责统筹协调工作。\n（二）企业：落实改造资金来源。",
    "市教育局负责的项目加快推进。\n市公安局负责人要亲自抓。",
])  # fmt: skip
def test_what_is_no_list_of_duties(lines: str) -> None:
    read = plan(f"{TWO}二、职责分工\n{lines}\n")
    assert not [c for m in read.measures for c in m.clauses if m.path[0] == 2 and c.parties]


def test_no_name_of_a_figure_holds_who_has_it() -> None:
    read = plan(f"{TWO}二、分工\n1.市公安局负责登记上牌。\n2.市教育局负责学校食堂改造，2026年底前完成100所。\n")
    assert [(i.subject, i.value, i.year) for m in read.measures for i in m.indicators] == [("学校食堂改造", 100, 2026)]
