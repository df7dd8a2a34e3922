"""A new password is asked for after something was handed in, never before; from others when they come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.builders import NOW
from tests.people.staff import PASSWORD
from tests.visitors import Visitor
from tracker import clock
from tracker.web.accounts.sign_in import HANDED_IN

Enter = Callable[[str], Visitor]


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """So many days later."""
    return lambda days: monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=days))


def test_what_is_handed_in_is_there(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= HANDED_IN


@pytest.mark.parametrize(("days", "gently"), [(180, True), (209, True), (210, False)])
def test_a_liaison_hands_in_first(
    signed_in: Enter, after: Callable[[int], None], days: int, gently: bool, app: Flask
) -> None:
    signed_in("cq-liaison")
    after(days)
    visitor = signed_in("cq-liaison")
    for path in ("/", "/tasks", "/reports"):
        assert visitor.client.get(path).status_code == 200, path
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.web.accounts.sign_in._hands_in", lambda roles: True)
        visitor.client.post("/account/sessions", data=visitor.page("/account").forms[-1].fields)
    asked = visitor.client.get("/tasks")
    assert asked.location == "/account"
    page = visitor.page("/account")
    assert page.faults() == [] and "现用密码已满期限" in page.text and ("先办其他事" in page.text) is gently
    assert (visitor.client.get("/tasks").status_code == 200) is gently
    form = {"old": PASSWORD, "new": "Other-Horse-8", "again": "Other-Horse-8"}
    assert "密码已修改" in visitor.send("/account", **form).text
    assert visitor.client.get("/tasks").status_code == 200
    assert "现用密码已满期限" not in visitor.page("/account").text


def test_an_administrator_is_asked_when_he_comes(signed_in: Enter, after: Callable[[int], None]) -> None:
    after(179)
    assert signed_in("cq-auditor").client.get("/audit").status_code == 200
    after(180)
    visitor = signed_in("cq-auditor")
    assert visitor.client.get("/audit").location == "/account"
    assert visitor.client.get("/audit").status_code == 200, "asked once"
    after(210)
    visitor = signed_in("cq-auditor")
    assert [visitor.client.get("/audit").location for _ in range(2)] == ["/account"] * 2


def test_unused_accounts_are_told(signed_in: Enter, after: Callable[[int], None]) -> None:
    after(205)
    visitor = signed_in("cq-system")
    visitor.page("/")
    page = visitor.page("/users")
    assert page.faults() == [] and "205 天未登录，满 400 天停用" in page.text
    assert "205 天未登录，最后一个管理员，不停用" in page.text
