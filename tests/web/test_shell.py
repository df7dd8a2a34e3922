"""What every answer carries, and the pages that say why something was not done."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clients.pages import Page
from tests.clients.visitors import Enter
from tests.given.builders import settings
from tracker import create_app


@pytest.mark.parametrize("path", ["/login", "/healthz", "/not-there", "/static/tracker.css", "/account"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_browsers_but_static_files_are(client: FlaskClient) -> None:
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    with client.get("/static/tracker.css") as answer:
        assert "max-age" in answer.headers["Cache-Control"]


def test_a_form_without_token_is_refused_in_plain_words(client: FlaskClient) -> None:
    answer = client.post("/login", data={"username": "x", "password": "secret-typed"})
    page = Page.of(answer.text)
    assert (answer.status_code, page.heading) == (400, "页面已过期")
    assert page.faults() == []
    assert "secret-typed" not in answer.text


def test_what_is_too_large_is_told_with_the_limit(signed_in: Enter) -> None:
    answer = signed_in("cq-coordinator").client.post("/plans/new", data=b"x" * (50 * 1024 * 1024 + 1))
    page = Page.of(answer.text)
    assert (answer.status_code, page.heading) == (413, "文件过大")
    assert "超过 50 MB" in page.text
    assert page.faults() == []


@pytest.mark.parametrize("path", ["/logout", "/account/password", "/users/new"])
def test_every_post_needs_the_token(signed_in: Enter, path: str) -> None:
    assert signed_in("cq-system").client.post(path).status_code == 400


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [("/not-there", 404, "没有找到"), ("/users", 403, "无权办理"), ("/logout", 405, "不能这样办理")],
)
def test_error_pages_say_how_to_go_on(signed_in: Enter, path: str, status: int, heading: str) -> None:
    answer = signed_in("cq-liaison").client.get(path)
    page = Page.of(answer.text)
    assert (answer.status_code, page.heading) == (status, heading)
    assert page.faults() == []
    assert "请求编号" in page.text


def test_a_script_is_answered_in_json(signed_in: Enter) -> None:
    answer = signed_in("cq-liaison").client.get("/users", headers={"Accept": "application/json"})
    assert (answer.status_code, "权限" in answer.json["message"]) == (403, True)


def test_our_fault_is_told_without_details(app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = signed_in("cq-liaison")

    def broken(*_: object) -> None:
        raise ZeroDivisionError("inner words")

    monkeypatch.setattr("tracker.people.registry.queries.departments", broken)
    answer = visitor.client.get("/departments")
    assert answer.status_code == 500
    assert "系统出现故障" in answer.text
    assert "inner words" not in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_database_that_is_down_is_told(tmp_path: Path) -> None:
    client = create_app(settings("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path)).test_client()
    form = Page.of(client.get("/login").text).forms[-1]
    answer = client.post("/login", data={**form.fields, "username": "x", "password": "y"})
    assert answer.status_code == 503
    assert "系统暂不可用" in answer.text
