"""Small plans in the ways they are written: numbering, lines, where a statement stands, what it covers."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

HEAD = "某市推进有关工作实施方案\n\n为推进有关工作，结合实际，制定本方案。\n\n"
TWO = "一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n（二）出行。推广公交。（市交通局负责）\n"


def plan(body: str, head: str = HEAD) -> PlanReading:
    return read_plan((head + body).encode(), "方案.txt")


def clauses(reading: PlanReading) -> list[tuple[list[int], str, str, str, str]]:
    """Path, first and last words of the text, leads and co-bodies of every clause that names somebody."""
    return [
        (
            list(m.path),
            reading.text[slice(*c.text_span)][:6],
            reading.text[slice(*c.text_span)][-5:],
            " ".join(p.name for p in c.parties if p.role == "lead"),
            " ".join(p.name for p in c.parties if p.role == "co"),
        )
        for m in reading.measures
        for c in m.clauses
        if c.parties
    ]


def test_statement_before_the_full_stop() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。发展绿色商场（市商务局负责）。建设充电设施（市住建局牵头），"
        "推进改造（市城管局负责）。\n"
    )
    assert clauses(read) == [
        ([1, 1], "发展绿色商场", "展绿色商场", "市商务局", ""),
        ([1, 1], "建设充电设施", "设充电设施", "市住建局", ""),
        ([1, 1], "推进改造", "推进改造", "市城管局", ""),
    ]


def test_statement_between_sentences_without_any_stop() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。发展绿色商场（市商务局负责）建设充电设施（市住建局牵头）推进改造（市城管局负责）\n"
    )
    assert [(c[1], c[3]) for c in clauses(read)] == [
        ("发展绿色商场", "市商务局"),
        ("建设充电设施", "市住建局"),
        ("推进改造", "市城管局"),
    ]


def test_labelled_lines_are_one_clause_and_the_time_limit_is_a_date() -> None:
    read = plan(
        "一、重点任务\n（一）扩大消费。\n发展绿色商场。\n牵头单位：市商务局\n责任单位：市财政局、市税务局\n完成时限：2025年12月底前\n"
        "（二）绿色出行。\n推广公共交通。\n牵头单位：市交通局\n责任单位：市公安局\n完成时限：长期坚持\n"
    )
    assert clauses(read) == [
        ([1, 1], "发展绿色商场", "绿色商场。", "市商务局", "市财政局 市税务局"),
        ([1, 2], "推广公共交通", "公共交通。", "市交通局", "市公安局"),
    ]
    dates = [[(d.text, d.due_on and d.due_on.isoformat()) for d in c.dates] for m in read.measures for c in m.clauses]
    assert dates == [[("2025年12月底前", "2025-12-31")], [("长期坚持", None)]]


def test_time_limit_line_between_the_labelled_lines() -> None:
    read = plan(
        "一、任务\n1.发展绿色商场。\n完成时限：2025年底\n牵头单位：市商务局\n配合单位：市财政局\n"
        "2.推广公共交通。\n完成时限：2024年6月\n牵头单位：市交通局\n配合单位：市公安局\n"
    )
    assert clauses(read) == [
        ([1, 1], "发展绿色商场", "展绿色商场", "市商务局", "市财政局"),
        ([1, 2], "推广公共交通", "广公共交通", "市交通局", "市公安局"),
    ]
    assert [[d.due_on.isoformat() for d in c.dates if d.due_on] for m in read.measures for c in m.clauses] == [
        ["2025-12-31"],
        ["2024-06-30"],
    ]


@pytest.mark.parametrize(
    ("limit", "dates"),
    [
        ("完成时限：2025年底\n", ["2025年底"]),
        ("工作期限：长期坚持。\n", ["长期坚持"]),
        ("完成时间：2025年6月底前；\n", ["2025年6月底前"]),
        ("时间进度：2025年9月底\n\n", ["2025年9月底"]),
        ("时间要求：2025年9月底前\n", ["2025年9月底前"]),
        ("计划完成时间：2025年9月底前\n", ["2025年9月底前"]),
    ],
)
def test_a_time_limit_between_two_labels_is_of_their_one_statement(limit: str, dates: list[str]) -> None:
    """配合单位 stood as a second clause; and a limit that stood there was no date of the clause."""
    read = plan(
        f"一、任务\n1.发展绿色商场。建设商场。\n牵头单位：市商务局\n{limit}配合单位：市财政局\n"
        "2.推广公共交通。优化线网。\n牵头单位：市交通局\n配合单位：市公安局\n"
    )
    assert clauses(read) == [
        ([1, 1], "建设商场。", "建设商场。", "市商务局", "市财政局"),
        ([1, 2], "优化线网。", "优化线网。", "市交通局", "市公安局"),
    ]
    assert [[d.text for d in c.dates] for m in read.measures for c in m.clauses] == [dates, []]


def test_a_heading_says_by_when() -> None:
    """（6月底前） behind a heading was no date; with a year in it, the heading was none either."""
    read = plan(
        "一、任务\n（一）摸清底数（2026年6月底前）。全面开展摸底调查。（市商务局负责）\n"
        "（二）组织实施阶段（2026年5月—2027年10月）。全面推进各项任务。\n"
        "（三）执行目录（2026年版）\n按照目录开展认证。（市市场监管局负责）\n"
    )
    assert [
        (m.title, [d.due_on.isoformat() for c in m.clauses for d in c.dates if d.due_on]) for m in read.measures
    ] == [
        ("摸清底数（2026年6月底前）", ["2026-06-30"]),
        ("组织实施阶段（2026年5月—2027年10月）", ["2027-10-31"]),
        ("执行目录（2026年版）", []),
    ]
    assert read.text[slice(*read.measures[0].clauses[0].text_span)] == "全面开展摸底调查。"


def test_a_figure_in_a_heading_is_of_the_task_below() -> None:
    """改造3家 was no figure of anything."""
    read = plan(
        "一、任务\n1.完成企业超低排放改造3家。6月底前完成方案编制，11月底前完成改造。（市生态环境局牵头）\n"
        "2.推广公交。优化线网。（市交通局负责）\n"
    )
    assert [[(i.subject, i.value, i.clause) for i in m.indicators] for m in read.measures] == [
        [("企业超低排放改造", 3, 0)],
        [],
    ]


def test_the_names_below_a_label_stand_on_several_lines() -> None:
    """街道办事处, on the second line, was text of nobody behind the statement."""
    read = plan(
        "一、任务\n（一）扩大消费。建设商场。\n责任单位：\n市商务局\n各镇人民政府、街道办事处\n（二）出行。推广公交。\n责任单位：市交通局\n"
    )
    assert [(c[3], c[4]) for c in clauses(read)] == [("市商务局", "各镇人民政府 街道办事处"), ("市交通局", "")]
    assert [len(m.clauses) for m in read.measures] == [1, 1]


def test_a_time_limit_joins_no_labels_of_two_measures() -> None:
    """The second measure's bodies went to the first, and the second had none."""
    read = plan(
        "一、任务\n1.发展绿色商场。建设商场。\n责任单位：市商务局，各县（市、区）人民政府\n完成时限：2025年底\n"
        "2.推广公共交通。优化线网。\n牵头单位：市交通局\n配合单位：市公安局、\n市财政局\n完成时限：2024年6月\n"
    )
    assert clauses(read) == [
        ([1, 1], "建设商场。", "建设商场。", "市商务局", "各县（市、区）人民政府"),
        ([1, 2], "优化线网。", "优化线网。", "市交通局", "市公安局 市财政局"),
    ]


