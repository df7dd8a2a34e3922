"""A page of a failure says what became of the act: not saved, saved all the same, or not known."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.clients.commands import Installation
from tests.clients.visitors import Enter, Visitor, demo_passwords
from tracker.database import db
from tracker.failures.log import FailureLog
from tracker.people.models import SignInSession
from tracker.web.request import session_times
from tracker.web.request.error_pages import FAILURES

SAVED, NOT_SAVED, UNKNOWN = "已经保存，只是没能显示结果", "没有保存", "不能确定这次是否已经保存"


@pytest.fixture(autouse=True)
def nothing_told_yet(app: Flask) -> None:
    app.extensions[FAILURES] = FailureLog()


def lost(*rest: object, **more: object) -> Any:
    """The database is gone."""
    gone = psycopg.errors.AdminShutdown("terminating connection")
    raise OperationalError("statement", {}, gone, connection_invalidated=True)


def end_sessions(visitor: Visitor, *, accept: str = "text/html") -> Any:
    """Send the form that ends one's other sessions; the answer to it."""
    form = next(form for form in visitor.page("/account").forms if form.action == "/account/sessions")
    return visitor.client.post(form.action, data=form.fields, headers={"Accept": accept})


def test_what_was_committed_before_the_failure_is_not_called_unsaved(
    signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, other = signed_in("cq-liaison"), signed_in("cq-coordinator")
    monkeypatch.setattr(session_times, "begin", lost)
    page = end_sessions(visitor)
    assert page.status_code == 503 and SAVED in page.text and NOT_SAVED not in page.text
    told = end_sessions(other, accept="application/json").json["message"]
    assert SAVED in told and NOT_SAVED not in told


def test_a_database_lost_in_the_commit_leaves_it_open(app: Flask, signed_in: Enter) -> None:
    visitor = signed_in("cq-liaison")
    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", lost)
    try:
        page = end_sessions(visitor)
    finally:
        event.remove(engine, "commit", lost)
    assert page.status_code == 503 and UNKNOWN in page.text
    assert SAVED not in page.text and NOT_SAVED not in page.text


@pytest.mark.both
def test_what_failed_before_the_commit_was_not_saved(
    signed_in: Enter, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    visitor = signed_in("cq-liaison")
    monkeypatch.setattr("tracker.people.accounts.steps.end_sessions", lost)
    page = end_sessions(visitor)
    assert page.status_code == 503 and NOT_SAVED in page.text and SAVED not in page.text
    with app.app_context():
        assert db.session.query(SignInSession).filter(SignInSession.ended_at.is_not(None)).count() == 0


@pytest.fixture
def liaison(demo: Installation, open_quarter: None, demo_app: Flask) -> Visitor:
    demo_app.extensions[FAILURES] = FailureLog()
    return Visitor.signed_in(demo_app, "cq-liaison-sww", demo_passwords(demo)["cq-liaison-sww"])


def report_form(liaison: Visitor) -> tuple[str, dict[str, Any]]:
    """The address of the first report owed, and its form with a file in it."""
    at = next(
        link for link in liaison.page("/reports").links if link.startswith("/reports/") and link.endswith("/edit")
    )
    form = next(form for form in liaison.page(at).forms if "progress_text" in form.names)
    return form.action or at, {**form.fields, "progress_text": "已出台方案", "files": None}


def with_file(values: dict[str, Any], data: bytes = b"%PDF-1.7 list") -> dict[str, Any]:
    return {**values, "files": (io.BytesIO(data), "清单.pdf")}


def test_a_form_with_a_file_sent_again_is_not_called_another_s(liaison: Visitor) -> None:
    """The answer was lost, the browser sends the same form once more: it was this one that saved it."""
    at, values = report_form(liaison)
    assert liaison.client.post(at, data=with_file(values)).status_code == 303
    again = liaison.client.post(at, data=with_file(values))
    assert again.status_code == 409
    assert "这一页已提交过，没有重复保存" in again.text and "别人" not in again.text


@contextmanager
def full_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        yield


def full(descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_as_one(liaison: Visitor) -> None:
    at, values = report_form(liaison)
    with full_disk():
        refused = liaison.client.post(at, data=with_file(values))
    assert refused.status_code == 503 and "存储空间已满" in refused.text and NOT_SAVED in refused.text
    assert "已出台方案" in refused.text, "what was typed is given back"
    assert liaison.client.post(at, data=with_file(values)).status_code == 303, "and it goes on when there is room"


def test_one_report_takes_so_much_and_no_more(liaison: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 MB lay on one draft."""
    monkeypatch.setattr("tracker.reporting.versions.evidence_rules.MOST_BYTES_OF_REPORT", 20_000)
    large = b"%PDF-1.7" + b"x" * 15_000
    at, values = report_form(liaison)
    assert liaison.client.post(at, data=with_file(values, large)).status_code == 303
    at, values = report_form(liaison)
    refused = liaison.client.post(at, data=with_file(values, large + b"y"))
    assert refused.status_code == 422 and "佐证文件合计不超过" in refused.text and "已出台方案" in refused.text


def test_a_database_lost_after_the_page_was_made_takes_the_page_from_nobody(app: Flask, signed_in: Enter) -> None:
    """What was read is given back when the answer is ready; a server that stopped just then made it an English 500."""
    visitor = signed_in("cq-liaison")
    with app.app_context():
        engine = db.engine
    for end in ("commit", "rollback"):
        event.listen(engine, end, lost)
    try:
        page = visitor.client.get("/account")
    finally:
        for end in ("commit", "rollback"):
            event.remove(engine, end, lost)
    assert page.status_code == 200
    assert visitor.client.get("/account").status_code == 200
