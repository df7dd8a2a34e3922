"""Statements in the dress plans give them: verbs, labels, time limits, rules stated once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plantext.statements.test_grammar import EXPLICIT, FIRST, SOLE, read, told
from tracker.plantext import read_plan
from tracker.plantext.statements.finding import find_statements
from tracker.plantext.statements.words import FIRST_LEADS, MARKED_LEADS, SEPARATED_LEADS, find_rule
from tracker.plantext.text.folding import folded

# words of the statement → (basis, leads, co, open_ended)
STATEMENTS = [
    # verbs
    ("（省科技厅牵头组织实施，各市配合）", EXPLICIT, "省科技厅", "各市", False),
    ("（省科技厅牵头抓总，省公安厅、各市具体落实）", EXPLICIT, "省科技厅", "省公安厅 各市", False),
    ("（省科技厅统筹协调，省财政厅、各市政府按职责分工负责）", FIRST, "省科技厅", "省财政厅 各市政府", False),
    ("（省科技厅负总责，各市负主体责任）", FIRST, "省科技厅", "各市", False),
    ("（省科技厅为第一责任单位，省财政厅配合）", FIRST, "省科技厅", "省财政厅", False),
    ("（省科技厅、省财政厅分别牵头，省税务局配合）", EXPLICIT, "省科技厅 省财政厅", "省税务局", False),
    ("（省科技厅、省财政厅按职责分工分别牵头负责）", EXPLICIT, "省科技厅 省财政厅", "", False),
    ("（省科技厅，各地级以上市人民政府结合实际落实）", FIRST, "省科技厅", "各地级以上市人民政府", False),
    ("（省科技厅、省公安厅按职责抓落实）", FIRST, "省科技厅", "省公安厅", False),
    ("（省科技厅、省公安厅依职责分工负责）", FIRST, "省科技厅", "省公安厅", False),
    ("（省科技厅、省公安厅按各自职能职责负责）", FIRST, "省科技厅", "省公安厅", False),
    ("（省科技厅、省公安厅各负其责）", FIRST, "省科技厅", "省公安厅", False),
    # labels in other dress
    ("牵头责任单位：市发展改革委。", EXPLICIT, "市发展改革委", "", False),
    ("责任单位（部门）：市发展改革委、市财政局", FIRST, "市发展改革委", "市财政局", False),
    ("责任单位（列第一位为牵头单位，下同）：市发展改革委、市财政局", EXPLICIT, "市发展改革委", "市财政局", False),
    ("【责任单位】市发展改革委、市教育局", FIRST, "市发展改革委", "市教育局", False),
    ("【牵头单位：市发展改革委】【责任单位：市教育局、市财政局】",
     EXPLICIT, "市发展改革委", "市教育局 市财政局", False),
    ("〔牵头单位〕市发展改革委〔责任单位〕市财政局", EXPLICIT, "市发展改革委", "市财政局", False),
    ("牵头单位 市发展改革委 责任单位 市财政局、市税务局", EXPLICIT, "市发展改革委", "市财政局 市税务局", False),
    ("责任市级部门：市发展改革委", SOLE, "市发展改革委", "", False),
    ("（责任领导：张三；牵头单位：市发展改革委，责任人：李四；配合单位：市财政局，责任人：王五）",
     EXPLICIT, "市发展改革委", "市财政局", False),
    # time limits are no body
    ("（市发展改革委、市财政局，6月底完成）", FIRST, "市发展改革委", "市财政局", False),
    ("（2023年12月底前完成；市发展改革委、市财政局）", FIRST, "市发展改革委", "市财政局", False),
    ("（市发展改革委，持续推进）", SOLE, "市发展改革委", "", False),
    ("（市发展改革委、市财政局，三季度末前完成）", FIRST, "市发展改革委", "市财政局", False),
    ("（市发展改革委牵头，各监管部门负责，2022年10月底前取得阶段性成效，并持续推进）",
     EXPLICIT, "市发展改革委", "各监管部门", False),
    ("（市发展改革委牵头，2024年6月底前完成，并动态调整）", EXPLICIT, "市发展改革委", "", False),
    ("（市发展改革委牵头，2024年6月底前完成，以后持续推进）", EXPLICIT, "市发展改革委", "", False),
    ("（市发展改革委牵头，2025年前完成，之后纳入常态化管理）", EXPLICIT, "市发展改革委", "", False),
    # a rule stated once for all tasks
    ("（省商务厅、省教育厅，列第一位者为牵头部门、其他为主要负责部门，下同）", EXPLICIT, "省商务厅", "省教育厅", False),
    ("（省商务厅、省教育厅按职责分工负责；以下任务均需各区（市）政府落实，不再列出）",
     FIRST, "省商务厅", "省教育厅 各区（市）政府", False),
    ("（责任单位：省商务厅、省教育厅。以下各项任务均需各区市政府落实，不再逐一列出）",
     FIRST, "省商务厅", "省教育厅 各区市政府", False),
    ("（责任单位：省商务厅、省教育厅。具体任务均涉及相关市（州）人民政府，不再做分工，下同。）",
     FIRST, "省商务厅", "省教育厅", False),
    ("（市发展改革委，2024.6—2026.12）", SOLE, "市发展改革委", "", False),
    # verbs and labels beside the usual ones
    ("（市商务局、市城管局等单位按“谁主管、谁负责”原则落实）", FIRST, "市商务局", "市城管局", True),
    ("（市商务局、市城管局按\"谁主管、谁负责\"原则落实）", FIRST, "市商务局", "市城管局", False),
    ("（市商务局、市城管局按「誰主管、誰負責」的要求落实）", FIRST, "市商务局", "市城管局", False),
    ("（市商务局牵头，市民政局参加；市财政局给予支持）", EXPLICIT, "市商务局", "市民政局 市财政局", False),
    ("（牵头单位：市商务局 协同单位：市财政局 属地单位：各镇街）", EXPLICIT, "市商务局", "市财政局 各镇街", False),
    # a sign at a name says that it leads, once the text says so
    ("（责任单位：☆甲局、乙局。标☆的为牵头单位，下同。）", EXPLICIT, "甲局", "乙局", False),
    ("（责任单位：甲局、乙局，丙局。逗号前为牵头单位，下同）", EXPLICIT, "甲局 乙局", "丙局", False),
    ("（甲局；乙局、丙局；分号前的为牵头单位，分号后的为配合单位，下同）", EXPLICIT, "甲局", "乙局 丙局", False),
    ("（责任单位：甲局、乙局，分号前为牵头单位，下同）", FIRST, "甲局", "乙局", False),
    ("（牵头单位：甲局责任单位：乙局、丙局完成时限：2026年6月）", EXPLICIT, "甲局", "乙局 丙局", False),
    ("牵头单位：甲局（联系人：李某，电话：0871-1234567）", EXPLICIT, "甲局", "", False),
    ("（责任单位：甲局（责任人：李某）、乙局（责任人：王某））", FIRST, "甲局", "乙局", False),
    ("（责任单位：甲局〔牵头〕、乙局〔配合〕）", EXPLICIT, "甲局", "乙局", False),
    ("责任单位：甲局、各镇（完成时限：2026年6月）", FIRST, "甲局", "各镇", False),
    ("（责任单位：甲局、乙局（时限：2026年6月底前））", FIRST, "甲局", "乙局", False),
    ("责任单位：甲局（2026年组建）、乙局（2025年更名）", FIRST, "甲局（2026年组建）", "乙局（2025年更名）", False),
    ("（甲局（2026年6月底前完成）、乙局按职责分工负责）", FIRST, "甲局", "乙局", False),
    ("（牵头责任单位：甲局；相关责任单位：乙局）", EXPLICIT, "甲局", "乙局", False),
    ("（责任单位：甲局★、乙局★、丙局；带★的为牵头单位）", EXPLICIT, "甲局 乙局", "丙局", False),
    ("（责任单位：*甲局、乙局）", FIRST, "甲局", "乙局", False),
    # the first leads
    ("（甲局、乙局负责，排在第一位的部门为牵头部门，下同）", EXPLICIT, "甲局", "乙局", False),
    ("（甲局、乙局，列首位的为牵头单位，其余为配合单位）", EXPLICIT, "甲局", "乙局", False),
    ("（甲局、乙局，由排在首位的单位负责牵头）", EXPLICIT, "甲局", "乙局", False),
    ("（责任单位：甲局、乙局；各项任务列第一位的部门为牵头单位，下同）", EXPLICIT, "甲局", "乙局", False),
    ("（责任单位：甲局、乙局，第一责任单位为牵头单位）", EXPLICIT, "甲局", "乙局", False),
    ("（甲局、乙局（排在第一位的为牵头单位，下同））", EXPLICIT, "甲局", "乙局", False),
    ("（由市发改委负责，市财政局、市审计局予以配合）", FIRST, "市发改委", "市财政局 市审计局", False),
    ("（市发改委、市财政局负责，并会同市审计局落实）", FIRST, "市发改委", "市财政局 市审计局", False),
    ("（市发改委负责项目谋划，市财政局负责资金保障）", FIRST, "市发改委", "市财政局", False),
    ("（各区政府为责任主体，市住建局牵头）", EXPLICIT, "市住建局", "各区政府", False),
    ("（行业主管部门：市住建局；责任单位：各区政府）", FIRST, "市住建局", "各区政府", False),
    ("（责任单位：各市、县〔市、区〕政府）", "collective", "各市、县〔市、区〕政府", "", False),
    ("主办单位：市交通局；会办单位：市公安局、市公交集团。", EXPLICIT, "市交通局", "市公安局 市公交集团", False),
    ("责任单位：市教育局；责任人：张三；联系电话：12345678。", SOLE, "市教育局", "", False),
    ("（省商务厅、各市（含定州市，下同）人民政府，以下均需各市人民政府落实，不再列出）",
     FIRST, "省商务厅", "各市（含定州市，下同）人民政府", False),
]  # fmt: skip


@pytest.mark.parametrize(("words", "basis", "lead", "co", "open_ended"), STATEMENTS, ids=[s[0] for s in STATEMENTS])
def test_a_statement_names_its_bodies(words: str, basis: str, lead: str, co: str, open_ended: bool) -> None:
    text = f"推进有关工作。{words}\n"
    found = read(text)
    assert [told(s) for s in found] == [(basis, lead, co, open_ended)]
    assert text[slice(*found[0].span)] == words


def test_a_rule_for_all_tasks_is_kept_with_its_place() -> None:
    text = "（省商务厅负责；以下任务均需各区（市）政府落实，不再列出）\n"
    rules = find_statements(folded(text), 0, len(text)).rules
    assert [text[slice(*span)] for span in rules] == ["以下任务均需各区（市）政府落实"]
    plain = "所有项目均需公开招标。各项任务均应明确责任单位。\n"
    assert find_statements(folded(plain), 0, len(plain)).rules == ()


RUNNING = [
    "由市商务局牵头制定细则，市财政局配合落实。",
    "由市商务局牵头，会同有关部门建立协调机制。",
    "市商务局牵头建立工作专班，各有关部门按职责分工抓好落实。",
    "市发展改革委要加强统筹协调，会同市财政局做好保障。",
    "会同有关部门（市商务局、市财政局），加快推进。",
    "（国有控股、参股公司）",
    "由省市场监管局（省知识产权局），开展地理标志保护。",
    "本方案由市发展改革委负责解释。",
    "各区政府、市有关部门要各司其职、密切配合。",
    "支持企业牵头承担国家重大专项，省科技厅、省财政厅予以支持。",
    "建立由市商务局牵头、市财政局参与的联席会议制度。",
    "重大事项报市政府、市委研究决定，由市政府办公室督促落实。",
    "六成的社区建成邻里综合体（社区服务中心）。",
    "每个村有1所达标的医疗机构（村卫生室）。",
    "由财政、税务、金融等部门给予支持。",
    "责任单位是关键，牵头部门为重点项目服务，推动各项工作落地见效。",
    "加大投入（财政支持、金融参与），设立基金（财政、金融等部门支持）。",
    "布局镇级物流节点（镇级配送中心），提升时效。",
]


@pytest.mark.parametrize("words", RUNNING)
def test_bodies_named_in_running_text_are_no_statement(words: str) -> None:
    for text in (f"推进有关工作。{words}\n", f"{words}\n", f"推进有关工作，{words}开展活动。\n"):
        assert read(text) == []


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("优化服务综合体（市政务服务中心）。", "市政务服务中心"),
        ("建设县级物流中心（县供销社）。", "县供销社"),
        ("建设游客服务中心（青湖旅游公司）。", "青湖旅游公司"),
        ("发展新型研发机构（江城研究院）。", "江城研究院"),
        ("推行一窗受理（政务服务中心）。", "政务服务中心"),
        ("建成便民服务站。（政务服务中心）", "政务服务中心"),
        # of a county's plan that leaves out 县
        ("建设数据平台（大数据中心）。", "大数据中心"),
        ("规范疫苗接种点（疾控中心）。", "疾控中心"),
        ("推进保障性住房设施（住房保障中心）；", "住房保障中心"),
        ("加强养老机构（养老服务指导中心）。", "养老服务指导中心"),
        ("提升旅游集散中心（旅游服务中心）。", "旅游服务中心"),
        ("规范社保服务站（社保中心）。", "社保中心"),
    ],
)
def test_a_body_behind_what_is_built_is_named(words: str, body: str) -> None:
    """建成综合体（社区服务中心）。 explains the word before it."""
    assert [told(s) for s in read(f"{words}\n")] == [(SOLE, body, "", False)]


def test_a_sign_that_the_text_explains_marks_the_leads_of_all_its_statements() -> None:
    text = "注：带★的为牵头单位。\n一、任务\n1.甲。（责任单位：乙局、★丙局）\n2.丁。（责任单位：戊局）\n"
    assert [told(s) for s in read(text)] == [(EXPLICIT, "丙局", "乙局", False), (SOLE, "戊局", "", False)]


def test_what_parts_leads_from_others_is_said_once() -> None:
    """分号前为牵头单位，下同 speaks of the statement it stands in and of all behind it."""
    text = (
        "保供。（甲局；乙局）\n节能。（甲局；乙局。分号前为牵头单位，下同）\n"
        "减排。（丙局、丁局；各镇）\n巡查。（甲局、乙局）\n"
    )
    leads = [[p.name for p in s.parties if p.role == "lead"] for s in find_statements(text, 0, len(text)).statements]
    assert leads == [["甲局"], ["甲局"], ["丙局", "丁局"], ["甲局"]]


RULES = ["列第一位者为牵头单位", "牵头单位列首位", "标☆的为牵头单位", "分号前为牵头单位"]
RULE_WORDS = st.sampled_from([*RULES, "第一位", "牵头", "其余为配合单位", "下同", *"，。（）\n", "市商务局"])


@given(st.lists(RULE_WORDS, max_size=12).map("".join), st.sampled_from([FIRST_LEADS, MARKED_LEADS, SEPARATED_LEADS]))
@settings(max_examples=300, deadline=None)
def test_a_rule_is_found_around_the_word_it_cannot_do_without(text: str, rule: re.Pattern[str]) -> None:
    found, anywhere = find_rule(rule, text, 0, len(text)), rule.search(text)
    assert (found and found.span()) == (anywhere and anywhere.span())


def test_labels_that_run_on_stand_in_a_line_too() -> None:
    text = "节能。\n牵头单位：县住建局责任单位：县财政局、各镇\n"
    (statement,) = find_statements(text, 0, len(text)).statements
    assert [(p.role, p.name) for p in statement.parties] == [("lead", "县住建局"), ("co", "县财政局"), ("co", "各镇")]


def test_a_rule_that_the_notice_states_makes_all_statements_of_its_plan_explicit() -> None:
    """It was looked for behind the plan's title only."""
    notice = "各区县：\n《某市重点工作分解方案》现印发给你们。方案中，列第一位的责任单位为牵头单位。\n某市政府\n"
    tasks = "一、扩大消费。（责任单位：市商务局、市财政局）\n二、稳定就业。（责任单位：市人社局、市商务局）\n"
    read = read_plan(f"{notice}某市重点工作分解方案\n{tasks}".encode(), "方案.txt")
    assert [c.basis for m in read.measures for c in m.clauses] == ["explicit", "explicit"]