def test_a_text_behind_a_list_of_bodies_where_line_ends_are_lost() -> None:
    rest = "加强统筹协调，完善工作机制，推动各项工作取得实效。" * 6
    read = plan(
        "一、工作目标 2026年底，商场达到20家。 二、任务 "
        f"（一）扩大消费 牵头单位：市商务局 责任单位：市财政局、市税务局 新增商场10家，{rest} "
        f"（二）绿色出行 牵头单位：市交通局 责任单位：市公安局、国网 市供电公司 推进公交优先，{rest}",
        head="某市促进消费行动方案 （2026—2028年） 为促进消费，结合实际，制定本方案。 ",
    )
    assert read.title == "某市促进消费行动方案 （2026—2028年）"
    assert [(c[0], c[1], c[3], c[4]) for c in clauses(read)] == [
        ([2, 1], "新增商场10", "市商务局", "市财政局 市税务局"),
        ([2, 2], "推进公交优先", "市交通局", "市公安局 国网 市供电公司"),
    ]
    assert [(i.value, i.year) for i in read.indicators] == [(20, 2026)]


def test_a_note_behind_the_last_task_is_no_task() -> None:
    read = plan(
        "一、任务\n1.发展商场。（市商务局、市财政局）\n2.推广公交。（市交通局、市公安局）\n注：排在第一位的为牵头单位。\n"
    )
    assert [[c.basis for c in m.clauses] for m in read.measures] == [["explicit"], ["explicit"]]
    assert read.remarks == ()


def test_a_note_in_brackets_behind_the_last_task_is_no_task() -> None:
    """It was text of nobody behind the last statement."""
    read = plan(
        "一、任务\n（一）消费。发展商场建设。（市商务局、市财政局）\n（二）出行。推广公共交通。（市交通局牵头）\n"
        "（注：列第一位的为牵头单位）\n"
    )
    assert [[c.basis for c in m.clauses] for m in read.measures] == [["explicit"], ["explicit"]]
    assert read.remarks == ()


def test_signs_before_labels_are_no_names() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。建设商场。\n▲牵头部门：市商务局；▲责任部门：市财政局、市税务局；▲时限：2026年12月。\n"
        "（二）绿色出行。优化线网。\n★牵头部门：市交通局；★责任部门：市公安局；★时限：持续推进。\n"
    )
    assert clauses(read) == [
        ([1, 1], "建设商场。", "建设商场。", "市商务局", "市财政局 市税务局"),
        ([1, 2], "优化线网。", "优化线网。", "市交通局", "市公安局"),
    ]
    assert read.remarks == ()


def test_an_item_that_opens_with_a_date_is_called_by_what_follows() -> None:
    read = plan(
        "一、任务\n1.到2027年，建成商场10家，其中绿色商场5家，培育示范商场3家以上并推广到全市各区县。"
        "（市商务局负责）\n2.2026年6月底前，出台公交优先发展的实施意见和配套政策，明确各级各部门的责任分工。"
        "（市交通局负责）\n"
    )
    assert [m.title for m in read.measures] == ["建成商场10家", "出台公交优先发展的实施意见和配套政策"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (
            "推动新一代智能终端、企业智能体等在重点行业的应用普及率超过70%",
            "推动新一代智能终端、企业智能体等在重点行业的应用普及率超过",
        ),
        (
            "推动新一代智能终端、企业智能体等重点行业应用普及率达到70%",
            "推动新一代智能终端、企业智能体等重点行业应用普及率达到70%",
        ),
        (
            "推动新一代智能终端、企业智能体等行业中的应用普及率达到70%以上",
            "推动新一代智能终端、企业智能体等行业中的应用普及率达到70%",
        ),
    ],
)
def test_the_first_words_of_an_item_do_not_end_within_a_number(words: str, title: str) -> None:
    others = "2.建设市场，扩大消费规模，优化供给结构，提升服务质量。（市商务局负责）"
    read = plan(f"一、任务\n1.{words}，力争走在全国前列。（市商务局负责）\n{others}\n")
    assert read.measures[0].title == title


def test_a_rule_in_front_of_all_leaves_no_remark() -> None:
    read = plan(
        "一、任务\n1.发展商场。（责任单位：市商务局、市财政局）\n2.推广公交。（责任单位：市交通局、市公安局）\n",
        head="某市任务分解方案\n现将任务分解如下（排在第一位的为牵头单位）：\n",
    )
    assert [c.basis for m in read.measures for c in m.clauses] == ["explicit", "explicit"]
    assert read.remarks == ()


