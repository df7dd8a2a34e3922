"""The inbox of a post: by day, with the way to the act, and put aside when it is done."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW
from tests.given.rows import added
from tests.people import staff
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.people.models import Post


@pytest.fixture
def liaison(demo: Installation, scanned: None, demo_app: Flask) -> Visitor:
    """市商务委's liaison, who was sent the notice."""
    return Visitor.signed_in(demo_app, "cq-liaison-sww", demo_passwords(demo)["cq-liaison-sww"])


def test_the_notice_lies_there_with_the_way_to_sign(liaison: Visitor) -> None:
    page = liaison.page("/inbox")
    assert page.faults() == []
    assert page.heading == "提醒箱 未读 1 条"
    assert "2026-11-201 条" in page.text and "请核对任务分工，有异议的在2026年12月4日前提出" in page.text
    assert "/assignments" in page.links


def test_reading_is_not_doing(liaison: Visitor) -> None:
    answer = liaison.send("/inbox", action="/inbox/read")
    assert "已标为已读 1 条" in answer.text
    page = liaison.page("/inbox")
    assert page.heading == "提醒箱" and "已读" in page.text and "待办1" in page.text


@pytest.mark.both
@pytest.mark.slow
def test_signing_puts_the_notice_aside_at_once(liaison: Visitor) -> None:
    rows = liaison.page("/assignments").tree.xpath("//input[@name='chosen']/@value")
    form = next(form for form in liaison.page("/assignments").forms if form.action == "/assignments/sign")
    liaison.client.post(form.action, data={**form.fields, "chosen": rows})
    assert "没有待办的提醒" in liaison.page("/inbox").text
    done = liaison.page("/inbox?done=1")
    assert "已处置" in done.text and "请核对任务分工" in done.text


def test_nobody_reads_anothers_messages(liaison: Visitor, demo: Installation, demo_app: Flask) -> None:
    other = Visitor.of(demo_app)
    other.sign_in("sx-liaison-scjgj", demo_passwords(demo)["sx-liaison-scjgj"])
    assert "渝" not in other.page("/inbox").text
    other.send("/inbox", action="/inbox/read")
    assert liaison.page("/inbox").heading == "提醒箱 未读 1 条"


def test_a_message_that_is_not_named_well_does_not_stand_for_all(liaison: Visitor) -> None:
    fields = next(form.fields for form in liaison.page("/inbox").forms if form.action == "/inbox/read")
    token = {name: fields[name] for name in ("csrf_token", "form_token")}
    for named in ({}, {"alert_id": "1x"}, {"alert_id": str(2**31)}):
        assert liaison.client.post("/inbox/read", data={**token, **named}).status_code == 422
    assert liaison.page("/inbox").heading == "提醒箱 未读 1 条"


@pytest.fixture
def busy(app: Flask, people: dict[str, int]) -> Visitor:
    """市商务委's liaison on a day with nine messages: three year-end points, five reports, one result."""
    with app.app_context():
        post = db.session.query(Post).filter_by(role="liaison", jurisdiction_id="500000").one()
        for number in range(1, 10):
            stage = "A5" if number < 4 else "R" if number == 9 else "A4"
            due_on = date(2026, 12, 31) if number < 4 else None if number == 9 else date(2026, 11, 10 + number)
            added(
                Alert(
                    key=f"{stage}:report-1:{number}",
                    jurisdiction_id="500000",
                    stage=stage,
                    post_id=post.id,
                    department_id=post.department_id,
                    day=date(2026, 11, 20),
                    due_on=due_on,
                    message=f"第 {number} 件",
                    state="sent",
                    recorded_at=NOW,
                    actor="系统",
                )
            )
        db.session.commit()
    return Visitor.signed_in(app, "cq-liaison", staff.PASSWORD)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_day_is_one_digest_worst_first_with_year_end_points_as_one_list(busy: Visitor) -> None:
    page = busy.page("/inbox")
    assert page.faults() == []
    assert "8 条：已逾期 5，10天以上到期 3" in page.text
    assert [page.text.index(f"第 {number} 件") for number in (4, 5, 6, 7, 8)] == sorted(
        page.text.index(f"第 {number} 件") for number in (4, 5, 6, 7, 8)
    )
    assert page.text.index("第 8 件") < page.text.index("另有 3 条")
    assert page.text.index("另有 3 条") < page.text.index("年末节点 3 个，2026-12-31到期，请按期完成")
    assert "第 9 件" not in page.text


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_came_of_something_is_read_once_and_waits_for_nothing(busy: Visitor) -> None:
    page = busy.page("/inbox?news=1")
    assert page.faults() == []
    assert "第 9 件" in page.text and "第 4 件" not in page.text and "办理结果1" in page.text
    (form,) = [one for one in page.tree.xpath("//main//form") if one.xpath(".//input[@name='alert_id']")]
    data = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    read = busy.client.post("/inbox/read", data=data)
    assert read.location == "/inbox?news=1"
    assert "没有未读的办理结果" in busy.page(read.location).text
    assert "第 9 件" in busy.page("/inbox?done=1").text


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_day_is_read_with_one_click_and_what_is_not_done_stays(busy: Visitor) -> None:
    day = next(form for form in busy.page("/inbox").tree.xpath("//form") if "这一天标为已读" in form.text_content())
    fields = [(one.get("name"), one.get("value")) for one in day.xpath(".//input")]
    assert len([name for name, _ in fields if name == "alert_id"]) == 8
    data = {name: [value for known, value in fields if known == name] for name, _ in fields}
    assert "已标为已读 8 条" in busy.client.post("/inbox/read", data=data, follow_redirects=True).text
    page = busy.page("/inbox")
    assert page.heading == "提醒箱 未读 1 条" and "待办8" in page.text, "the result is read by itself"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_link_of_a_message_leads_on_and_is_nobody_elses(busy: Visitor, app: Flask) -> None:
    assert busy.client.get("/inbox/4").location == "/tasks"
    other = Visitor.signed_in(app, "sx-liaison", staff.PASSWORD)
    assert other.client.get("/inbox/4").status_code == 404
