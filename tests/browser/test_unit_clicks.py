"""How many clicks from the home page a unit needs at most (ux.md S3, S11, 5.6, 5.7)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.browser.conftest import Site
from tests.clients.commands import Installation
from tests.given import builders
from tests.web.quarters import SAID, accept_all, send_all
from tracker.acts.reporting import reports
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.reporting.models import Report

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.thorough,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


@dataclass
class Hand:
    """Somebody whose clicks are counted; typing is not."""

    page: Page
    clicks: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def press(self, name: str) -> None:
        """A button or link by its words, exactly or at their beginning."""
        self.click(self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first)


@pytest.fixture
def quarter(site: Site, demo: Installation) -> Site:
    """2026Q4 is open."""
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    return site


@pytest.fixture
def later(quarter: Site, demo: Installation, demo_app: Flask) -> Site:
    """Of five reports words were accepted in 2026Q4; 2027Q1 is open."""
    accept_all(demo_app, send_all(demo_app, "市商务委", 5))
    demo.done("round", "open", "2027Q1", "--jurisdiction", "500000")
    return quarter


def test_no_change_with_one_click(later: Site) -> None:
    hand = Hand(later.visitor("cq-liaison-sww"))
    hand.press("本期无变化")
    expect(hand.page.get_by_role("status").first).to_contain_text("“与上期相比无变化”，待单位负责人审批")
    assert hand.clicks == 1


def test_no_change_of_a_whole_list_with_two(later: Site) -> None:
    hand = Hand(later.visitor("cq-liaison-sww", width=390))
    hand.press("全选可报无变化的")
    hand.press("勾选的一并报无变化")
    expect(hand.page.get_by_role("status").first).to_contain_text("项“与上期相比无变化”，待单位负责人审批")
    assert hand.clicks == 2


def test_a_full_report_with_three(quarter: Site) -> None:
    hand = Hand(quarter.visitor("cq-liaison-sww"))
    row = hand.page.locator(".duties li", has_text="50-22-11-07")
    hand.click(row.get_by_role("link", name="填报", exact=False).last)
    hand.page.get_by_label("进展情况").fill("已出台工作方案。")
    hand.page.get_by_label("起草/立项").check()
    hand.page.get_by_label("能完成", exact=True).check()
    hand.press("提交送审")
    hand.press("确认提交")
    expect(hand.page.get_by_role("status").first).to_contain_text("已提交")
    assert hand.clicks == 3


def test_ten_reports_approved_with_at_most_three(quarter: Site, demo_app: Flask) -> None:
    assert len(send_all(demo_app, "市商务委", 10)) == 10
    hand = Hand(quarter.visitor("cq-unit-head-sww", width=390))
    hand.press("全文逐份看，一起审批")
    hand.press("审批勾选的报告")
    expect(hand.page.get_by_role("status").first).to_contain_text("已审批 10 份报告")
    assert hand.clicks <= 3


def test_new_tasks_signed_with_two(site: Site) -> None:
    hand = Hand(site.visitor("cq-liaison-sww"))
    hand.click(hand.page.get_by_role("link", name="全选核对").first)
    hand.press("领办签收所勾选的")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("待签收 0 项")
    assert hand.clicks == 2


def test_a_co_body_quoted_with_one_and_the_missing_chased_with_two(quarter: Site, demo_app: Flask) -> None:
    """On the lead's desk; the desk itself is one click from the home page."""
    with demo_app.app_context():
        co = select(Report.id).join(Department).join(Task, Task.id == Report.task_id)
        found = co.where(Department.short_name == "市乡村振兴局", Task.code == "50-22-11-22")
        report_id = db.session.scalars(found).one()
        reports.save_draft(builders.act(), report_id, None, SAID)
        reports.send(builders.act(), report_id, None)
        reports.approve(builders.act(), [(report_id, None)])
    hand = Hand(quarter.visitor("cq-liaison-zihuan"))
    hand.page.goto("/reports")
    hand.page.locator(".duties li", has_text="50-22-11-22").get_by_role("link").first.click()
    hand.press("引用")
    expect(hand.page.get_by_label("进展情况")).to_have_value("【市乡村振兴局】已出台工作方案。")
    assert hand.clicks == 1
    hand.press("催报未报的 5 家")
    hand.press("催报这 5 家")
    expect(hand.page.get_by_role("status").first).to_contain_text("已催报 5 家配合单位")
    assert hand.clicks == 3
