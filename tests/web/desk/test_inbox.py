"""The inbox of a post: by day, with the way to the act, and put aside when it is done."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.commands import Installation
from tests.visitors import Visitor, demo_passwords


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
