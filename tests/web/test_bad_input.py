"""What is missing or garbled in a form is said in Chinese, every field at once, and nothing is written."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given import builders
from tests.web.outcomes.test_pages import PLAIN, task_id
from tests.web.reports.test_pages import filled
from tests.web.review.test_pages import approved, unreported
from tests.web.rounds.test_pages import round_at
from tracker import changes
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.plans.models import Task
from tracker.plans.steps import move
from tracker.vocabulary import TaskAct


@pytest.fixture
def enter(enter: Enter, open_quarter: None) -> Enter:
    """While 2026Q4 is open in both regions."""
    return enter


@dataclass(frozen=True)
class Case:
    """Who sends which values where, what is said, and what was typed and stays on the page."""

    who: str
    path: str
    values: dict[str, str]
    said: tuple[str, ...]
    kept: dict[str, str] = field(default_factory=dict)


CASES = [
    Case("cq-coordinator", "{review}/accept", {"appraisal": "splendid"}, ("“核评”没有这一项",)),
    Case("cq-coordinator", "{review}/return", {"reason": "  "}, ("请填写退回理由",)),
    Case("cq-coordinator", "{review}/return", {}, ("请填写退回理由",)),
    Case("cq-coordinator", "/review-batches/unchanged", {"appraisal": "?"}, ("“核评”没有这一项",)),
    Case("cq-coordinator", "/review-batches/return", {}, ("请先勾选要退回的报告", "请填写退回的理由")),
    Case("cq-unit-head-sww", "{approval}/hand-back", {"reason": "\n"}, ("请填写退回理由，联络员会看到",)),
    Case("cq-coordinator", "{office}/exempt", {}, ("请填写免报的理由",)),
    Case("cq-coordinator", "{office}/reopen", {"until_on": "2020-01-01"}, ("请填写重新开放的理由", "已经过去")),
    Case("cq-coordinator", "{office}/reopen", {"until_on": "哪天"}, ("请填写重新开放的理由", "“开放到”要写成")),
    Case("cq-coordinator", "/rounds/open", {"quarter": "下季度"}, ("应写作 2026Q4",)),
    Case(
        "cq-coordinator",
        "/rounds/open",
        {"quarter": "2027Q1", "unit_due_on": "月底", "lead_due_on": " "},
        ("“报送截止”要写成", "“牵头汇总截止”要写成", "“审核截止”要写成"),
        {"unit_due_on": "月底"},
    ),
    Case(
        "cq-coordinator",
        "{round}/cutoffs",
        {"unit_due_on": "2026-02-30", "lead_due_on": "2026-12-25", "review_ends_on": "2026-12-31"},
        ("“报送截止”要写成", "请填写改截止日的理由"),
        {"unit_due_on": "2026-02-30"},
    ),
    Case(
        "cq-coordinator",
        "{round}/cutoffs",
        {"unit_due_on": "2026-12-26", "lead_due_on": "2026-12-25", "review_ends_on": "2026-12-24"},
        ("不能早于报送截止", "不能早于牵头汇总截止", "请填写改截止日的理由"),
    ),
    Case("cq-head", "{round}/close", {}, ("请填写提前关闭的理由",)),
    Case("cq-coordinator", "{calls}", {"spoken_to": "张" * 201}, ("“接电话的人”请写在 200 字以内",)),
    Case("cq-coordinator", "{listed}/exempt", {}, ("请先勾选要免报的报告", "请填写免报的理由")),
    Case(
        "cq-coordinator",
        "/workbooks",
        {"quarter": "去年", "department_id": "9999"},
        ("“去年”写法不对，应写作 2026Q4", "没有这个单位"),
    ),
    Case("cq-leader", "{decide}/suspend", {"ground": " "}, ("请填写中止的依据文号",)),
    Case("cq-leader", "{decide}/merge", {}, ("请填写并入的理由", "请填写并入哪一条任务的编号")),
    Case("cq-unit-head-zihuan", "{ending}/apply", {"proof": "文号"}, ("请填写“完成情况”",), {"proof": "文号"}),
    Case("cq-head", "{ending}/give-back", {}, ("请填写退回的理由",)),
    Case("cq-head", "{ending}/look-back", {"upheld": "maybe"}, ("请选择回头看的结论", "请填写回头看的情况")),
    Case("cq-coordinator", "{department}/approval-way", {"way": "telepathy"}, ("“签批方式”没有这一项", "请填写改签批")),
    Case("cq-coordinator", "{department}/approval-way", {}, ("请选择签批方式", "请填写改签批方式的依据")),
]


def places(enter: Enter, app: Flask) -> dict[str, str]:
    """A report to review, one to approve, one still owed; the round, and what hangs on it; a task; a department."""
    office, liaison = enter("cq-coordinator"), enter("cq-liaison-sww")
    review = approved(enter)
    waiting = filled(liaison, next(another(liaison)))
    at = round_at(office)
    number, task = at.rpartition("/")[2], task_id(app, PLAIN)
    with app.app_context(), changes.writing(act := builders.act()):
        move(act, db.session.get_one(Task, task), TaskAct.SIGN)
    calls = next(link for link in office.page(f"/chases/{number}").links if re.search(r"/call/\d+$", link))
    named = liaison.page("/departments").tree.xpath("//a[starts-with(@href, '/departments/')]")
    return {
        "review": review,
        "approval": waiting.replace("/reports/", "/approvals/"),
        "office": unreported(liaison, next(another(liaison))).replace("/reports/", "/report-acts/"),
        "round": at,
        "calls": calls,
        "listed": f"/round-reports/{number}",
        "decide": f"/decisions/tasks/{task}",
        "ending": f"/completions/tasks/{task}",
        "department": next(str(a.get("href")) for a in named if a.text_content().strip() == "市商务委"),
    }


def another(liaison: Visitor) -> Iterator[str]:
    """Codes of further tasks that ask for a stage and a forecast alone."""
    for row in liaison.page("/reports").tree.xpath("//ul[@class='duties']/li"):
        for link in (a for a in row.xpath(".//a/@href") if a.endswith("/edit")):
            names = {name for form in liaison.page(link).forms for name in form.names}
            if {"stage", "forecast"} <= names and not any(name.startswith("value_") for name in names):
                yield re.search(r"\d\d-\d\d-\d\d-\d\d", row.text_content())[0]


def token(visitor: Visitor) -> dict[str, str]:
    """What any form carries beside its own fields; the version is not reached."""
    csrf_token = next(form.fields["csrf_token"] for form in visitor.page("/").forms if "csrf_token" in form.fields)
    return {"csrf_token": csrf_token, "form_token": uuid.uuid4().hex, "version": "1"}


def written(app: Flask) -> int | None:
    """How much is on record: every act leaves an audit row."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditEntry))


@pytest.mark.slow
def test_bad_input_is_named_and_not_written(enter: Enter, demo_app: Flask) -> None:
    known = places(enter, demo_app)
    visitors = {who: enter(who) for who in sorted({case.who for case in CASES})}
    before = written(demo_app)
    for case in CASES:
        visitor, path = visitors[case.who], case.path.format(**known)
        answer = visitor.client.post(path, data={**token(visitor), **case.values}, follow_redirects=True)
        assert answer.status_code == 422, f"{case}: {answer.status}"
        for words in (*case.said, *case.kept.values()):
            assert words in answer.text, f"{case}: {words}"
        assert Page.of(answer.text).title.count("需补充：") <= 1, f"{case}: said twice"
    assert written(demo_app) == before