@pytest.mark.parametrize("words", [
    "牵头部门：市商务局\n主责单位：各区政府\n协办单位：市财政局",
    "（牵头部门：市商务局；主责单位：各区政府；协办单位：市财政局）",
    "（市商务局牵头，各区政府主责，市财政局协办）",
])  # fmt: skip
def test_who_is_mainly_responsible_does_not_lead_beside_who_leads(words: str) -> None:
    assert [told(s) for s in read(f"一、扩大消费。\n{words}\n")] == [(EXPLICIT, "市商务局", "各区政府 市财政局", False)]


@pytest.mark.parametrize(("line", "parties"), [
    ("甲局负责统筹推进；乙局负责资金保障；各县（市）政府负责组织实施。", ["甲局", "乙局", "各县（市）政府"]),
    ("推进改造。甲局负责统筹推进；乙局负责资金保障。", []),  # running text
])  # fmt: skip
def test_a_line_that_says_what_each_body_answers_for(line: str, parties: list[str]) -> None:
    """It was text with nobody named, and the body of the next task answered for it, too."""
    text = f"管网改造。\n{line}\n"
    assert [p.name for s in find_statements(text, 0, len(text)).statements for p in s.parties] == parties


@pytest.mark.parametrize("behind", [
    "（乙局牵头，甲局配合）",
    "牵头单位：乙局\n配合单位：甲局",
    "加强宣传。（乙局牵头，甲局配合）",
])  # fmt: skip
def test_a_line_of_what_each_does_is_text_where_the_task_names_its_bodies_itself(behind: str) -> None:
    """The first named, who pays, led; the figures of the task were nobody's."""
    line = "甲局负责资金保障；乙局负责组织实施。\n"
    for task in (f"管网改造。\n{line}{behind}\n", f"管网改造。\n{behind}\n{line}"):
        text = f"{task}（二）厕改。完成。（丙局负责）\n（三）防汛。\n{line}"
        told = [[p.name for p in s.parties] for s in find_statements(text, 0, len(text)).statements]
        assert told == [["乙局", "甲局"], ["丙局"], ["甲局", "乙局"]]
