"""牵头汇总 in the browser: measure （二十二） of 重庆, which the commission's 资环处 leads (ux.md S11)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor, demo_passwords
from tests.servers.databases import on_sqlite

CODE = "50-22-11-22"
PASSWORD = "Right-Horse-7"
CO = ("市交通局", "市经济信息委")


@dataclass(frozen=True)
class People:
    """Whoever takes part, each at a browser of his own."""

    lead: Visitor
    lead_head: Visitor
    co: Visitor
    co_head: Visitor
    clerk: Visitor


@pytest.fixture
def people(demo: Installation, open_quarter: None, demo_app: Flask) -> People:
    """The demo accounts, and two of 市交通局; 2026Q4 is open."""
    for name, role in (("jt-liaison", "liaison"), ("jt-head", "unit_head")):
        words = ("user", "add", name, "--role", role, "--jurisdiction", "500000", "--department", "市交通局")
        demo.done(*words, "--password-stdin", stdin=f"{PASSWORD}\n")
    passwords = {**demo_passwords(demo), "jt-liaison": PASSWORD, "jt-head": PASSWORD}

    def enter(name: str) -> Visitor:
        return Visitor.signed_in(demo_app, name, passwords[name])

    names = ("cq-liaison-zihuan", "cq-unit-head-zihuan", "jt-liaison", "jt-head", "cq-coordinator")
    return People(*(enter(name) for name in names))


def form_of(visitor: Visitor, code: str = CODE) -> str:
    """The form of what the visitor owes for a task."""
    rows = visitor.page("/reports").tree.xpath("//ul[@class='duties']/li")
    row = next(row for row in rows if code in row.text_content())
    return str(next(link for link in row.xpath(".//a/@href") if link.endswith("/edit")))


def answers(page: Page) -> dict[str, str]:
    """The choices a form asks for, each answered."""
    known = {"stage": "drafting", "forecast": "on_course", "encouraged": "started", "confirmation": "done"}
    names = next(form.names for form in page.forms if "progress_text" in form.names)
    return {name: value for name, value in known.items() if name in names}


def hand_in(liaison: Visitor, head: Visitor, words: str, **more: str) -> str:
    """Fill, send and approve; the address of the report."""
    form = form_of(liaison)
    report = form.removesuffix("/edit")
    liaison.send(form, progress_text=words, **answers(liaison.page(form)), **more, check="1")
    liaison.send(f"{report}/check", action=f"{report}/send")
    head.send("/approvals", action="/approvals")
    return report


@pytest.mark.slow
def test_the_head_of_a_co_body_hears_where_the_text_goes(people: People) -> None:
    form = form_of(people.co)
    report = form.removesuffix("/edit")
    people.co.send(form, progress_text="换乘枢纽开工 2 处。", **answers(people.co.page(form)), check="1")
    people.co.send(f"{report}/check", action=f"{report}/send")
    assert "配合报告转牵头单位汇总" in people.co_head.page("/approvals").text
    assert "审批，转牵头单位汇总" in people.co_head.page(report.replace("/reports/", "/approvals/")).text


def co_item(page: Page, name: str) -> str:
    """What the lead's desk says of a co-body."""
    found = next(item for item in page.tree.xpath("//ul[@class='co-list']/li") if name in item.text_content())
    return " ".join(found.text_content().split())


@on_sqlite
@pytest.mark.slow
def test_from_the_co_bodys_words_to_the_accepted_joint_report(people: People) -> None:
    form = form_of(people.lead)
    desk = people.lead.page(form)
    assert desk.faults() == []
    assert "已报 0 / 6" in desk.text and "未报" in co_item(desk, "市交通局")

    co = hand_in(people.co, people.co_head, "换乘枢纽开工 2 处。", dissent="目标应按辖区分解")
    shown = people.co.page(co)
    assert "已提交" in shown.text
    assert people.clerk.page("/reviews").heading != "", "the queue does not wait for it"
    assert "换乘枢纽" not in people.clerk.page("/reviews").text

    desk = people.lead.page(form)
    assert desk.faults() == []
    assert "已报 1 / 6" in desk.text and "已报，有不同意见" in co_item(desk, "市交通局")
    quote = next(button.get("value") for button in desk.tree.xpath("//button[@name='quote']"))
    saved = people.lead.send(form, progress_text="全市统筹推进。", quote=quote)
    assert "已引用配合单位的文字" in saved.text
    assert "全市统筹推进。\n【市交通局】换乘枢纽开工 2 处。" in saved.text.replace("\r", "")
    assert "已引用" in co_item(people.lead.page(form), "市交通局")

    report = form.removesuffix("/edit")
    values = answers(people.lead.page(form))
    checked = people.lead.send(form, **values, check="1")
    assert (
        "汇总时未收到配合单位报告：市经济信息委、市生态环境局、市住房城乡建委、市城市管理局、市乡村振兴局"
        in checked.text
    )
    people.lead.send(f"{report}/check", action=f"{report}/send")
    people.lead_head.send("/approvals", action="/approvals")
    review = people.clerk.page("/reviews")
    assert "【市交通局】换乘枢纽开工 2 处。" in review.text and "汇总时未收到配合单位报告：市经济信息委" in review.text
    assert "已汇总" in people.co.page(co).text
    assert "已报 1 / 6" in people.clerk.page(report).text


@on_sqlite
def test_the_lead_sends_back_with_a_reason(people: People) -> None:
    co = hand_in(people.co, people.co_head, "换乘枢纽开工。")
    form, number = form_of(people.lead), co.rpartition("/")[2]
    asked = people.lead.send(form, progress_text="写了一半", send_back=number)
    assert asked.request.path == f"/consolidations/{number}/back"
    back = f"/consolidations/{number}/back"
    assert people.lead.page(back).faults() == []
    assert people.lead.send(back, reason=" ").status_code == 422
    done = people.lead.send(back, reason="请写明数量")
    assert "已退回市交通局的报告" in done.text and "写了一半" in done.text, "what was typed is saved"
    assert "已退回" in co_item(people.lead.page(form), "市交通局")
    assert "请写明数量" in people.co.page("/reports").text
    assert people.co.get(back).status_code == 403