def test_numbered_lines_of_one_statement_are_no_headings() -> None:
    who = "责任单位：\n1.牵头单位：{}\n2.配合单位：{}\n（3）落实单位：各县区政府\n"
    read = plan(
        "一、任务\n（一）扩大消费\n①发展商场，建设商场10家。\n②推广产品，扩大供给。\n"
        + who.format("市商务局", "市财政局、市税务局")
        + "（二）绿色出行\n优化线网，更新公交车。\n"
        + who.format("市交通局", "市公安局")
    )
    assert [(c[0], c[3], c[4]) for c in clauses(read)] == [
        ([1, 1], "市商务局", "市财政局 市税务局 各县区政府"),
        ([1, 2], "市交通局", "市公安局 各县区政府"),
    ]
    assert [m.path for m in read.measures] == [(1, 1), (1, 1, 1), (1, 1, 2), (1, 2)]
    assert {remark.code for remark in read.remarks} <= {"figure_without_year"}


def test_a_lead_marked_behind_its_name_leaves_no_remark() -> None:
    read = plan("一、任务\n1.发展商场。\n责任单位：市商务局（牵头）、市财政局\n2.推广公交。（市交通局负责）\n")
    assert [(c[3], c[4]) for c in clauses(read)] == [("市商务局", "市财政局"), ("市交通局", "")]
    assert read.remarks == ()


def test_labels_on_one_line_without_brackets() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。发展绿色商场。责任单位：市商务局、市财政局。\n（二）绿色出行。推广公共交通。牵头单位：市交通局；配合单位：市公安局。\n"
    )
    assert clauses(read) == [
        ([1, 1], "发展绿色商场", "绿色商场。", "市商务局", "市财政局"),
        ([1, 2], "推广公共交通", "公共交通。", "市交通局", "市公安局"),
    ]


def test_a_line_of_names_and_verbs_without_brackets() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。\n发展绿色商场。\n市商务局牵头，市财政局、市税务局按职责分工负责。\n"
        "（二）绿色出行。\n推广公交。\n市交通局负责\n"
    )
    assert clauses(read) == [
        ([1, 1], "发展绿色商场", "绿色商场。", "市商务局", "市财政局 市税务局"),
        ([1, 2], "推广公交。", "推广公交。", "市交通局", ""),
    ]


def test_statement_in_the_heading_covers_what_follows() -> None:
    read = plan(
        "一、强化创新（市科技局牵头）\n建设平台。\n（一）建设实验室。布局一批实验室。\n（二）培育企业。壮大一批企业。\n"
        "二、扩大消费（市商务局负责）\n发展绿色商场。\n"
    )
    assert clauses(read) == [
        ([1], "建设平台。\n", "一批企业。", "市科技局", ""),
        ([2], "发展绿色商场", "绿色商场。", "市商务局", ""),
    ]


def test_a_sentence_of_few_characters_and_many_digits_is_a_text() -> None:
    read = plan("一、任务\n1.加强网络建设。到2024年，建成5G基站1万个。（市通信管理局负责）\n2.推广公交。\n")
    assert [c[1] for c in clauses(read)] == ["到2024年"]


def test_labelled_line_under_a_heading_covers_its_children() -> None:
    children = "1.发展商场。建设商场。\n2.推广产品。扩大供给。\n"
    read = plan(f"一、任务\n（一）扩大消费。\n牵头单位：市商务局；配合单位：市财政局\n{children}")
    assert [(c[0], c[3], c[4]) for c in clauses(read)] == [([1, 1], "市商务局", "市财政局")]
    assert read.text[slice(*read.measures[0].clauses[0].text_span)].endswith("扩大供给。")


def test_an_annex_behind_the_plan_is_no_part_of_its_last_clause() -> None:
    rows = "".join(f"{n} 某单位 联系人某某 电话\n" for n in range(1, 60))
    read = plan(f"{TWO}附件\n联系表\n{rows}")
    assert [m.path for m in read.measures] == [(1, 1), (1, 2)]
    assert [[c.basis for c in m.clauses] for m in read.measures] == [["sole"], ["sole"]]


def test_a_table_of_contents_in_front_counts_for_nothing() -> None:
    contents = "目 录\n一、任务……………3\n（一）扩大消费.........4\n"
    read = plan(TWO, head=contents + HEAD)
    assert [m.path for m in read.measures] == [(1, 1), (1, 2)]
    assert read.remarks == ()


def test_figures_of_a_task_under_a_general_heading_are_read_once() -> None:
    read = plan(
        "一、总体要求和主要目标\n1.稳定就业。到2025年，城镇新增就业900万人以上。（人力资源社会保障部负责）\n"
        "二、任务\n2.扩大消费。发展商场。（商务部负责）\n"
    )
    assert [(m.path, len(m.indicators)) for m in read.measures] == [((1, 1), 1), ((2, 2), 0)]
    assert read.indicators == ()


def test_statement_behind_the_last_child_covers_the_parent() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。\n1.发展绿色商场。到2025年，建成10家。\n2.推广绿色产品。扩大供给。\n（市商务局牵头，市财政局配合）\n"
        "（二）绿色出行。\n1.推广公交。优化线路。（市交通局负责）\n2.推广骑行。建设步道。（市住建局负责）\n"
    )
    assert [(c[0], c[3]) for c in clauses(read)] == [
        ([1, 1], "市商务局"),
        ([1, 2, 1], "市交通局"),
        ([1, 2, 2], "市住建局"),
    ]
    assert [(i.value, i.year) for m in read.measures for i in m.indicators if m.path == (1, 1, 1)] == [(10, 2025)]


def test_a_rule_stated_once_makes_later_statements_explicit() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。发展商场。（市商务局、市财政局负责）\n"
        "（二）绿色出行。推广公交。（责任单位：市交通局、市公安局，排在首位的为牵头单位，下同）\n（三）绿色居住。改造小区。（责任单位：市住建局、市财政局）\n"
    )
    assert [c.basis for m in read.measures for c in m.clauses] == ["first_listed", "explicit", "explicit"]
    assert [c[3] for c in clauses(read)] == ["市商务局", "市交通局", "市住建局"]


def test_numbering_may_run_on_or_restart_and_needs_no_dot() -> None:
    read = plan(
        "一、任务\n1 扩大消费。发展商场。（市商务局负责）\n2 绿色出行。推广公交。（市交通局负责）\n"
        "二、保障\n3 加强宣传。开展活动。（市委宣传部负责）\n三、其他\n１．加强统计。开展监测。（市统计局负责）\n"
    )
    assert [c[0] for c in clauses(read)] == [[1, 1], [1, 2], [2, 3], [3, 1]]


