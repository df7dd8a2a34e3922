"""The ledger and the page of one task, as a person sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.statements import counted
from tests.clients.visitors import Enter, Visitor
from tests.given import builders, rows
from tracker.database import db
from tracker.ledger.facts.task import RULES_VERSION
from tracker.ledger.pages import queries
from tracker.plans.models import Indicator, Milestone, Task
from tracker.reporting.models import Report, ReportVersion
from tracker.supervision.editions.compare_queries import PastLight
from tracker.vocabulary import Colour
from tracker.web.tasks import pages
from tracker.worklist.task_facts import NextStep

CODE = "50-22-11-06"


def test_the_ledger_of_an_office(enter: Enter) -> None:
    page = enter("cq-coordinator").page("/tasks")
    assert page.heading == "任务台账 25 条" and page.faults() == []
    assert "全部25 红0 黄0 灰25" in page.text
    codes = [link for link in page.links if link.startswith("/tasks/50-")]
    assert len(codes) == 25 and codes[0].endswith("?sort=light")
    assert "灰·待核定" in page.text and "重庆市商务委员会" not in page.text


@pytest.mark.both
def test_the_address_holds_everything(enter: Enter) -> None:
    address = "/tasks?plan=1&light=grey&state=to_sign&kind=measured&unit=%E5%95%86%E5%8A%A1&q=2025&sort=-due&size=100"
    page = enter("cq-coordinator").page(address)
    assert "方案：" in page.text and "灯：灰" in page.text and "单位：商务" in page.text and "关键词：2025" in page.text
    (form,) = [one for one in page.forms if "sort" in one.fields]
    kept = {name: form.fields.get(name) for name in ("plan", "light", "state", "kind", "unit", "q", "sort", "size")}
    assert kept == {
        "plan": "1",
        "light": "grey",
        "state": "to_sign",
        "kind": "measured",
        "unit": "商务",
        "q": "2025",
        "sort": "-due",
        "size": "100",
    }
    assert page.tree.xpath("//th[@aria-sort='descending']/a/text()")[0].startswith("完成时限")
    opened = next(link for link in page.links if link.startswith("/tasks/50-"))
    assert "light=grey" in opened and "sort=-due" in opened


@pytest.mark.both
def test_whose_lights_a_list_of_a_unit_shows_is_said_and_chosen(enter: Enter) -> None:
    clerk, liaison = enter("cq-coordinator"), enter("cq-liaison-sww")
    assert "按整条任务的灯" not in clerk.page("/tasks").text
    for visitor, address, whose in ((clerk, "/tasks?unit=商务", "所选单位"), (liaison, "/tasks", "本单位")):
        page = visitor.page(address)
        assert f"灯是{whose}自己的" in page.text
        assert page.tree.xpath("//a[contains(@href, 'lit=task')]/text()") == ["按整条任务的灯"]
        page = visitor.page(f"{address}{'&' if '?' in address else '?'}lit=task")
        assert "灯是整条任务的" in page.text and "灯按整条任务" in page.text and f"按{whose}自己的灯" in page.text


def test_a_task_leads_back_and_on(enter: Enter) -> None:
    visitor = enter("cq-coordinator")
    listed = [link for link in visitor.page("/tasks?light=grey&sort=code").links if link.startswith("/tasks/50-")]
    page = visitor.page(listed[1])
    assert "第 2 / 25 条" in page.text
    assert listed[0] in page.links and listed[2] in page.links
    assert any(link.startswith("/tasks?light=grey") for link in page.links)
    assert "第 2" not in visitor.page(f"/tasks/{CODE}").text


@pytest.mark.both
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/tasks?q=zzz", "筛选无结果"),
        ("/tasks?q=2_2", "筛选无结果"),
        ("/tasks?light=red", "筛选无结果"),
        ("/tasks?light=mauve&page=-3&size=7&sort=bogus&plan=x", "任务台账 25 条"),
        ("/tasks?page=99", "任务台账 25 条"),
    ],
)
def test_nothing_found_and_nonsense(enter: Enter, address: str, words: str) -> None:
    page = enter("cq-coordinator").page(address)
    assert words in page.text and page.faults() == []


@pytest.mark.both
def test_words_that_too_many_tasks_hold_ask_for_another_condition(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = enter("cq-coordinator")
    assert "共 25 条" in visitor.page("/tasks?q=50-22").text
    monkeypatch.setattr(queries, "MOST_COUNTED", 5)
    page = visitor.page("/tasks?q=50-22")
    assert page.heading == "任务台账 5 条以上" and page.faults() == []
    assert "第 1–5 条，5 条以上，请再加条件" in page.text and "全部红黄绿蓝灰" in page.text
    assert any("light=red" in link for link in page.tree.xpath("//ul[@class='tabs']//@href"))
    assert len([link for link in page.links if link.startswith("/tasks/50-")]) == 5
    one = visitor.page("/tasks?q=50-22-11-06")
    assert one.heading == "任务台账 1 条" and "全部1 红0 黄0 灰1" in one.text


def test_a_task_with_all_that_belongs_to_it(enter: Enter) -> None:
    page = enter("cq-coordinator").page(f"/tasks/{CODE}")
    assert page.heading == "（六）发展绿色交通消费" and page.faults() == []
    for words in (
        "灰·待核定",
        f"规则第{RULES_VERSION}版",
        "首列，原文未写明牵头",
        "重庆市经济和信息化委员会",
        "核对分工并签收",
        "2025-12-31",
        "2030-12-31",
        "轨道交通站点 50 米范围内公交接驳率",
        "还没有报告",
        "市商务委联络员",
        "下达任务",
    ):
        assert words in page.text or words.replace(" ", "") in page.text.replace(" ", ""), words
    marked = {mark.get("class").split()[-1] for mark in page.tree.xpath("//mark")}
    assert marked == {"src-co", "src-num"}, "who is only listed first is not 牵头"


def test_who_sees_what(enter: Enter) -> None:
    unit = enter("cq-liaison-sww")
    listed = {link.split("?")[0] for link in unit.page("/tasks").links if link.startswith("/tasks/50-")}
    assert unit.page("/tasks").heading == f"本单位任务 {len(listed)} 条"
    assert "市商务委" in unit.page(sorted(listed)[0]).text
    assert unit.get("/tasks/50-22-11-16").status_code == (200 if "/tasks/50-22-11-16" in listed else 404)
    whole = {f"/tasks/50-22-11-{number:02}" for number in range(3, 28)}
    for hidden in (*sorted(whole - listed)[:2], "/tasks/14-22-197-04-1", "/tasks/none"):
        assert unit.get(hidden).status_code == 404
    office = enter("sx-coordinator")
    assert office.get(f"/tasks/{CODE}").status_code == 404
    assert office.page("/tasks").heading == "任务台账 82 条"
    assert enter("cq-system").get("/tasks").status_code == 403
    assert enter("cq-auditor").get(f"/tasks/{CODE}").status_code == 403


@pytest.mark.both
def test_a_long_report_is_folded_and_a_short_one_is_not(enter: Enter, demo: Installation, demo_app: Flask) -> None:
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    with demo_app.app_context():
        found = select(Report).join(Task, Task.id == Report.task_id).where(Task.code == CODE).order_by(Report.id)
        report = db.session.scalars(found).first()
        assert report is not None
        now = datetime(2026, 12, 10, 2, tzinfo=UTC)
        texts = {"progress_text": "新开线路。" * 80 + "末", "problems": "站点不足"}
        times = {"created_at": now, "saved_at": now, "sent_at": now, "submitted_at": now}
        db.session.add(ReportVersion(report_id=report.id, number=1, author="测试", **texts, **times))
        db.session.commit()
    page = enter("cq-coordinator").page(f"/tasks/{CODE}")
    (folded,) = page.tree.xpath("//div[@class='said']//details")
    assert "末" in folded.text_content() and "末" not in folded.xpath("./summary")[0].text_content()
    assert "站点不足" not in folded.text_content() and "站点不足" in page.text
    assert page.faults() == []


@pytest.mark.slow
def test_no_alert_of_its_own_does_not_deny_the_notice_of_the_plan(enter: Enter, demo: Installation) -> None:
    demo.done("alert", "scan")
    text = enter("cq-liaison-sww").page(f"/tasks/{CODE}").text
    assert "还没有提醒" not in text and "下达和核对通知按方案发到各单位" in text


def test_one_button_for_who_has_something_to_do(enter: Enter, demo: Installation) -> None:
    assert button(enter("cq-coordinator"), CODE) == ("核定节点", "/verdicts/milestones/")
    assert button(enter("cq-liaison-sww"), CODE) == ("签收", "/assignments")
    assert button(enter("cq-viewer"), CODE) is None
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    page = enter("cq-liaison-sww").page(f"/tasks/{CODE}")
    assert "待填报" in page.text and "2026年第4季度" in page.text
    assert button(enter("cq-coordinator"), CODE) == ("核定节点", "/verdicts/milestones/"), "the report is the unit's"
    assert button(enter("cq-coordinator"), "50-22-11-07") is None


def button(visitor: Visitor, code: str) -> tuple[str, str] | None:
    """The primary button of a task's page: its words, and its address without numbers."""
    found = visitor.page(f"/tasks/{code}").tree.xpath(
        "//div[@class='page-actions']//a[contains(@class, 'btn-primary')]"
    )
    return (found[0].text_content(), found[0].get("href").rstrip("0123456789")) if found else None


