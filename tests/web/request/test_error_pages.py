"""When the database is down: every page says so in Chinese, asks nothing more of it, and gives typed words back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from tests.clients.pages import Page
from tests.clients.visitors import Enter
from tracker import clock
from tracker.database import db, postgresql
from tracker.failures.log import FailureLog
from tracker.web.request.error_pages import FAILURES


@pytest.fixture(autouse=True)
def nothing_told_yet(app: Flask) -> None:
    """Tests share an application; what one of them was told of is new to the next."""
    app.extensions[FAILURES] = FailureLog()


@contextmanager
def database_down(app: Flask) -> Iterator[list[str]]:
    """Nobody is let in to the database; the list holds every try."""
    tries: list[str] = []

    def refuse(dialect: Any, *rest: object) -> None:
        tries.append(dialect.name)
        if dialect.name == "sqlite":
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        raise psycopg.OperationalError("connection refused")

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "do_connect", refuse)
    # PostgreSQL's is made by us, and asked first.
    made = mock.patch.object(postgresql, "connect", lambda *told, **options: refuse(engine.dialect))
    try:
        with made:
            yield tries
    finally:
        event.remove(engine, "do_connect", refuse)


@pytest.mark.parametrize("path", ["/", "/tasks", "/users", "/not-there", "/account"])
def test_every_page_says_that_the_database_is_down(app: Flask, signed_in: Enter, path: str) -> None:
    visitor = signed_in("cq-liaison")
    with database_down(app) as tries:
        answer = visitor.client.get(path)
        page = Page.of(answer.text)
    assert (answer.status_code, page.heading) == (503, "系统暂不可用")
    assert page.faults() == []
    assert len(tries) == 1, "the error page asked the database again"
    assert visitor.client.get("/account").status_code == 200, "and goes on when it is back"


def test_what_was_typed_is_given_back(app: Flask, signed_in: Enter) -> None:
    visitor = signed_in("cq-coordinator")
    values = {**visitor.page("/account").forms[-1].fields, "reason": "牵头单位来函，三个月的工作都写在这里"}
    with database_down(app):
        answer = visitor.client.post("/not-there/at-all", data=values)
        saved = visitor.client.post("/account/password", data=values)
        by_script = visitor.client.post("/account/password", data=values, headers={"Accept": "application/json"})
    for one in (answer, saved):
        assert one.status_code == 503
        assert "没有保存" in one.text and "三个月的工作都写在这里" in one.text
    assert by_script.status_code == 503 and "没有保存" in by_script.json["message"]


def test_a_form_without_token_is_told_of_the_outage(app: Flask, signed_in: Enter) -> None:
    visitor = signed_in("cq-coordinator")
    with database_down(app):
        answer = visitor.client.post("/account/password", data={"reason": "写好的理由"})
    assert (answer.status_code, "写好的理由" in answer.text) == (503, True)


def test_the_same_failure_is_written_once_a_minute(
    app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = signed_in("cq-liaison")
    seconds = 1000.0
    monkeypatch.setattr(clock, "elapsed", lambda: seconds)
    with database_down(app):
        for path in ("/", "/tasks", "/reports") * 5:
            visitor.client.get(path)
        assert len(caplog.records) == 1
        assert "GET /" in caplog.text
        seconds += 60
        visitor.client.get("/tasks")
    assert len(caplog.records) == 2
    assert "14 more times" in caplog.records[1].getMessage()


def test_words_of_people_are_not_written_to_the_log(
    app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visitor, typed = signed_in("cq-liaison"), "不该写进日志的话"

    def broken(*rest: object) -> None:
        db.session.execute(db.text("SELECT nothing FROM nowhere WHERE words = :words"), {"words": typed})

    monkeypatch.setattr("tracker.people.registry.queries.departments", broken)
    assert visitor.client.get("/departments").status_code == 500
    assert "nowhere" in caplog.text and typed not in caplog.text