def test_articles_and_chapters() -> None:
    read = plan(
        "第一章 总则\n第一条 制定目的。为推进工作，制定本措施。\n第二章 支持措施\n第二条 支持企业。加大支持力度。"
        "（市科技局负责）\n"
        "第三条 支持人才。引进人才。（市人社局负责）\n"
    )
    assert [(c[0], c[1]) for c in clauses(read)] == [([2, 2], "加大支持力度"), ([2, 3], "引进人才。")]


def test_an_item_that_opens_with_a_long_sentence_has_no_heading() -> None:
    read = plan(
        "一、任务\n1.建立健全绿色消费信息平台，定期发布绿色低碳产品清单和购买指南，引导消费者选择绿色产品和绿色服务。（市商务局负责）\n"
        "2.推广公交，优化线路，提高公共交通出行比例和服务水平，完善步行和自行车等慢行系统建设与管理。（市交通局负责）\n"
    )
    assert [c[1] for c in clauses(read)] == ["建立健全绿色", "推广公交，优"]


def test_hard_line_breaks_and_page_furniture() -> None:
    body = (
        "一、任务\n（一）扩大消费。积极发展绿色商场和绿色饭店，推动电商平台设立绿\n色低碳产品销售专区，在大型促销活动中设置绿色低碳产品\n专场。（市商\n\n"
        "某市人民政府公报\n\n- 3 -\n\n务局牵头，市财政局、市市场监管局等部门按职责分工负责）\n（二）绿色出行。"
        "加快推广新能源汽车，完善充换电基础设施\n"
        "布局，提高城市公共交通出行比例，鼓励共享单车规范有序发\n展，加强停车管理，"
        "建设步行和自行车专用道等慢行系统，优\n\n某市人民政府公报\n\n- 4 -\n\n"
        "化换乘。（市交通局负责）\n"
    )
    read = plan(body)
    assert clauses(read) == [
        ([1, 1], "积极发展绿色", "产品专场。", "市商务局", "市财政局 市市场监管局"),
        ([1, 2], "加快推广新能", "优化换乘。", "市交通局", ""),
    ]
    assert "公报" not in read.text


@pytest.mark.parametrize("foot", ["【打印】【关闭】 扫一扫在手机打开当前页", "[打印] [关闭]", "【关闭】"])
def test_what_a_page_says_behind_a_plan_is_no_clause(foot: str) -> None:
    assert [[len(m.clauses) for m in plan(f"{TWO}{foot}\n").measures], plan(f"{TWO}{foot}\n").remarks] == [[1, 1], ()]


def test_a_heading_without_a_number_is_no_text_of_the_task_above() -> None:
    """培育网红。（市商务局） was about 保障措施."""
    tasks = (
        "任务一 宣传\n（1）开展活动。（市文旅局）\n任务二 培育\n（1）举办展会。（市妇联）\n（2）培育网红。（市商务局）"
    )
    read = plan(f"{tasks}\n保障措施\n（1）加强统筹。（市政府办牵头）\n")
    assert [c[1] for c in clauses(read)] == ["开展活动", "举办展会", "培育网红", "加强统筹"]
    assert [len(m.clauses) for m in read.measures] == [1, 1, 1, 1]


@pytest.mark.parametrize(("end", "codes"), [
    ("县公安局、县农业农村局、县生态环境分局", []), ("县公安局、县农业农村局、县生态环", ["text_cut_off"]),
])  # fmt: skip
def test_a_list_of_bodies_may_end_the_text_without_a_stop(end: str, codes: list[str]) -> None:
    read = plan(f"{TWO}（三）执法。联合执法。\n责任单位：县人民法院、县人民检察院、{end}\n")
    assert [r.code for r in read.remarks if r.code == "text_cut_off"] == codes


def test_labels_before_a_bar_as_a_post_for_telephones_has_them() -> None:
    item = "{}.整治街巷\n整治{}条。\n责任单位｜市公安局交警大队、各街道\n完成时限｜2025年6月\n"
    read = plan("一、任务\n" + "".join(item.format(n, n + 4) for n in (1, 2)))
    assert [c[1:] for c in clauses(read)] == [
        (f"整治{n}条。", f"整治{n}条。", "市公安局交警大队", "各街道") for n in (5, 6)
    ]
    assert [d.text for m in read.measures for c in m.clauses for d in c.dates] == ["2025年6月"] * 2


@pytest.mark.parametrize("title", ["推进机制", "落实机制", "组织推进"])
def test_each_of_the_last_section_is_a_task_of_its_own(title: str) -> None:
    read = plan(f"{TWO}二、{title}\n（一）清单推进。按月报送。\n（二）考核激励。责任单位：市委组织部\n")
    assert [c[0] for c in clauses(read)] == [[1, 1], [1, 2], [2, 2]]


@pytest.mark.parametrize(("words", "codes"), [
    ("（县水务局、江滩前哨）", ["unread_statement"]), ("（中央驻鄂机关、防空前哨、县水务局）", ["unread_statement"]),
    ("（含县水务局、江滩前哨）", []), ("（江滩前哨、青石码头）", []),
])  # fmt: skip
def test_a_list_with_a_name_nobody_knows_asks_for_a_look(words: str, codes: list[str]) -> None:
    read = plan(f"{TWO}（三）防汛。加固堤防。{words}\n")
    assert [r.code for r in read.remarks] == codes


def test_text_without_anybody_named() -> None:
    read = plan("一、任务\n（一）扩大消费。发展商场。（市商务局负责）另外开展宣传活动。\n（二）绿色出行。推广公交。\n")
    assert [[c.basis for c in m.clauses] for m in read.measures] == [["sole", "none"], ["none"]]
    assert [r.code for r in read.remarks] == ["text_after_last_clause"]


