"""Figures that stand above tasks keep their path; what a task carries is not read twice."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plantext import read_plan
from tracker.plantext.outline.head import plan_year
from tracker.plantext.reading import PlanReading

TASK = "发展商场，建成商圈5个。（市商务局负责）\n"


def plan(body: str, title: str = "某市促进消费实施方案") -> PlanReading:
    return read_plan(f"{title}\n{body}".encode(), "方案.txt")


def test_a_section_and_a_parent_state_figures_above_their_tasks() -> None:
    read = plan(
        "一、发展基础\n全市建成商圈50个。\n二、主要任务\n到2025年，实施项目100个。\n"
        f"（一）扩大消费。到2025年，零售额突破500亿元。\n1.打造商圈。{TASK}2.做强会展。举办展会10场。（市贸促会负责）\n"
    )
    assert [(i.path, i.subject, i.value, i.year) for i in read.indicators] == [
        ((2,), "项目", 100, 2025),
        ((2, 1), "零售额", 50_000_000_000, 2025),
    ]
    assert [(m.path, [i.value for i in m.indicators]) for m in read.measures] == [((2, 1, 1), [5]), ((2, 1, 2), [10])]


def test_a_clause_that_covers_the_whole_parent_carries_the_figures_above_its_children() -> None:
    read = plan(
        "一、任务\n（一）扩大消费。到2025年，零售额突破500亿元。\n1.打造商圈。建成商圈5个。\n"
        "2.做强会展。举办展会10场。\n（市商务局负责）\n（二）扩大出行。推广公交。（市交通局负责）\n"
    )
    carried = [(m.path, [(i.value, i.clause) for i in m.indicators]) for m in read.measures]
    assert carried[0] == ((1, 1), [(50_000_000_000, 0)])
    assert read.indicators == ()


def test_an_item_below_a_clause_keeps_the_figure_of_its_heading() -> None:
    read = plan(
        "一、要素保障（由市发改局牵头实施）\n（一）全年新增光伏装机6万千瓦以上。新增储能装机5万千瓦。\n（二）新增养老床位1000张。\n"
    )
    assert [(m.path, [i.value for i in m.indicators]) for m in read.measures] == [
        ((1,), []),
        ((1, 1), [60_000, 50_000]),
        ((1, 2), [1000]),
    ]


WORK = ((1, "发展商场"), (2, "培育企业"), (3, "繁荣夜市"))
OTHER = "（二）绿色出行。推广公交。（市交通局负责）\n"


@pytest.mark.parametrize("stop", ["。", "\n"])
@pytest.mark.parametrize("in_heading", ["", "（市教育局牵头）", "（责任单位：市教育局）", "\n责任单位：市教育局"])
@pytest.mark.parametrize("behind", ["（市教育局负责）", "\n（责任单位：市教育局）", "\n责任单位：市教育局", ""])
@pytest.mark.parametrize("items", [0, 1, 2])
def test_a_figure_of_a_heading_is_read_once_wherever_the_bodies_stand(
    stop: str, in_heading: str, behind: str, items: int
) -> None:
    said = [
        f"（一）新建学校12所{stop}新增学位3000个",
        f"1.改造医院17家{stop}新增床位480张",
        f"2.新建公园31个{stop}新增绿道260公里",
    ]
    read = plan(f"一、重点任务{in_heading}\n" + "。\n".join(said[: items + 1]) + f"{behind or '。'}\n{OTHER}")
    found = [i.value for i in (*read.indicators, *(i for m in read.measures for i in m.indicators))]
    assert sorted(found) == sorted([12, 3000, 17, 480, 31, 260][: 2 * items + 2])


@pytest.mark.parametrize(
    ("heading", "values"),
    [("实施3项行动", []), ("实现3个提升", []), ("实施4项行动", [4]), ("新建学校3所", [3]), ("新建学校3个以上", [3])],
)
@pytest.mark.parametrize("bodies", ["", "（市商务局负责）"])
def test_a_heading_that_counts_its_items_sets_no_target(heading: str, values: list[int], bodies: str) -> None:
    """The number of what stands below it; one more, or of something that is built, is a target."""
    items = "".join(f"{n}.{words}。推进{words}。{'' if bodies else '（市商务局负责）'}\n" for n, words in WORK)
    read = plan(f"一、任务\n（一）{heading}{bodies}\n{items}{OTHER}")
    found = (*read.indicators, *(indicator for measure in read.measures for indicator in measure.indicators))
    assert [indicator.value for indicator in found] == values


@pytest.mark.parametrize(
    ("title", "issued_on", "year"),
    [
        ("某市2023年工作要点", date(2022, 12, 30), 2023),
        ("某市促进消费实施方案", date(2023, 1, 5), 2023),
        ("某市三年行动计划（2023—2025年）", None, None),
        ("某市三年行动计划（2023年—2025年）", date(2023, 3, 1), 2023),
        ("某省2030年前碳达峰实施方案", date(2022, 11, 30), 2022),
        ("某省2030年前碳达峰实施方案", None, None),
        ("某市2025年底前消除黑臭水体方案", date(2023, 5, 8), 2023),
        ("某市迎接2030年运动会筹备方案", date(2026, 5, 8), 2026),
        ("某市2026年度计划", None, 2026),
        ("某市2026年前三季度稳增长措施", date(2025, 12, 28), 2026),
        ("某市2025年前期项目计划", date(2024, 12, 28), 2025),
        ("某省2030年以前碳达峰方案", date(2022, 5, 8), 2022),
        ("关于做好2024年审计查出问题整改工作的通知", date(2025, 6, 1), 2025),
        (None, None, None),
    ],
)
def test_the_year_a_plan_calls_its_own(title: str | None, issued_on: date | None, year: int | None) -> None:
    assert plan_year(title, issued_on) == year


def test_a_limit_without_a_year_is_of_the_plans_year() -> None:
    read = plan(
        "一、扩大消费。发展商场。（市商务局负责，6月底前完成）\n二、绿色出行。推广公交。责任单位：市交通局。完成时限：年底前\n"
        "三、加强宣传。年底前开展活动。（市委宣传部负责）\n",
        "某市2023年消费工作要点",
    )
    dates = [[d.due_on for d in c.dates] for m in read.measures for c in m.clauses]
    assert dates == [[date(2023, 6, 30)], [date(2023, 12, 31)], [date(2023, 12, 31)]]


def test_what_a_plan_leads_to_is_not_its_own_year() -> None:
    """到2025年 is no past where a plan of 2022 is for 2030年前."""
    title = "某省2030年前碳达峰实施方案"
    notice = f"关于印发《{title}》的通知\n各市人民政府：\n现印发给你们。\n某省人民政府\n2022年11月30日\n{title}"
    read = plan("一、任务\n（一）替代煤炭。到2025年，改造机组20台。年底前出台办法。（省能源局负责）\n", notice)
    (clause,) = read.measures[0].clauses
    assert [stated.due_on for stated in clause.dates] == [date(2025, 12, 31), date(2025, 12, 31)]


def test_the_year_of_a_notice_that_is_the_plan() -> None:
    """关于做好2026年促消费工作的通知 without a day of its own: 年底前 is of 2026."""
    read = plan("各区县：\n一、任务\n（一）办展。年底前办展会5场。（市商务局负责）\n", "关于做好2026年促消费工作的通知")
    assert [stated.due_on for stated in read.measures[0].clauses[0].dates] == [date(2026, 12, 31)]
