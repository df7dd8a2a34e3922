"""How many activations the coordinator's acts take from the home page, in a real browser (ux.md S2, S12, 5.6, 5.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.browser.conftest import Site
from tests.clients.commands import Installation
from tests.given import builders
from tracker.actor import COMMAND
from tracker.acts.reporting import reports
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report
from tracker.vocabulary import Forecast, Stage

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

REPORTED, TASK = 2, "50-22-11-07"


@dataclass
class Counted:
    """A page whose activations are counted; typing is not one."""

    page: Page
    clicks: int = 0

    def click(self, what: Locator) -> None:
        """One activation."""
        what.click()
        self.clicks += 1


@pytest.fixture
def office(site: Site, demo: Installation, demo_app: Flask) -> Iterator[Counted]:
    """A coordinator at his home page while two reports of （七） wait and nearly everybody is missing."""
    demo.done("round", "open", "2026Q4")
    draft = Draft("已出台方案。", "没有", "继续推进", stage=Stage.DRAFTING, forecast=Forecast.ON_COURSE)
    with demo_app.app_context():
        seventh = select(Report.id).join(Task, Task.id == Report.task_id).where(Task.code == TASK)
        ids = list(db.session.scalars(seventh.order_by(Report.id).limit(REPORTED)))
        for report_id in ids:
            reports.save_draft(builders.act(actor=COMMAND), report_id, None, draft)
            reports.send(builders.act(actor=COMMAND), report_id, None)
            reports.approve(builders.act(actor=COMMAND), [(report_id, None)])
    page = site.visitor("cq-coordinator")
    page.goto("/")
    yield Counted(page)


def test_everybody_missing_is_chased_in_three(office: Counted) -> None:
    office.click(office.page.get_by_role("link", name=re.compile("家未报单位")))
    expect(office.page.locator("body")).to_contain_text("发给各单位的话")
    expect(office.page.locator("input[name=chosen]:not(:checked)")).to_have_count(0)
    office.click(office.page.get_by_role("button", name="催报", exact=True))
    expect(office.page.get_by_role("status")).to_contain_text(re.compile(r"已催报 \d+ 家 \d+ 份"))
    assert office.clicks <= 3


def test_one_is_reviewed_with_one_more_and_undone_with_one(office: Counted) -> None:
    office.click(office.page.get_by_role("link", name="审核下一条"))
    opened = office.clicks
    office.click(office.page.get_by_role("button", name=re.compile("正常推进")))
    expect(office.page.get_by_role("status")).to_contain_text("已采用")
    expect(office.page.get_by_role("heading", level=1)).to_contain_text("待审核 1 份")
    assert (opened, office.clicks - opened) == (1, 1)
    office.click(office.page.get_by_role("button", name="撤销采用"))
    expect(office.page.get_by_role("status")).to_contain_text("已撤销采用")
    expect(office.page.get_by_role("heading", level=1)).to_contain_text("待审核 2 份")


def test_one_is_returned_with_two_and_a_reason(office: Counted) -> None:
    office.page.goto("/reviews")
    office.click(office.page.get_by_role("link", name="退回修改"))
    office.page.get_by_label("退回理由").fill("请注明数据来源")
    office.click(office.page.get_by_role("button", name="退回修改"))
    expect(office.page.get_by_role("status")).to_contain_text("已退回")
    assert office.clicks == 2


def test_a_phrase_is_put_in_by_a_click_and_never_by_itself(office: Counted) -> None:
    office.page.goto("/reviews")
    reason = office.page.get_by_label("退回理由")
    expect(reason).to_have_value("")
    office.page.get_by_role("button", name="请补充佐证材料").click()
    office.page.get_by_role("button", name="请注明数据来源").click()
    expect(reason).to_have_value("请补充佐证材料（文件、文号或公开网址）；请注明数据来源和截至日期")


def test_a_call_is_noted_in_two_from_the_list(office: Counted) -> None:
    office.page.get_by_role("link", name=re.compile("家未报单位")).click()
    office.click(office.page.get_by_role("link", name=re.compile("^电话催办")).first)
    office.click(office.page.get_by_role("button", name="记录电话"))
    expect(office.page.get_by_role("status")).to_contain_text("已记电话催办")
    assert office.clicks == 2


@pytest.mark.parametrize("width", [1366, 1024, 683, 390, 320])
def test_the_matrix_never_scrolls_the_page_sideways(site: Site, demo: Installation, width: int) -> None:
    demo.done("round", "open", "2026Q4")
    page = site.visitor("sx-coordinator", width=width)
    page.goto("/rounds")
    page.locator("a[href^='/rounds/']", has_text="2026年第4季度").first.click()
    expect(page.locator(".matrix")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
