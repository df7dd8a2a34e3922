"""Submitting reports (确认提交) beside one durable INSERT by the same way: a form sent to Flask."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator

from flask import Flask
from sqlalchemy import select

from tests.bench.browser import Browser
from tests.bench.data import World
from tests.bench.floors import page_app
from tests.bench.measure import Line, alternately
from tracker.database import db
from tracker.people.models import User
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.vocabulary import Kind, ReportState

MOST = 12.0
REPORTS = 100
BODY = "召开专题会议，部署相关工作，明确时间表和责任人。" * 20


def lines(app: Flask, world: World) -> Iterator[Line]:
    """One line."""
    floor = page_app(app).test_client()
    with app.app_context():
        drafts = _drafts(world)
    sends = _sends(app, drafts)

    def send() -> None:
        next(sends)()

    def insert() -> None:
        assert floor.post("/", data={"body": BODY}).status_code == 200

    product, least = alternately(send, insert, min(REPORTS, sum(map(len, drafts.values())) - 1))
    yield Line("submit a report", product, least, MOST)


def _drafts(world: World) -> dict[str, list[int]]:
    """Saved drafts of the open round by the account of the liaison who wrote them, as many as are needed."""
    liaisons = {unit.department_id: unit.liaison_id for unit in world.people.units}
    accounts = dict(db.session.execute(select(User.id, User.username)).all())
    found = (
        select(Report.id, Report.department_id)
        .join(Task, Task.id == Report.task_id)
        .where(
            Report.round_id == world.open_round_id, Report.state == ReportState.DRAFT, Task.kind == Kind.ADVANCE.value
        )
        .order_by(Report.department_id, Report.id)
        .limit(REPORTS + 1)
    )
    by_account: defaultdict[str, list[int]] = defaultdict(list)
    for report_id, department_id in db.session.execute(found):
        by_account[accounts[liaisons[department_id]]].append(report_id)
    db.session.rollback()
    return by_account


def _sends(app: Flask, drafts: dict[str, list[int]]) -> Iterator[Callable[[], None]]:
    """The sending of each report, its liaison signed in and the token of his session known beforehand."""
    prepared = []
    for account, report_ids in drafts.items():
        browser = Browser(app, account)
        token = browser.tokens(f"/reports/{report_ids[0]}/check")["csrf_token"]
        prepared += [(browser, token, report_id) for report_id in report_ids]
    for browser, token, report_id in prepared:
        yield lambda: _send(browser, token, report_id)  # noqa: B023


def _send(browser: Browser, token: str, report_id: int) -> None:
    fields = {"csrf_token": token, "form_token": uuid.uuid4().hex, "version": "1"}
    answer = browser.client.post(f"/reports/{report_id}/send", data=fields)
    assert answer.status_code == 303, f"{answer.status} {answer.text[-3000:]}"