@pytest.mark.parametrize(("words", "codes"), [
    ("区应急局牵头，会同区公安分局开展检查。", ["unread_statement"]),
    ("工业项目：责任单位：市经信局、市商务局", ["unread_statement"]),
    ("本方案由区城管局负责解释。", []),
    ("开展检查。（市商务局负责）\n完成时限：2026年国庆节前", ["unread_time"]),
    ("开展检查。（市商务局负责）\n完成时限：方案印发后30日内", ["unread_time"]),
    ("开展检查。（市商务局负责）\n完成时限：2026年\n6月底前", []),
    ("开展检查。（市商务局负责）\n完成时限：长期坚持", []),
    ("开展检查。（市商务局负责）\n时间要求：各地要高度重视", []),
    ("由企业集团负责建设，市教育局负责的项目加快推进。", []),
    ("堤防巡查由市水务局负责，汛期前完成。", ["unread_statement"]),
    ("举办文化节。——市文旅局\n另外开展宣传。", ["unread_statement"]),
    ("举办文化节。——市文旅局、市商务局。", ["unread_statement"]),
    ("沿线站点：兴安——红河、建设——新办。", []),
    ("——构建区域协调发展新格局。\n——区级重点事项挂牌督办。\n——实行一网通办。", []),
    ("申请人——乡镇——县民政局。\n地铁1号线市民中心—市公安局。", []),
    ("第1、2项任务由市商务局、市财政局分别牵头。开展检查。", ["unread_statement"]),
    ("堤防巡查由市水务局负责，汛期前完成。（市应急局）", []),
    ("所需资金由县级政府负责。建立由县政府负责，部门协同的工作机制。", []),
    ("检测工作由第三方检测中心承担，费用由企业支付。", []),
    ("开展检查。（市长牵头，市商务局、市教育局负责）", ["only_helpers"]),
    ("开展检查。\n配合单位：市统计局", ["only_helpers"]),
    ("开展检查。\n牵头单位：市统计局\n配合单位：市商务局", []),
])  # fmt: skip
def test_what_is_said_and_not_read_asks_for_a_look(words: str, codes: list[str]) -> None:
    read = plan(f"{TWO}（三）防汛。加固堤防。{words}\n")
    assert [r.code for r in read.remarks] == codes


@pytest.mark.parametrize(("words", "codes"), [
    ("以下任务均由市商务局牵头。\n1.建商场。\n2.建市场。（市民政局）\n", ["told_above"]),
    ("以下任务均由市商务局牵头。\n1.建商场。\n2.建市场。\n", []),
    ("推进改造。（市商务局牵头）\n1.建商场。\n2.建市场。（市民政局）\n", []),
])  # fmt: skip
def test_what_is_said_of_all_below_and_not_read_so_asks_for_a_look(words: str, codes: list[str]) -> None:
    read = plan(f"{TWO}（三）商贸\n{words}")
    assert [r.code for r in read.remarks] == codes


_OF_WATER, _OF_SAND = "责任单位：市环境局\n督导单位：市督查室\n整改时限：2026年6月底前\n", "责任单位：市水务局\n"


@pytest.mark.parametrize("problems", [
    f"问题一：污水处理滞后，管网不全。\n{_OF_WATER}整改措施：\n1.建污水厂。\n2.建管网20公里。\n"
    f"问题二：采砂监管不到位。\n{_OF_SAND}整改措施：\n1.开展整治。\n2.完善规划。\n",
    f"问题1：污水处理滞后，管网不全。\n整改措施：\n（1）建污水厂。\n（2）建管网20公里。\n{_OF_WATER}验收单位：市检查组\n"
    f"问题2：采砂监管不到位。\n整改措施：\n（1）开展整治。\n（2）完善规划。\n{_OF_SAND}验收销号单位：市检查组\n",
])  # fmt: skip
def test_the_problems_of_a_rectification_are_each_a_task(problems: str) -> None:
    """Who has the second problem stood above its measures and was given the last measure of the first."""
    read = plan(f"一、要求\n坚持问题导向。\n二、整改任务\n{problems}三、保障\n加强领导。\n")
    told = [(m.path, [p.name for p in c.parties]) for m in read.measures for c in m.clauses if c.parties]
    assert told == [((2, 1), ["市环境局", "市督查室"]), ((2, 2), ["市水务局"])]
    assert [i.value for m in read.measures for i in m.indicators] == [20]
    assert "unread_time" not in {remark.code for remark in read.remarks}  # of what a heading above covers, too


def test_a_problem_below_a_number_takes_no_other_along() -> None:
    problem = "问题一：学习不深。\n责任单位：市委组织部\n整改措施：制定计划。\n"
    read = plan(f"一、整改任务\n（一）党建方面\n{problem}（二）经济方面\n1.开展招商。\n2.开展促销。\n")
    assert [m.path for m in read.measures if m.clauses] == [(1, 1), (1, 2, 1), (1, 2, 2)]


@pytest.mark.parametrize(("between", "bodies"), [
    ("加强组织领导：成立专班", [["市商务局"], ["市教育局"]]),
    ("责任领导：张某；新建学校5所；", [["市商务局"], ["市教育局"]]),
    ("责任领导：张某", [["市商务局", "市教育局"]]),
])  # fmt: skip
def test_only_a_person_may_stand_within_a_statement(between: str, bodies: list[list[str]]) -> None:
    read = plan(f"{TWO}（三）防汛。加固堤防。\n责任单位：市商务局\n{between}\n牵头单位：市教育局\n")
    assert [[p.name for p in c.parties] for c in read.measures[-1].clauses] == bodies


@pytest.mark.parametrize(
    "line", ["验收单位：市住建局。2025年底前新建管网20公里。", "验收单位：市住建局，责任单位：市环境局"]
)
def test_who_accepts_is_set_aside_only_alone_on_a_line(line: str) -> None:
    (clause,) = plan(f"{TWO}（三）防汛。加固堤防。\n{line}\n").measures[-1].clauses
    assert clause.text_span[1] - clause.text_span[0] > len(line)


@pytest.mark.parametrize("signed", ["", "某市商务局 某市财政局\n"])
def test_names_below_a_label_sign_nothing(signed: str) -> None:
    read = plan(f"{TWO}（三）防汛。加固堤防。\n责任单位：\n市水务局 市应急局\n{signed}2025年3月1日\n")
    assert [p.name for c in read.measures[-1].clauses for p in c.parties] == ["市水务局", "市应急局"]


