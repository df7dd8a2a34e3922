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


@pytest.mark.parametrize(
    ("title", "issued_on", "year"),
    [
        ("某市2023年工作要点", date(2022, 12, 30), 2023),
        ("某市促进消费实施方案", date(2023, 1, 5), 2023),
        ("某市三年行动计划（2023—2025年）", None, None),
        ("某市三年行动计划（2023年—2025年）", date(2023, 3, 1), 2023),
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
