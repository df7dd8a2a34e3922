"""Lists of duties: each item opens with who has it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plantext.test_plans_as_written import TWO, plan

# lines of the list → (title, basis, bodies, words) of each of its tasks
LISTS = [
    (  # a colon
        "（一）市公安局：负责登记上牌。\n（二）市住建局、市消防救援支队：指导小区充电设施建设。\n（三）各县（市、区）人民政府：落实属地责任。",
        [
            ("登记上牌", "sole", "市公安局", "负责登记上牌。"),
            ("指导小区充电设施建设", "first_listed", "市住建局 市消防救援支队", "指导小区充电设施建设。"),
            ("落实属地责任", "collective", "各县（市、区）人民政府", "落实属地责任。"),
        ],
    ),
    (  # a heading, on a line of its own or not
        "（一）市公安局。负责登记上牌。\n（二）市教育局\n负责学校食堂改造。",
        [
            ("登记上牌", "sole", "市公安局", "负责登记上牌。"),
            ("学校食堂改造", "sole", "市教育局", "负责学校食堂改造。"),
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
    (  # whatever the verb, and what stands behind the names
        "市公安局负责登记上牌。\n县卫健局配合做好救治。\n市财政局要安排资金。\n"
        "市人社局负责人才招引。\n市商务局  负责商场改造。",
        [
            ("职责分工", "sole", "市公安局", "登记上牌。"),
            ("职责分工", "sole", "县卫健局", "配合做好救治。"),
            ("职责分工", "sole", "市财政局", "要安排资金。"),
            ("职责分工", "sole", "市人社局", "人才招引。"),
            ("职责分工", "sole", "市商务局", "商场改造。"),
        ],
    ),
    (
        "1.县住建局（责任人：张三）：改造危房。\n2.公安部门职责：治安防范。\n3.县财政局，负责资金保障。",
        [
            ("改造危房", "sole", "县住建局", "改造危房。"),
            ("治安防范", "sole", "公安部门", "治安防范。"),
            ("资金保障", "sole", "县财政局", "资金保障。"),
        ],
    ),
    (  # a line that is a statement elsewhere
        "1.市公安局负责登记上牌。\n2.市住建局、市消防救援大队负责安全鉴定，2026年8月底前全部完成。",
        [
            ("登记上牌", "sole", "市公安局", "登记上牌。"),
            ("安全鉴定", "first_listed", "市住建局 市消防救援大队", "安全鉴定，2026年8月底前全部完成。"),
        ],
    ),
    (  # what speaks to all at the end is of nobody
        "（一）市公安局：负责登记上牌。\n（二）市教育局：负责学校食堂改造。\n各部门要高度重视，2026年3月底前制定方案。",
        [
            ("登记上牌", "sole", "市公安局", "负责登记上牌。"),
            ("学校食堂改造", "sole", "市教育局", "负责学校食堂改造。"),
            ("学校食堂改造", "none", "", "各部门要高度重视，2026年3月底前制定方案。"),
        ],
    ),
    (  # a name nobody knows takes its words with it
        "市公安局：负责登记上牌。\n项目业主：负责施工，2026年10月底前完工。\n市教育局：负责学校食堂改造。",
        [
            ("职责分工", "sole", "市公安局", "负责登记上牌。"),
            ("职责分工", "none", "", "项目业主：负责施工，2026年10月底前完工。"),
            ("职责分工", "sole", "市教育局", "负责学校食堂改造。"),
        ],
    ),
    (  # an item that says itself who leads
        "（一）市教育局：负责食堂改造。（市教育局牵头，市财政局配合）\n（二）市公安局：负责登记上牌。\n（三）市商务局：负责商场改造。",
        [
            ("市教育局", "explicit", "市教育局 市财政局", "市教育局：负责食堂改造。"),
            ("登记上牌", "sole", "市公安局", "负责登记上牌。"),
            ("商场改造", "sole", "市商务局", "负责商场改造。"),
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
    unknown = [read.text[slice(*remark.span)][:4] for remark in read.remarks if remark.code == "unread_statement"]
    assert unknown == [words[:4] for _, basis, _, words in tasks if basis == "none" and words.startswith("项目业主")]


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
    "（一）一网通办。推动事项全程网办。\n（二）法治政府。规范行政执法。\n（三）市人民医院。新建门诊楼。",
    "（一）优化产业布局。推动集聚。\n（二）建设重点实验室。支持研发。\n（三）做强产业集团。推动重组。",
    "（一）市级指挥中心：建设大屏系统。\n（二）市人民医院：新建住院楼。\n（三）市图书馆：改造阅览室。",
    "（一）综合协调组：市发改委牵头，市财政局配合。\n（二）宣传组。由市委宣传部牵头，负责宣传引导。",
    "领导小组办公室设在市教育局，市教育局负责日常工作。\n支持市文旅局负责景区推广。\n鼓励行业协会负责制定标准。",
    "市公安局：满分20分，未完成扣5分。\n市教育局：满分20分，未完成扣5分。",
    "（一）政府：负责统筹协调工作。\n（二）企业：落实改造资金来源。",
    "市教育局负责的项目加快推进。\n市公安局负责人要亲自抓。",
])  # fmt: skip
def test_what_is_no_list_of_duties(lines: str) -> None:
    read = plan(f"{TWO}二、重点工作\n{lines}\n")
    assert not [c for m in read.measures for c in m.clauses if m.path[0] == 2 and c.parties]


@pytest.mark.parametrize("lines", [
    "（三）安全。\n1.市公安局负责周边秩序。\n2.市教育局负责内部管理。\n牵头单位：市水利局\n",
    "（三）安全。开展整治。\n市公安局负责周边秩序。\n市教育局负责内部管理。\n（市水利局牵头）\n",
    "（三）安全（市水利局牵头）\n1.市公安局负责周边秩序。\n2.市教育局负责内部管理。\n",
])  # fmt: skip
def test_a_statement_of_the_whole_speaks_for_its_items(lines: str) -> None:
    read = plan(f"{TWO}{lines}（四）养老。建设养老院。（市民政局负责）\n")
    assert [p.name for m in read.measures[2:] for c in m.clauses for p in c.parties] == ["市水利局", "市民政局"]


@pytest.mark.parametrize(("item", "basis", "co", "words"), [
    ("市公安局：登记上牌。\n协助单位：市交通局、市城管局", "first_listed", ["市交通局", "市城管局"], "登记上牌。"),
    ("市公安局：登记上牌。（配合单位：市交通局）", "first_listed", ["市交通局"], "登记上牌。"),
    ("市公安局：登记上牌。\n1.上牌。\n2.查处。\n工作配合单位：市交通局", "first_listed", ["市交通局"], "登记上牌。"),
    ("市公安局牵头，市交通局配合：登记上牌。", "explicit", ["市交通局"], "登记上牌。"),
    ("市公安局牵头，市交通局、市城管局配合：登记上牌。", "explicit", ["市交通局", "市城管局"], "登记上牌。"),
])  # fmt: skip
def test_who_helps_in_an_item_takes_no_lead(item: str, basis: str, co: list[str], words: str) -> None:
    read = plan(f"{TWO}二、职责分工\n（一）{item}\n（二）市教育局：改造食堂。\n")
    first, second = (c for m in read.measures if m.path[0] == 2 for c in m.clauses)
    assert [(p.name, p.role) for p in first.parties] == [("市公安局", "lead"), *((name, "co") for name in co)]
    assert (first.basis, read.text[slice(*first.text_span)][:5]) == (basis, words)
    assert [p.name for p in second.parties] == ["市教育局"]
    assert not [r for r in read.remarks if r.code in ("only_helpers", "odd_name")]


def test_helpers_of_the_next_task_are_not_of_the_item_before() -> None:
    read = plan(
        f"{TWO}二、分工\n1.市公安局：登记上牌。\n2.市教育局：改造食堂。\n三、其他\n（一）养老。建院。（配合单位：市民政局）\n"
    )
    assert [[p.name for p in c.parties] for m in read.measures[2:] for c in m.clauses] == [
        ["市公安局"],
        ["市教育局"],
        ["市民政局"],
    ]


def test_who_helps_in_another_list_helps_nobody_here() -> None:
    items = (
        "（一）市公安局：登记上牌。\n1.路面检查。\n牵头单位：市交警支队\n2.联合整治。\n配合单位：市交通局\n"
        "（二）市住建局：建充电设施。\n（三）市教育局：教育学生。\n"
    )
    read = plan(f"{TWO}二、职责分工\n{items}附件：清单\n1.开展宣传。\n配合单位：市广电局\n")
    of_list = [m for m in read.measures if m.path in ((2, 2), (2, 3))]
    assert [[p.name for p in c.parties] for m in of_list for c in m.clauses][:2] == [["市住建局"], ["市教育局"]]
    assert "only_helpers" in [r.code for r in read.remarks]


@pytest.mark.parametrize("words", ["引导商超积极", "动员社会力量", "组织各级医疗机构专家和志愿者广泛"])
def test_whoever_is_called_upon_to_take_part_is_no_body(words: str) -> None:
    read = plan(f"{TWO}二、职责分工\n（一）市商务局牵头，{words}参与：开展换新。\n（二）市教育局：改造食堂。\n")
    first = next(c for m in read.measures if m.path == (2, 1) for c in m.clauses)
    assert [p.name for p in first.parties] == ["市商务局"]


def test_a_list_ends_where_its_heading_does() -> None:
    read = plan(
        f"{TWO}（三）分工\n1.市公安局：登记上牌。\n2.市教育局：改造食堂。\n（四）养老。建养老院。（市民政局负责）\n"
    )
    assert [p.name for m in read.measures[2:] for c in m.clauses for p in c.parties] == [
        "市公安局",
        "市教育局",
        "市民政局",
    ]


def test_what_leads_to_the_list_says_by_when_for_all() -> None:
    read = plan(
        f"{TWO}二、分工\n2026年6月底前，各部门按以下分工完成：\n市公安局：登记上牌。\n市教育局：学校食堂改造。\n"
    )
    days = [[d.due_on for d in c.dates] for m in read.measures for c in m.clauses if m.path[0] == 2]
    assert days == [[date(2026, 6, 30)]] * 2


def test_a_second_body_in_an_item_asks_for_a_look() -> None:
    read = plan(f"{TWO}二、分工\n1.市公安局：负责登记上牌；市城管局负责停放秩序。\n2.市教育局：负责食堂改造。\n")
    assert [r.code for r in read.remarks] == ["unread_statement"]


def test_a_label_below_the_lines_speaks_for_all_of_them() -> None:
    read = plan(f"{TWO}（三）防汛。\n市水利局负责编制计划。\n市财政局负责资金保障。\n责任单位：市水利局、市财政局\n")
    assert [p.name for c in read.measures[-1].clauses for p in c.parties] == ["市水利局", "市财政局"]


def test_no_name_of_a_figure_holds_who_has_it() -> None:
    read = plan(f"{TWO}二、分工\n1.市公安局负责登记上牌。\n2.市教育局负责学校食堂改造，2026年底前完成100所。\n")
    assert [(i.subject, i.value, i.year) for m in read.measures for i in m.indicators] == [("学校食堂改造", 100, 2026)]