def test_who_signs_together_is_no_part_of_the_last_task() -> None:
    read = plan(f"{TWO}（三）防汛。加固堤防。\n\n某市商务局 某市财政局\n某市交通运输局\n2025年3月1日\n")
    assert read.text[slice(*read.measures[-1].clauses[0].text_span)] == "加固堤防。"


def test_an_item_may_open_with_a_month() -> None:
    read = plan(
        "一、任务\n1.建设商场。（市商务局）\n2.9月底前建成市场。（市民政局）\n3.10月至12月开展验收。（市教育局）\n"
    )
    assert [(m.path, [p.name for c in m.clauses for p in c.parties]) for m in read.measures] == [
        ((1, 1), ["市商务局"]),
        ((1, 2), ["市民政局"]),
        ((1, 3), ["市教育局"]),
    ]


@pytest.mark.parametrize(("words", "bodies", "days"), [
    ("责任单位及时限：市民政局、市财政局，2026年6月底前。", ["市民政局", "市财政局"], [date(2026, 6, 30)]),
    ("责任单位：市民政局\n整改时限：2026年6月30日", ["市民政局"], [date(2026, 6, 30)]),
    ("责任单位：市民政局\n协作部门：市财政局", ["市民政局", "市财政局"], []),
    ("责任单位：市民政局\n包联领导：赵某\n督办单位：市财政局", ["市民政局", "市财政局"], []),
    ("以上2项由市民政局牵头，市财政局配合。", ["市民政局", "市财政局"], []),
])  # fmt: skip
def test_labels_of_counties(words: str, bodies: list[str], days: list[date]) -> None:
    (clause,) = plan(f"{TWO}（三）养老。建养老院。\n{words}\n").measures[-1].clauses
    assert ([p.name for p in clause.parties], [d.due_on for d in clause.dates]) == (bodies, days)


def test_an_item_that_is_but_the_name_of_a_body_asks_for_a_look() -> None:
    read = plan(f"{TWO}二、职责分工\n（一）市商务局\n（二）市体育局\n")
    assert [r.code for r in read.remarks] == ["unread_statement"] * 2


def test_a_limit_goes_on_in_the_next_line() -> None:
    read = plan(f"{TWO}（三）防汛。加固堤防。\n责任单位：市水利局\n完成时限：2026年\n6月底前\n")
    assert [d.due_on for c in read.measures[-1].clauses for d in c.dates] == [date(2026, 6, 30)]


def test_a_figure_of_a_heading_with_several_tasks_asks_for_a_look() -> None:
    read = plan("一、任务\n（一）新建学校12所。推进小学建设。（市教育局负责）推进校舍改造。（市住建局负责）\n")
    assert [[figure.clause for figure in measure.indicators] for measure in read.measures] == [[None]]
    assert [remark.code for remark in read.remarks] == ["figure_without_year", "figure_of_heading"]


def test_notice_in_front_and_signature_behind() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n（二）绿色出行。推广公交。（市交通局负责）\n附件：1.任务清单\n2.联系人名单\n",
        head="某市人民政府办公室关于印发《某市推进有关工作\n实施方案》的通知\n某政办发〔2023〕5 号\n各区县人民政府：\n"
        "根据《某省意见》（某政发〔2022〕1号），现将方案印发给你们，请认真贯彻执行。\n某市人民政府办公室\n二〇二三年三月六日\n某市推进有关工作\n实施方案\n",
    )
    assert (read.title, read.document_number) == ("某市推进有关工作实施方案", "某政办发〔2023〕5号")
    assert (str(read.issued_on), read.issuers) == ("2023-03-06", ("某市人民政府办公室",))
    assert [c[2] for c in clauses(read)] == ["发展商场。", "推广公交。"]
    assert [[c.basis for c in m.clauses] for m in read.measures] == [["sole"], ["sole"]]


@pytest.mark.parametrize("year", [2025, 2027])
def test_several_plans_in_one_file(year: int) -> None:
    """Both may be up to one year: of the second's own goals for 2025 nothing was left."""
    second = (
        f"某市扩大消费行动方案\n为扩大消费，制定本方案。\n一、主要目标\n到{year}年，消费持续增长。\n二、任务\n"
        "（一）发展商场。建设商场。（市商务局负责）\n"
    )
    read = plan(
        "一、总体目标\n到2025年，各项工作取得进展。\n二、任务\n（一）绿色出行。推广公交。（市交通局负责）\n"
        "附件2\n" + second
    )
    assert [p.title for p in read.parts] == ["某市推进有关工作实施方案", "某市扩大消费行动方案"]
    assert [(m.part, m.path) for m in read.measures] == [(0, (2, 1)), (1, (2, 1))]
    assert [(g.year, g.text) for g in read.goals] == [(2025, "各项工作取得进展"), (year, "消费持续增长")]
    assert "附件" not in read.text[slice(*read.measures[0].span)]


@pytest.mark.parametrize(("last", "label", "bodies"), [
    ("由市领导小组统筹推进。", "责任单位：各有关部门按职责分工负责", ("各有关部门", "")),
    ("由市商务局牵头推进。", "牵头单位：市商务局\n配合单位：市财政局", ("市商务局", "市财政局")),
])  # fmt: skip
def test_a_sentence_about_bodies_is_text_where_a_line_below_says_who_is_responsible(
    last: str, label: str, bodies: tuple[str, str]
) -> None:
    read = plan(f"一、保障措施\n1.强化统筹协调。{last}\n{label}\n2.加强评估。每年评估。\n责任单位：市统计局\n")
    assert [c[3:] for c in clauses(read) if c[0] == [1, 1]] == [bodies]


@pytest.mark.parametrize("words", [
    "\n重点任务及分工见附件。", "（详见附件1）", "\n具体任务分工详见附表。", "。见附件2。",
])  # fmt: skip
def test_a_heading_that_names_the_annex_is_no_task(words: str) -> None:
    read = plan(
        f"一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n（二）出行。推广公交。（市交通局负责）\n二、重点任务{words}\n"
    )
    assert [m.path for m in read.measures] == [(1, 1), (1, 2)]


def test_a_task_whose_list_stands_in_the_annex_is_one() -> None:
    read = plan("一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n（二）实施重大项目。项目清单见附件。\n")
    assert [m.path for m in read.measures] == [(1, 1), (1, 2)]


