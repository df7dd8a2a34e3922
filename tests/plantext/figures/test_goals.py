"""Plan-level goals and their figures."""

from __future__ import annotations

import pytest

from tracker.plantext import read_plan
from tracker.plantext.figures.goals import is_general, tells_what_was
from tracker.plantext.reading import PlanReading

TASKS = "二、任务\n（一）绿色出行。推广公交。（市交通局负责）\n（二）扩大消费。发展商场。（市商务局负责）\n"


def plan(goals: str) -> PlanReading:
    return read_plan(f"某市推进绿色消费实施方案\n为推进绿色消费，制定本方案。\n{goals}{TASKS}".encode(), "方案.txt")


def test_a_goal_for_each_year() -> None:
    read = plan("一、主要目标\n到2025年，体系初步形成。到2030年，体系基本健全。\n")
    assert [(g.year, g.text) for g in read.goals] == [(2025, "体系初步形成"), (2030, "体系基本健全")]
    assert [m.path for m in read.measures] == [(2, 1), (2, 2)]


def test_years_in_a_row_share_what_they_bring() -> None:
    """The goal of the first was 和."""
    read = plan("一、主要目标\n到2025年底和2030年底，覆盖率达到37%和40%。2026年、2027年分别造林10亩、20亩。\n")
    both, each = "覆盖率达到37%和40%", "分别造林10亩、20亩"
    assert [(g.year, g.text) for g in read.goals] == [(2025, both), (2026, each), (2027, each), (2030, both)]


def test_a_goal_that_is_said_ends_before_the_headings_below_it() -> None:
    """That of 2030 ended with （一）农业产值, the heading of the next year."""
    below = "（一）农业产值。产值达30亿元以上，到2031年达40亿元。\n"
    read = plan(f"一、发展目标\n力争到2025年取得进展，到2030年基本实现现代化。\n{below}")
    assert [(g.year, g.text) for g in read.goals] == [(2025, "取得进展"), (2030, "基本实现现代化"), (2031, "达40亿元")]


@pytest.mark.parametrize(("said", "text"), [
    ("到2030年，基本实现现代化，具体目标是：\n", "基本实现现代化，具体目标是：\n1.产值达30亿元。\n2.增长5%"),
    ("2030年目标。\n", "1.产值达30亿元。\n2.增长5%"),
])  # fmt: skip
def test_a_list_that_the_year_announces_is_its_goal(said: str, text: str) -> None:
    read = plan(f"一、发展目标\n{said}1.产值达30亿元。\n2.增长5%。\n")
    assert [(g.year, g.text) for g in read.goals] == [(2030, text)]


@pytest.mark.parametrize("sign", ["（一）", "1.", "——"])
@pytest.mark.parametrize("words", ["年目标：", "年度目标：", "年目标。", "年，"])
def test_a_year_behind_a_number_or_a_dash_has_its_goal(sign: str, words: str) -> None:
    """There was no goal at all, and its figures had no year."""
    second = sign.replace("一", "二").replace("1", "2")
    read = plan(f"一、行动目标\n{sign}2026{words}新增床位10张。\n{second}2027{words}新增床位40张。\n")
    assert [(g.year, g.text) for g in read.goals] == [(2026, "新增床位10张"), (2027, "新增床位40张")]
    assert [(i.subject, i.year) for i in read.indicators] == [("新增床位", 2026), ("新增床位", 2027)]


@pytest.mark.parametrize("title", ["2026年目标\n", "2026年主要目标。", "工作目标（2026年）\n", "工作目标（2026年）。"])
def test_the_year_of_a_heading_of_goals_governs_them(title: str) -> None:
    """2026年目标 was a task, and 工作目标（2026年） had no goal."""
    read = plan(f"一、{title}新增床位10张，覆盖率达到90%。\n")
    assert [(g.year, g.text) for g in read.goals] == [(2026, "新增床位10张，覆盖率达到90%")]
    assert [(i.subject, i.year) for i in read.indicators] == [("新增床位", 2026), ("覆盖率", 2026)]
    assert [m.path for m in read.measures] == [(2, 1), (2, 2)]