@pytest.mark.both
def test_a_page_costs_the_same_for_one_row_and_for_all(enter: Enter, demo_app: Flask) -> None:
    visitor = enter("cq-coordinator")
    visitor.page("/tasks")
    costs = []
    for query in ("", "light=grey&sort=due", "state=suspended", f"q={CODE}", "q=2025"):
        with counted(demo_app) as sent:
            visitor.page(f"/tasks?{query}")
        costs.append(len(sent))
    assert costs == [4, 4, 3, 5, 5], "no rows ask for no lines; words for the bodies they name"


def test_a_limit_that_is_past_is_no_limit_to_come(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """“综合处核定 2 个节点 2026-07-29 止” stood on a page of March 2027."""
    day = date(2026, 7, 29)
    monkeypatch.setattr(pages, "next_step", lambda *_: NextStep("综合处核定 2 个节点", day))
    page = enter("cq-coordinator").page("/tasks/50-22-11-06")
    assert page.faults() == [] and f"{day} 止，已过 " in page.text


@pytest.mark.parametrize(("days", "expected"), [(3, "采用所报情况，已等 3 天"), (0, "采用所报情况")])
def test_how_long_a_verdict_is_waited_for(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, days: int, expected: str
) -> None:
    """已等 0 天 was said of what was accepted the same day."""
    since = builders.TODAY - timedelta(days=days)
    monkeypatch.setattr(pages, "next_step", lambda *_: NextStep("综合处核定 1 个节点", None, since))
    page = enter("cq-coordinator").page("/tasks/50-22-11-06")
    assert f"{since} {expected}" in page.text and "已等 0 天" not in page.text


def test_what_a_verdict_found_has_its_unit(enter: Enter, demo_app: Flask) -> None:
    """“76，统计公报” stood where 阶段节点 had 76%."""
    with demo_app.app_context():
        asked = (
            select(Milestone.id)
            .join(Indicator, Indicator.id == Milestone.indicator_id)
            .join(Task, Task.id == Milestone.task_id)
        )
        node = db.session.scalars(asked.where(Task.code == "50-22-11-06", Indicator.unit == "%")).first()
        assert node is not None
        rows.verdict(node, date(2025, 12, 31), datetime(2026, 3, 2, 4, tzinfo=UTC), value=Decimal(76))
        db.session.commit()
    text = enter("cq-coordinator").page("/tasks/50-22-11-06").text
    assert "76%，统计公报" in text


@pytest.mark.parametrize(
    ("quarters", "said"),
    [
        (("2025Q4", "2026Q1", "2026Q2"), ["2025年第4季度", "2026年第1季度", "第2季度"]),
        (("2024Q3", "2024Q4", "2025Q1"), ["2024年第3季度", "第4季度", "2025年第1季度"]),
        (("2026Q1", "2026Q2"), ["第1季度", "第2季度"]),
    ],
)
def test_past_lights_name_the_year_where_it_changes(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, quarters: tuple[str, ...], said: list[str]
) -> None:
    """“2025年第4季度 → 第1季度” read in 2026 as two quarters of 2025."""
    lights = [PastLight(quarter, Colour.GREEN, "绿·有佐证", None) for quarter in quarters]
    monkeypatch.setattr(pages, "lights_of", lambda *given: lights)
    found = enter("cq-coordinator").page(f"/tasks/{CODE}").tree.xpath("//*[@class='past-light']/*[1]/text()")
    assert found == said