def test_who_stands_on_a_line_of_its_own_without_a_verb_or_with_a_time_behind() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。发展商场。\n市商务局牵头，市财政局配合。完成时限：2024年底。\n"
        "（二）出行。推广公交。\n市交通局负责。2024年6月底前完成。\n（三）居住。改造小区。\n市住建局会同市财政局于2024年11月底前完成。\n"
        "（四）文旅。建设景区。\n市文旅局、市商务局、各县区政府。\n（五）教育。新建学校。\n市教育局\n"
    )
    assert [c[3:] for c in clauses(read)] == [
        ("市商务局", "市财政局"),
        ("市交通局", ""),
        ("市住建局", "市财政局"),
        ("市文旅局", "市商务局 各县区政府"),
        ("市教育局", ""),
    ]
    dates = [[str(d.due_on) for c in m.clauses for d in c.dates] for m in read.measures]
    assert dates == [["2024-12-31"], ["2024-06-30"], ["2024-11-30"], [], []]


@pytest.mark.parametrize("lines", [
    "成员单位\n市商务局、市财政局", "专班由以下单位组成：\n市商务局、市财政局", "加强调度。\n市商务局 市财政局",
])  # fmt: skip
def test_a_list_of_members_or_a_signature_assigns_nothing(lines: str) -> None:
    read = plan(f"一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n二、保障\n（一）{lines}\n")
    assert [c[0] for c in clauses(read)] == [[1, 1]]


@pytest.mark.parametrize("label", ["责任领导：张某；", "责任领导：张某，", "完成时限：2025年6月，"])
def test_what_stands_before_the_label_hides_nobody_and_is_no_text(label: str) -> None:
    read = plan(
        f"一、任务\n1.扩大消费。发展商场。{label}责任单位：市商务局；协同单位：市财政局。\n2.出行。推广公交。（市交通局负责）\n"
    )
    assert clauses(read)[0] == ([1, 1], "发展商场。", "发展商场。", "市商务局", "市财政局")


@pytest.mark.parametrize("lines", [
    "牵头单位：市商务局\n配合单位：无\n完成时限：2025年6月",
    "牵头单位：市商务局\n配合单位：/\n责任人：张某\n完成时限：2025年6月\n联系电话：123456",
    "链长：张某\n牵头领导：李某\n责任领导：王某\n牵头单位：市商务局\n完成时限：2025年6月",
])  # fmt: skip
def test_lines_of_persons_and_of_nobody_are_no_text(lines: str) -> None:
    """配合单位：无 was a clause of its own that took the time limit; of two lines of persons the first was text."""
    read = plan(f"一、任务\n1.扩大消费。发展商场。\n{lines}\n2.出行。推广公交。（市交通局负责）\n")
    assert clauses(read)[0] == ([1, 1], "发展商场。", "发展商场。", "市商务局", "")
    assert [[d.text for c in m.clauses for d in c.dates] for m in read.measures] == [["2025年6月"], []]
    assert [len(m.clauses) for m in read.measures] == [1, 1]


@pytest.mark.parametrize("closing", [
    "各市县政府和有关部门要按照分工，制定具体措施。", "市发展改革委要会同有关部门加强调度。",
    "请各单位于每月25日前报送进展。",
])  # fmt: skip
def test_the_end_of_the_paper_is_no_text_of_the_last_task(closing: str) -> None:
    """Its own words, which stand before who does it as those of the others do, were lost for it."""
    read = plan(f"一、任务\n1.扩大消费。（市商务局负责）\n2.推广公交。（市交通局、市财政局负责）\n{closing}\n")
    assert [c[1] for c in clauses(read)] == ["扩大消费", "推广公交"]
    behind = plan(f"一、任务\n1.扩大消费。（市商务局负责）\n发展商场。\n2.出行。（市交通局负责）\n{closing}\n")
    assert [c[1] for c in clauses(behind)] == ["发展商场。", closing[:6]]


def test_a_task_that_ends_in_the_word_centre_is_no_body_of_the_list_above() -> None:
    read = plan(
        "一、任务\n1.扩大消费。发展商场。\n牵头部门：市商务局\n参加部门：市财政局\n2.每个县建成1个服务中心\n牵头部门：市民政局\n"
    )
    assert [c[3:] for c in clauses(read)] == [("市商务局", "市财政局"), ("市民政局", "")]


def test_items_on_one_line_are_sentences_of_their_task() -> None:
    read = plan(
        "一、任务\n1.扩大消费\n①发展商场；②建设市场3个。\n（市商务局负责）\n2.出行\n推广公交。（市交通局负责）\n"
    )
    assert [(c[0], c[2]) for c in clauses(read)] == [([1, 1], "市场3个。"), ([1, 2], "推广公交。")]


@pytest.mark.parametrize("stop", ["。", "\n"])
@pytest.mark.parametrize("bodies", ["（市教育局负责）", "\n（责任单位：市教育局）"])
@pytest.mark.parametrize(
    "limit",
    [
        "（2026年6月底前完成）",
        "（完成时限：2026年6月底前）",
        "，2026年6月底前完成。",
        "，完成时限：2026年6月30日前",
        "\n完成时限：2026年6月底",
    ],
)
def test_a_time_limit_right_behind_the_bodies_is_theirs(stop: str, bodies: str, limit: str) -> None:
    """It was a task of nobody."""
    read = plan(
        f"一、任务\n（一）完善设施{stop}推进学校布局调整。{bodies}{limit}\n（二）绿色出行。推广公交。（市交通局负责）\n"
    )
    assert [([p.name for p in c.parties], [d.due_on for d in c.dates]) for c in read.measures[0].clauses] == [
        (["市教育局"], [date(2026, 6, 30)])
    ]


def test_a_heading_says_by_when_under_a_label() -> None:
    read = plan(
        "一、任务\n（一）完善设施（完成时限：2026年6月底前）\n推进布局。（市教育局负责）\n（二）出行。公交。（市交通局负责）\n"
    )
    assert [d.due_on for d in read.measures[0].clauses[0].dates] == [date(2026, 6, 30)]


