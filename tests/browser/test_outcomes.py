"""Clicks of extensions, completion and closing-off in a real browser (ux.md 5.7, S14, S15); typing is not counted."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.browser.conftest import Site
from tests.given import builders
from tests.journeys.offices import give_figures
from tracker import changes
from tracker.database import db
from tracker.plans.models import Task
from tracker.plans.steps import move
from tracker.vocabulary import TaskAct, TaskState

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.thorough,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

OWN, PLAIN = "50-22-11-05", "50-22-11-04"


class Hand:
    """Clicks and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        """One activation."""
        self.clicks += 1
        what.click()


@pytest.fixture(autouse=True)
def worked_on(demo_app: Flask) -> None:
    """All tasks of 重庆 are being worked on; OWN has a date of the commission."""
    with demo_app.app_context():
        act = builders.act()
        with changes.writing(act):
            waiting = select(Task).where(Task.jurisdiction_id == "500000", Task.state == TaskState.TO_SIGN)
            for task in db.session.scalars(waiting):
                move(act, task, TaskAct.SIGN)
    give_figures(demo_app, OWN, 超低能耗="市发展改革委")


def test_a_later_date_is_asked_for_with_three_clicks_and_granted_with_two(site: Site) -> None:
    head = site.visitor("cq-unit-head-zihuan")
    hand = Hand(head)
    hand.click(head.get_by_role("link", name="延期", exact=True))
    hand.click(head.get_by_role("row", name=OWN).first.get_by_role("link", name="申请延期"))
    head.get_by_label("延期至").fill("2026.12.31")
    head.get_by_label("原因类别").select_option("funds")
    for label in ("具体原因", "目前进展", "补救措施"):
        head.get_by_label(label).fill("补助资金十二月到位")
    hand.click(head.get_by_role("button", name="提交申请"))
    expect(head.get_by_role("status").first).to_contain_text("时限没有改变")
    assert hand.clicks == 3

    office = site.visitor("cq-coordinator")
    office.goto(head.url)
    office.get_by_role("button", name="初审通过").click()
    leader = Hand(site.visitor("cq-principal"))
    leader.page.goto("/extensions")
    leader.click(leader.page.get_by_role("row", name=OWN).get_by_role("link"))
    leader.page.get_by_label("批准延期至").fill("2026-11-30")
    leader.click(leader.page.get_by_role("button", name="批准延期"))
    expect(leader.page.get_by_role("status").first).to_contain_text("延期至 2026-11-30，原定时限 2025-12-31 保留")
    assert leader.clicks == 2


def test_completed_and_closed_off_in_two_clicks_each(site: Site) -> None:
    head = Hand(site.visitor("cq-unit-head-zihuan"))
    head.page.goto(f"/tasks/{PLAIN}")
    head.click(head.page.get_by_role("link", name="申请办结"))
    head.page.get_by_label("完成情况").fill("制度已印发")
    head.page.get_by_label("佐证材料").fill("渝商务〔2026〕8号")
    head.click(head.page.get_by_role("button", name="申请办结"))
    expect(head.page.get_by_role("status").first).to_contain_text("转综合处负责人核验")

    office = Hand(site.visitor("cq-head"))
    office.page.goto(f"/tasks/{PLAIN}")
    office.click(office.page.get_by_role("link", name="核验办结"))
    office.click(office.page.get_by_role("button", name="核验通过"))
    expect(office.page.get_by_role("status").first).to_contain_text("已核验通过")

    leader = Hand(site.visitor("cq-leader"))
    leader.click(leader.page.locator(".decisions").get_by_role("link", name="审定销号"))
    leader.click(leader.page.get_by_role("button", name="审定销号"))
    expect(leader.page.get_by_role("status").first).to_contain_text("已销号")
    leader.page.goto(f"/tasks/{PLAIN}")
    expect(leader.page.locator("main")).to_contain_text("蓝·已销号")
    assert (head.clicks, office.clicks, leader.clicks) == (2, 2, 2)


def test_what_a_leader_decides_stands_behind_one_button(site: Site) -> None:
    leader = site.visitor("cq-leader", width=390)
    leader.goto(f"/tasks/{PLAIN}")
    leader.get_by_text("更多办理").click()
    leader.get_by_role("link", name="中止").click()
    leader.get_by_label("依据文号").fill("渝府办〔2026〕8号")
    leader.get_by_role("button", name="中止").click()
    expect(leader.get_by_role("status").first).to_contain_text(f"已中止 {PLAIN}")
    assert leader.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
