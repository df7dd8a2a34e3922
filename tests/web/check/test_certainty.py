"""What the reader is sure of is confirmed at once; of what it is not sure it says why and asks (ux.md S6)."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.people import staff
from tests.plans import revised
from tests.plans.seeded import Seeded
from tracker.database import db
from tracker.plans.check import queries as check_queries
from tracker.plans.models import Indicator
from tracker.vocabulary import Direction, Role, TaskState

CERTAIN = "实施公交更新，到2027年，绿色公交车辆达到8000辆，公交接驳率达到95%。"
UNSURE = "建设绿色枢纽，到2027年，绿色枢纽达到二十个以上。"
TEXT = revised.HEAD.format(number="渝发改〔2026〕3号", day="2026年3月2日") + (
    f"（一）建设绿色公交。{CERTAIN}（市交通局负责）\n（二）建设绿色枢纽。{UNSURE}（市交通局负责）\n"
)


@pytest.fixture
def check(app: Flask, real_registry: None) -> str:
    """The address of the check page of a plan with a certain figure and one that is not."""
    with app.app_context():
        staff.account("coordinator", Role.COORDINATOR, "cq-fgw", "500000")
        plan_id = revised.received(Seeded(app.config["TRACKER"]), TEXT, date(2026, 5, 6))
    return f"/plans/{plan_id}/check"


@pytest.fixture
def visitor(app: Flask, check: str) -> Visitor:
    return Visitor.signed_in(app, "coordinator", staff.PASSWORD)


def states(app: Flask) -> list[str]:
    with app.app_context():
        return [task.state for task in revised.rows(1)]


def test_only_what_is_certain_is_confirmed_at_once(app: Flask, check: str, visitor: Visitor) -> None:
    answer = visitor.send(f"{check}/clear", f"{check}/clear")
    assert "已一并确认 1 条无疑点的任务" in answer.text
    assert states(app) == [TaskState.CONFIRMED, TaskState.DRAFT]


@pytest.mark.parametrize("lost", ["\ufffd", "□"])
@pytest.mark.slow
def test_a_task_whose_heading_is_damaged_is_not_confirmed_unseen(app: Flask, check: str, lost: str) -> None:
    text = TEXT.replace("（一）建设绿色公交。", f"（一）建设绿{lost}公交。").replace("2026〕3", "2026〕6")
    with app.app_context():
        plan_id = revised.received(Seeded(app.config["TRACKER"]), text, date(2026, 5, 6))
    address = f"/plans/{plan_id}/check"
    visitor = Visitor.signed_in(app, "coordinator", staff.PASSWORD)
    assert f"{address}/clear" not in [form.action for form in visitor.page(address).forms]
    assert "这里的文字已损坏" in visitor.page(address).text


def test_the_page_says_why_it_is_not_sure(check: str, visitor: Visitor) -> None:
    page = visitor.page(f"{check}?task=2")
    asked = [one.text_content() for one in page.tree.xpath("//*[@data-question]//h3")]
    assert asked == ["疑绿色枢纽 二十个以上：数写作汉字，或没有单位"]
    assert "系统没有把握，请对照原文" in Page.of(visitor.get(f"{check}?task=2").text).text
    assert [
        one.text_content()
        for one in page.tree.xpath("//*[contains(@class, 'src-doubt')]")
        if "二十个" in one.text_content()
    ]
    assert page.faults() == []


@pytest.mark.slow
def test_the_way_a_figure_goes_and_where_from_is_read_and_may_be_corrected(app: Flask, check: str) -> None:
    text = TEXT.replace("绿色公交车辆达到8000辆", "审批时限由7个工作日压减到3个工作日").replace("2026〕3", "2026〕4")
    with app.app_context():
        plan_id = revised.received(Seeded(app.config["TRACKER"]), text, date(2026, 5, 6))
        figure = db.session.scalars(select(Indicator).where(Indicator.subject.contains("时限"))).one()
        assert (figure.direction, figure.baseline_value) == (Direction.DOWN, 7)
        figure_id = figure.id
        address = f"/plans/{plan_id}/check/tasks/{figure.task_id}/figures/{figure.id}"
        shown = f"/plans/{plan_id}/check?task={figure.task_id}"
    visitor = Visitor.signed_in(app, "coordinator", staff.PASSWORD)
    assert "，降基期 7" in visitor.page(shown).text
    visitor.send(address, address, direction="")
    with app.app_context():
        assert db.session.get_one(Indicator, figure_id).direction is None


@pytest.mark.slow
def test_a_figure_with_several_dated_targets_is_shown_with_its_stages(app: Flask, check: str) -> None:
    text = TEXT.replace(CERTAIN, "公交接驳率2026年达到90%、2027年达到95%。").replace("2026〕3", "2026〕5")
    with app.app_context():
        plan_id = revised.received(Seeded(app.config["TRACKER"]), text, date(2026, 5, 6))
    page = Visitor.signed_in(app, "coordinator", staff.PASSWORD).page(f"/plans/{plan_id}/check")
    rows = [row.xpath("string(td[1])").strip() for row in page.tree.xpath("//tr[contains(@class, 'has-owner')]")]
    assert rows == ["公交接驳率分 2 个阶段", "公交接驳率：第 2 阶段"]


@pytest.mark.slow
def test_both_ends_of_a_range_are_told_apart_and_the_year_of_their_sentence_is_filled_in(
    app: Flask, check: str
) -> None:
    text = TEXT.replace(CERTAIN, "“十五五”期间，新建2—3个示范园区。新建充电站二十座。").replace("2026〕3", "2026〕7")
    with app.app_context():
        plan_id = revised.received(Seeded(app.config["TRACKER"]), text, date(2026, 5, 6))
        figures = db.session.scalars(select(Indicator).where(Indicator.plan_id == plan_id, Indicator.year.is_(None)))
        ids = {figure.subject: (figure.task_id, figure.id) for figure in figures}
    visitor = Visitor.signed_in(app, "coordinator", staff.PASSWORD)
    page = visitor.page(f"/plans/{plan_id}/check")
    asked = [one.text_content() for one in page.tree.xpath("//*[@data-question]//h3")]
    years = [one.removeprefix("疑") for one in asked if "原文未写年份" in one]
    assert years[:2] == [f"新建示范园区 2—3个（{end}）：原文未写年份" for end in ("≥ 2个", "≤ 3个")]
    assert page.text.count("本句的时间到 2030 年，打开后已填好") == 2
    for subject, year in (("新建示范园区", "2030"), ("新建充电站", "")):
        task_id, figure_id = ids[subject]
        form = visitor.page(f"/plans/{plan_id}/check/tasks/{task_id}/figures/{figure_id}").forms
        assert next(one.fields["year"] for one in form if "year" in one.fields) == year


@pytest.mark.parametrize(("title", "words", "why", "year"), [
    ("重庆市2026年绿色出行", "新建充电站二十座。", "标题写明是 2026 年的方案", "2026"),
    ("重庆市绿色出行", "今年新建充电站二十座。", "本句写的是“今年”，方案 2026 年印发", "2026"),
    ("重庆市绿色出行", "新建充电站二十座。", "", ""),
])  # fmt: skip
def test_the_year_a_plan_calls_its_own_is_filled_in(
    app: Flask, check: str, title: str, words: str, why: str, year: str
) -> None:
    text = TEXT.replace(CERTAIN, words).replace("2026〕3", "2026〕7").replace("重庆市绿色出行", title)
    with app.app_context():
        plan_id = revised.received(Seeded(app.config["TRACKER"]), text, date(2026, 5, 6))
        said = Indicator.subject.contains("充电站")
        figure = db.session.scalars(select(Indicator).where(Indicator.plan_id == plan_id, said)).one()
        address = f"/plans/{plan_id}/check/tasks/{figure.task_id}/figures/{figure.id}"
    visitor = Visitor.signed_in(app, "coordinator", staff.PASSWORD)
    page = visitor.page(f"/plans/{plan_id}/check").text
    assert ("打开后已填好" in page) == bool(why) and why in page
    assert next(one.fields["year"] for one in visitor.page(address).forms if "year" in one.fields) == year


def test_a_figure_that_a_person_changed_is_asked_no_more(app: Flask, check: str) -> None:
    with app.app_context():
        figure = db.session.scalars(select(Indicator).where(Indicator.subject.contains("枢纽"))).one()
        figure.subject = "绿色出行枢纽"
        db.session.commit()
        assert [line.doubts for line in check_queries.lines(1)] == [(), ()]