def test_a_time_limit_below_the_bodies_of_the_last_item_covers_the_task_too() -> None:
    read = plan(
        "一、任务\n（一）扩大消费\n1.发展商场。\n2.建设市场。\n责任单位：市商务局\n完成时限：2025年6月\n（二）出行。推广公交。（市交通局负责）\n"
    )
    assert [c[0] for c in clauses(read)] == [[1, 1], [1, 2]]
    assert [str(d.due_on) for d in read.measures[0].clauses[0].dates] == ["2025-06-30"]


def test_years_in_words_are_years() -> None:
    read = plan(
        "到二○二七年，产能稳定在300万吨。\n一、任务\n（一）稳定生产。二〇二五年六月底前新建农田20万亩。（市商务局负责）\n"
        "（二）扩大消费。发展商场。（市商务局负责）\n（以上政策有效期至2026年12月31日）\n"
    )
    assert [(g.year, g.text) for g in read.goals] == [(2027, "产能稳定在300万吨")]
    (told,) = read.measures[0].clauses
    assert [(d.text, str(d.due_on)) for d in told.dates] == [("二〇二五年六月底前", "2025-06-30")]
    assert [i.year for i in read.measures[0].indicators] == [2025]
    assert [len(m.clauses) for m in read.measures] == [1, 1]


def test_cards_without_numbers_have_the_title_above_them() -> None:
    card = "【项目{}】{}\n【建设内容】建成{}个。\n【责任单位】市商务局\n【完成时限】2025年8月\n"
    read = plan(
        card.format("一", "商场工程", 2) + card.format("二", "学校工程", 3), head="某市2025年民生实事项目清单\n"
    )
    assert read.title == "某市2025年民生实事项目清单"
    assert [c[1] for c in clauses(read)] == ["【建设内容】", "【建设内容】"]


@pytest.mark.parametrize("words", ["见附件", "同上", "待定"])
def test_a_label_without_a_name_names_nobody(words: str) -> None:
    read = plan(f"一、任务\n1.扩大消费。发展商场。\n责任单位：{words}\n2.出行。推广公交。（市交通局负责）\n")
    assert [c[0] for c in clauses(read)] == [[1, 2]]


def test_a_statement_between_two_sentences_is_no_part_of_what_the_second_counts() -> None:
    read = plan(
        "一、任务\n1.培育集群。（市工信局牵头）到2027年培育集群5个。（市发改委）\n2.出行。推广公交。（市交通局负责）\n"
    )
    assert [i.subject for i in read.measures[0].indicators] == ["培育集群"]
    read = plan(
        "一、任务\n1.加强保障。设立50亿元产业基金（市财政局、市商务局），优化服务（市商务局）。\n2.出行。推广公交。（市交通局负责）\n"
    )
    assert [i.subject for i in read.measures[0].indicators] == ["产业基金"]


def test_an_excerpt_that_begins_with_a_later_section_has_its_title() -> None:
    read = read_plan((f"某市推进有关工作实施方案（2023－2025年）\n{TWO.replace('一、', '三、')}").encode(), "方案.txt")
    assert read.title == "某市推进有关工作实施方案（2023－2025年）"
    assert [m.path for m in read.measures] == [(3, 1), (3, 2)]


@pytest.mark.parametrize("signed", ["某市政府办公室 2024年1月5日印发", "2024年1月5日印发"])
def test_a_line_that_says_when_it_was_printed_is_no_part_of_the_title_below(signed: str) -> None:
    read = plan(TWO, head=f"某政办发〔二〇二四〕9号\n关于印发《某市推进工作方案》的通知\n{signed}\n某市推进工作方案\n")
    assert (read.title, str(read.issued_on)) == ("某市推进工作方案", "2024-01-05")
    assert read.document_number == "某政办发〔2024〕9号"


def test_who_is_encouraged_to_take_part_is_not_responsible() -> None:
    read = plan("一、任务\n1.扩大消费。发展商场。（市商务局负责）\n2.加强保障。鼓励行业协会、商会、龙头企业参与。\n")
    assert [c[0] for c in clauses(read)] == [[1, 1]]


@pytest.mark.parametrize("gap", ["\n", ""])
@pytest.mark.parametrize("words", [
    "[责任单位] 市商务局、市财政局", "——责任单位：市商务局、市财政局", "◎责任单位：市商务局、市财政局",
    "责 任 单 位：市商务局、市财政局", "归口单位：市商务局、市财政局", "（统筹单位：市商务局；责任单位：市财政局）",
    "｜责任单位：市商务局、市财政局", "丨责任单位：市商务局、市财政局", "责任股室：市商务局、市财政局",
    "（市商务局：牵头；市财政局：配合）", "（市商务局-牵头，市财政局-配合）",
    "（市商务局、市财政局负责", "市商务局、市财政局负责）",
])  # fmt: skip
def test_labels_and_brackets_in_other_dress_leave_nothing_in_the_text(words: str, gap: str) -> None:
    read = plan(f"一、任务\n1.扩大消费。发展商场，建设10家。{gap}{words}\n2.出行。推广公交。（市交通局负责）\n")
    assert clauses(read)[0] == ([1, 1], "发展商场，建", "设10家。", "市商务局", "市财政局")


@pytest.mark.parametrize(("title", "words", "is_told"), [
    ("某市绿色出行实施方案", "3月底前完成选址。", True),
    ("某市绿色出行实施方案", "明年3月底前完成选址。", False),
    ("某市绿色出行实施方案", "2026年3月底前完成选址。", False),
    ("某市绿色出行实施方案", "12月底前完成选址。", False),
    ("某市2026年绿色出行实施方案", "3月底前完成选址。", False),
])  # fmt: skip
def test_a_limit_before_the_plan_was_signed_asks_which_year_it_means(title: str, words: str, is_told: bool) -> None:
    """Signed on 20 November 2026: 3月底前 was read as a day long past, without a word."""
    notice = f"关于印发《{title}》的通知\n各区县：\n现印发给你们。\n某市发展改革委\n2026年11月20日\n{title}\n"
    read = plan(f"一、任务\n（一）建站。{words}（市交通局负责）\n（二）宣传。营造氛围。（市交通局负责）\n", notice)
    assert ("unread_time" in {remark.code for remark in read.remarks}) == is_told
