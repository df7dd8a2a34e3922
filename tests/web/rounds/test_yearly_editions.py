"""年度报表 in the browser: offered to the office, made, signed as 年度快报 and 年度定稿, compared."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest import mock

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.servers.keepers import holder
from tests.web.rounds.test_editions import closed, names
from tracker import scheduler

__all__ = ["closed"]

EARLY, SETTLED = datetime(2027, 1, 8, 2, tzinfo=UTC), datetime(2027, 3, 31, 2, tzinfo=UTC)


def panel(visitor: Visitor) -> str:
    """What the page 报表 says of the year, and offers."""
    found = visitor.page("/workbooks").tree.xpath("//section[@aria-labelledby='year-2026']")
    return "".join(found[0].itertext()) if found else ""


def signed(office: Visitor, head: Visitor, app: Flask, now: datetime, button: str) -> str:
    """The address of the next edition of the year, made by the button, reviewed and signed."""
    assert button in panel(office)
    run = office.send("/workbooks", action="/editions", quarter="2026").request.path
    with app.app_context():
        scheduler.work_off(holder(app), now)
    at = office.get(f"{run}?then=file").headers["Refresh"].partition("url=")[2]
    home = office.page("/")
    assert home.faults() == [] and at in home.links, "it waits on the home page"
    office.send(at, action=f"{at}/review")
    assert head.page(f"{at}/sign").faults() == []
    head.send(f"{at}/sign", action=f"{at}/sign")
    assert at not in office.page("/").links
    return at


def test_before_the_last_quarter_is_closed_a_file_of_the_day_is_offered(enter: Enter, demo_app: Flask) -> None:
    office = enter("cq-coordinator")
    assert "还没有关闭，现在只能出当天的年度快报文件" in panel(office)
    asked = office.send("/workbooks", action="/workbooks", quarter="2026")
    assert "正在生成2026年度台账" in asked.text
    refused = office.send("/workbooks", action="/workbooks", quarter="26")
    assert refused.status_code == 422 and "写法不对" in refused.text


@pytest.mark.slow
def test_the_year_is_made_signed_and_taken(closed: Enter, demo_app: Flask) -> None:
    with mock.patch("tracker.clock.now", return_value=EARLY):
        office, head, leader = (closed(name) for name in ("cq-coordinator", "cq-head", "cq-leader"))
        assert panel(leader) == "" and "2026年度" in leader.page("/workbooks").text, "he may have a file of it"
        early = signed(office, head, demo_app, EARLY, "生成年度快报草稿")
        page = leader.page(early)
        assert page.faults() == [] and "2026年度报表 快报第1版" in page.heading
        assert names(leader, early)[:2] == [
            "2026年度政策落实调度台账（年度快报）.xlsx",
            "2026年度政策落实调度台账（领导版）（年度快报）.xlsx",
        ]
        assert "草稿" not in panel(office), "there is one of this word"
        assert closed("sx-leader").get(early).status_code == 404
    with mock.patch("tracker.clock.now", return_value=SETTLED):
        office, head, leader = (closed(name) for name in ("cq-coordinator", "cq-head", "cq-leader"))
        final = signed(office, head, demo_app, SETTLED, "生成年度定稿草稿")
        page = office.page("/workbooks")
        assert page.faults() == [] and "定稿第2版" in page.text and "快报第1版" in page.text and panel(office) == ""
        compared = office.page(f"/editions/compare?after={final.rpartition('/')[2]}")
        assert "2026年度快报第1版 → 2026年度定稿第2版" in compared.text
        checked = office.send("/workbooks", action="/editions/verify")
        assert "共核对 2 版，文件和数据都与生成、签发时一致" in Page.of(checked.text).text


@pytest.mark.slow
def test_what_nobody_signs_is_told_where_one_looks(closed: Enter, demo: Installation, demo_app: Flask) -> None:
    """A reviewed 快报 after 30 March; the draft of a quarter, though the next one is under way."""
    with mock.patch("tracker.clock.now", return_value=EARLY):
        office = closed("cq-coordinator")
        for quarter in ("2026Q4", "2026"):
            run = office.send("/workbooks", action="/editions", quarter=quarter).request.path
            with demo_app.app_context():
                scheduler.work_off(holder(demo_app), EARLY)
        at = office.get(f"{run}?then=file").headers["Refresh"].partition("url=")[2]
        office.send(at, action=f"{at}/review")
    words = "请综合处负责人签发，或退回草稿，在此之前不会生成年度定稿"
    demo.done("round", "open", "2027Q1", "--on", "2027-03-01", "--jurisdiction", "500000")
    with mock.patch("tracker.clock.now", return_value=SETTLED):
        for name in ("cq-coordinator", "cq-head"):
            home = closed(name).page("/")
            assert home.faults() == [] and at in home.links and words in home.text
            assert "2026年第4季度报表第1版（草稿）：请综合处核对后审核" in home.text
        for path in ("/workbooks", at):
            page = closed("cq-leader").page(path)
            assert page.faults() == [] and words in page.text


def test_only_the_office_has_it_made(closed: Enter, demo: Installation) -> None:
    leader = closed("cq-leader")
    fields = leader.page("/workbooks").forms[-1].fields
    answer = leader.client.post("/editions", data={**fields, "quarter": "2026"})
    assert answer.status_code == 403