@pytest.mark.slow
@on_sqlite
def test_missing_co_bodies_are_chased_after_a_look_once_a_day(people: People) -> None:
    hand_in(people.co, people.co_head, "换乘枢纽开工。")
    form = form_of(people.lead)
    report = form.removesuffix("/edit").rpartition("/")[2]
    asked = people.lead.send(form, progress_text="写了一半", chase="1")
    assert asked.request.path == f"/consolidations/{report}/chase"
    page = people.lead.page(asked.request.path)
    assert page.faults() == [] and page.heading == "催报配合单位 5 家"
    assert "市经济信息委" in page.text and "市交通局" not in page.text
    assert "已催报 5 家配合单位" in people.lead.send(asked.request.path, action=asked.request.path).text
    assert "今天都已催报过" in people.lead.send(asked.request.path, action=asked.request.path).text
    assert people.co.get(asked.request.path).status_code == 403
    assert "写了一半" in people.lead.page(form).text


@pytest.mark.slow
@on_sqlite
def test_only_the_lead_opens_a_co_bodys_report(people: People) -> None:
    co = hand_in(people.co, people.co_head, "换乘枢纽开工。")
    assert people.lead.get(co).status_code == 200
    joint = form_of(people.lead).removesuffix("/edit")
    assert people.co.get(joint).status_code in (403, 404)
    assert people.clerk.get(co.replace("/reports/", "/reviews/")).status_code in (200, 403)


@pytest.mark.slow
@pytest.mark.both
def test_the_coordinator_settles_what_differs(people: People) -> None:
    hand_in(people.co, people.co_head, "换乘枢纽开工 2 处。", dissent="目标应按辖区分解")
    waiting = people.clerk.page("/dissents")
    assert waiting.faults() == [] and waiting.heading == "意见分歧 1 项"
    assert "目标应按辖区分解" in waiting.text
    at = next(link for link in waiting.links if re.fullmatch(r"/dissents/\d+", link))
    assert people.clerk.page(at).faults() == []
    assert "请填写协调结果" in people.clerk.send(at, settlement=" ").text
    assert "已记下市交通局" in people.clerk.send(at, settlement="按辖区分解，年底前印发").text
    settled = people.clerk.page("/dissents")
    assert settled.heading == "意见分歧 0 项" and "按辖区分解，年底前印发" in settled.text
    assert people.co.get("/dissents").status_code == 403


@pytest.fixture
def colleague(people: People, demo: Installation, demo_app: Flask) -> Callable[[], Visitor]:
    """A second browser of the same post."""

    def enter() -> Visitor:
        return Visitor.signed_in(demo_app, "jt-liaison", PASSWORD)

    return enter


@pytest.mark.slow
def test_two_editors_see_both_texts_and_nothing_is_overwritten(
    people: People, colleague: Callable[[], Visitor]
) -> None:
    form, second = form_of(people.co), colleague()
    mine = next(one for one in people.co.page(form).forms if "progress_text" in one.names)
    second.send(form, progress_text="同事先保存的文字")
    answer = people.co.client.post(form, data={**mine.fields, "progress_text": "我的文字"})
    assert answer.status_code == 409
    page = Page.of(answer.text)
    assert page.faults() == []
    assert "同事先保存的文字" in page.text
    typed = next(one for one in page.forms if "progress_text" in one.names)
    assert typed.fields["progress_text"].strip() == "我的文字"
    assert "同事先保存的文字" in people.co.page(form).text, "nothing was overwritten"
    both = "同事先保存的文字，加上我的文字"
    saved = people.co.client.post(form, data={**typed.fields, "progress_text": both}, follow_redirects=True)
    assert "已保存草稿" in saved.text and both in people.co.page(form).text


def test_what_was_sent_meanwhile_is_a_conflict_with_the_words_kept(
    people: People, colleague: Callable[[], Visitor]
) -> None:
    form, second = form_of(people.co), colleague()
    mine = next(one for one in people.co.page(form).forms if "progress_text" in one.names)
    hand_in(second, people.co_head, "同事已送出")
    answer = people.co.client.post(form, data={**mine.fields, "progress_text": "我的文字"})
    assert answer.status_code == 409
    assert "已提交" in answer.text
    assert "我的文字" in answer.text


@pytest.mark.slow
def test_a_text_that_comes_late_is_taken_in_with_one_click(people: People) -> None:
    joint = hand_in(people.lead, people.lead_head, "方案已印发。")
    assert "补入" not in people.lead.page(joint).text
    co = hand_in(people.co, people.co_head, "换乘枢纽开工 2 处。")
    shown = people.lead.page(joint)
    assert shown.faults() == [] and "汇总后报来的内容" in shown.text and "换乘枢纽开工 2 处。" in shown.text
    assert "补入汇总报告" not in people.clerk.page(joint).text
    form = people.lead.send(joint, action=co.replace("/reports/", "/consolidations/") + "/take")
    assert form.status_code == 200 and "已把市交通局的内容补入汇总报告草稿" in form.text
    assert "【市交通局】换乘枢纽开工 2 处。" in form.text and "方案已印发。" in form.text
    people.lead.send(f"{joint}/check", action=f"{joint}/send")
    people.lead_head.send("/approvals", action="/approvals")
    assert "待审核" in people.lead.page(joint).text and "已汇总" in people.co.page(co).text