def test_a_year_in_brackets_that_tells_from_where_is_no_goal() -> None:
    """到2026年，… ended at the bracket, and 2023 became a goal."""
    read = plan("一、主要目标\n到2026年，覆盖率达到60%（2023年为52%），新增床位30张；到2030年，覆盖率达到80%。\n")
    told = [(2026, "覆盖率达到60%（2023年为52%），新增床位30张"), (2030, "覆盖率达到80%")]
    assert [(g.year, g.text) for g in read.goals] == told


def test_the_years_from_one_to_another_each_have_their_figure() -> None:
    """All three had the last year."""
    read = plan(
        "一、主要目标\n2024—2026年，分别新增床位10张、20张、40张。2024年至2025年，商场、公园分别达到5家、8家。\n"
    )
    assert [(i.value, i.year) for i in read.indicators] == [(10, 2024), (20, 2025), (40, 2026), (5, 2025), (8, 2025)]


def test_a_month_in_the_brackets_of_a_stage_is_no_figure() -> None:
    """（2026年12月底前） was taken for what the bracket tells, and nothing behind it had a year."""
    read = plan("一、主要目标\n短期目标（2026年12月底前）：新增床位10张。\n")
    assert [(i.value, i.year) for i in read.indicators] == [(10, 2026)]


def test_goals_in_a_child_of_the_general_part() -> None:
    goals = "到2025年底前，体系初步形成。\n2030年前，基本健全。\n"
    read = plan(f"一、总体要求\n（一）指导思想。全面贯彻。\n（二）工作目标。\n{goals}")
    assert [g.year for g in read.goals] == [2025, 2030]


def test_goals_stated_in_the_general_part_itself() -> None:
    read = plan("一、总体要求\n全面贯彻有关精神，力争到2025年6月底，体系初步形成。\n")
    assert [g.year for g in read.goals] == [2025]


def test_a_year_to_compare_with_is_no_goal() -> None:
    read = plan("一、主要目标\n到2025年，单位能耗比2020年下降14%，形成2021年以来的最好水平。\n")
    assert [g.year for g in read.goals] == [2025]
    assert [(i.value, i.year, i.path) for i in read.indicators] == [(14, 2025, (1,))]


def test_stages_and_a_far_view_are_years_to_reach() -> None:
    first = "（一）第一阶段（2023—2025年）。建成站点50座。\n"
    read = plan(f"一、行动目标\n{first}（二）第二阶段（2026—2027年）。体系健全。展望2035年，达到100座。\n")
    assert [(g.year, g.text) for g in read.goals] == [(2025, "建成站点50座"), (2027, "体系健全"), (2035, "达到100座")]
    assert [(i.subject, i.value, i.year) for i in read.indicators] == [("站点", 50, 2025), ("站点", 100, 2035)]


@pytest.mark.parametrize(("title", "states"), [
    ("奋斗目标", True), ("量化目标", True), ("目标指标", True), ("目标与指标", True), ("落实双控目标", False),
    ("落实目标指标", False),
])  # fmt: skip
def test_headings_that_state_goals(title: str, states: bool) -> None:
    assert is_general(title) is states


def test_figures_of_several_years_name_what_is_done_in_each() -> None:
    """Their name was 分别完成造林."""
    read = plan("一、目标指标\n2025年、2026年、2027年分别完成造林100亩、110亩、120亩。\n")
    told = [(i.subject, i.value, i.year) for i in read.indicators]
    assert told == [("造林", 100, 2025), ("造林", 110, 2026), ("造林", 120, 2027)]


def test_figures_of_the_goals_carry_their_path_and_the_year_before_them() -> None:
    figures = "1.消费水平提升。消费占比达到60%。\n2.企业壮大。培育企业30家以上。\n"
    read = plan(f"一、主要目标\n到2025年，体系形成。\n{figures}")
    assert [(i.path, i.value, i.year) for i in read.indicators] == [((1, 1), 60, 2025), ((1, 2), 30, 2025)]


@pytest.mark.parametrize(("title", "tells"), [
    ("编制背景", True), ("发展基础", True), ("基本情况", True), ("主要成效", True), ("“十二五”规划执行情况", True),
    ("目标任务完成情况", True), ("存在的主要问题", True), ("夯实发展基础", False), ("定期通报进展情况", False),
    ("解决存在问题", False), ("工作成效考核", False), ("完善情况报告制度", False),
])  # fmt: skip
def test_headings_that_tell_what_was(title: str, tells: bool) -> None:
    assert tells_what_was(title) is tells


def test_what_was_done_before_sets_no_figure() -> None:
    read = plan("一、“十三五”规划执行情况\n建成站点50座，覆盖率达到90%。\n二、主要目标\n到2025年，建成站点80座。\n")
    figures = [i.value for i in read.indicators] + [i.value for m in read.measures for i in m.indicators]
    assert figures == [80]


@pytest.mark.parametrize(
    ("preface", "goals", "figures"),
    [
        (
            "为促进消费，制定本计划。到2027年，打造商圈20个，带动零售额突破300亿元。具体计划如下：\n",
            [(2027, "打造商圈20个，带动零售额突破300亿元。具体计划如下：")],
            [(20, 2027, ()), (30_000_000_000, 2027, ())],
        ),
        ("总体目标：力争到2027年，零售额增长30%左右。\n", [(2027, "零售额增长30%左右")], [(30, 2027, ())]),
        ("根据《某省到2035年的规划》（到2030年），到2020年已建成商圈8个，制定本计划。\n", [], []),
        ("落实“到2035年商圈覆盖率达到90%”的部署，制定本计划。\n", [], []),
        (
            "2025年经济社会发展的主要预期目标是：零售额增长5%左右。\n",
            [(2025, "经济社会发展的主要预期目标是：零售额增长5%左右")],
            [(5, 2025, ())],
        ),
    ],
)
def test_what_shall_be_is_said_above_the_first_number_where_no_heading_says_it(
    preface: str, goals: list[tuple[int, str]], figures: list[tuple[int, int, tuple[int, ...]]]
) -> None:
    tasks = TASKS.replace("二、", "一、")
    read = read_plan(f"某市推进消费行动计划（2025—2027年）\n{preface}{tasks}".encode(), "方案.txt")
    assert [(g.year, g.text) for g in read.goals] == goals
    assert [(i.value, i.year, i.path) for i in read.indicators] == figures


def test_what_is_said_above_the_first_number_is_no_goal_beside_a_heading_of_goals() -> None:
    text = f"某市推进消费实施方案\n到2035年，建成商圈50个。\n一、主要目标\n到2025年，建成商圈5个。\n{TASKS}"
    read = read_plan(text.encode(), "方案.txt")
    assert [(g.year, [i.value for i in read.indicators]) for g in read.goals] == [(2025, [5])]


def test_the_year_of_the_goals_governs_what_a_body_answers_for_in_them() -> None:
    """力争到2027年，…… above paragraphs that each name a body: the figures of these are of that year, too."""
    text = (
        "某市数字化转型行动方案\n一、总体要求\n坚持企业主体。力争到2027年，融合发展指数达到120。\n"
        "建设新基建。培育平台30家左右。（市通信管理局牵头，市数据局参与）\n"
        "二、任务\n（一）转型。培育示范企业50家。（市财政局负责）\n"
    )
    read = read_plan(text.encode(), "方案.txt")
    assert [(i.value, i.year) for m in read.measures for i in m.indicators] == [(120, 2027), (30, 2027), (50, None)]


def test_the_year_a_standard_was_set_is_no_goal() -> None:
    """达到2005年…制定的标准 made 2005 a goal of the plan, due twenty years ago."""
    read = plan("一、发展目标\n校舍达到2005年省里制定的《建设标准》。新建公办园20所。到2013年，入园率达到98%。\n")
    assert [g.year for g in read.goals] == [2013]
    assert [(i.subject, i.year) for i in read.indicators] == [("新建公办园", None), ("入园率", 2013)]
