"""A new password is asked for after something was handed in, never before; of others when they come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.visitors import Enter, Visitor
from tests.given.builders import NOW
from tests.people.staff import PASSWORD
from tracker import audit, clock
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.web.accounts.sign_in import HANDED_IN
from tracker.web.request import session_times


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """So many days later."""
    return lambda days: monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=days))


def hand_in(visitor: Visitor) -> None:
    """Something a unit owes by a day; what exactly is no matter here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.web.accounts.sign_in._hands_in", lambda roles: True)
        form = next(form for form in visitor.page("/account").forms if form.action == "/account/mail")
        assert visitor.client.post(form.action, data=form.fields).status_code == 303


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
    hand_in(visitor)
    asked = visitor.client.get("/tasks")
    assert asked.location == "/account"
    page = visitor.page("/account")
    assert page.faults() == [] and "现用密码已满期限" in page.text and ("先办其他事" in page.text) is gently
    assert (visitor.client.get("/tasks").status_code == 200) is gently
    form = {"old": PASSWORD, "new": "Other-Horse-8", "again": "Other-Horse-8"}
    assert "密码已修改" in visitor.send("/account", **form).text
    assert visitor.client.get("/tasks").status_code == 200
    assert "现用密码已满期限" not in visitor.page("/account").text


@pytest.mark.parametrize("day", [180, 209, 215])
def test_who_handed_in_and_signed_out_is_asked_when_he_comes_again(
    signed_in: Enter, after: Callable[[int], None], app: Flask, day: int
) -> None:
    """The demand does not vanish with the session; while he may say later it waits for what he hands in next."""
    after(day)
    visitor = signed_in("cq-liaison")
    hand_in(visitor)
    assert visitor.client.get("/tasks").location == "/account"
    visitor.send("/account", action="/logout")
    if day < 209:
        after(209)
        assert signed_in("cq-liaison").client.get("/tasks").status_code == 200
    after(max(day, 210))
    visitor = signed_in("cq-liaison")
    assert [visitor.client.get(path).location for path in ("/", "/tasks", "/reports")] == ["/account"] * 3
    assert "先办其他事" not in visitor.page("/account").text
    form = {"old": PASSWORD, "new": "Other-Horse-8", "again": "Other-Horse-8"}
    assert "密码已修改" in visitor.send("/account", **form).text
    assert visitor.client.get("/tasks").status_code == 200
    after(399)
    again = Visitor.of(app)
    again.sign_in("cq-liaison", "Other-Horse-8")
    assert again.client.get("/tasks").status_code == 200, "what he handed in before is of the old one"


def test_who_has_handed_in_nothing_since_hands_in_first_however_late(
    signed_in: Enter, after: Callable[[int], None]
) -> None:
    after(150)
    hand_in(signed_in("cq-liaison"))
    after(390)
    visitor = signed_in("cq-liaison")
    assert visitor.client.get("/reports").status_code == 200
    hand_in(visitor)
    assert visitor.client.get("/reports").location == "/account"


def test_that_he_was_asked_is_written_once_and_tried_again_where_it_failed(
    signed_in: Enter, after: Callable[[int], None], app: Flask, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    after(180)
    visitor = signed_in("cq-liaison")
    hand_in(visitor)
    with monkeypatch.context() as busy:
        busy.setattr(audit, "record_apart", lambda *act, **entry: False)
        assert visitor.client.get("/tasks").location == "/account"
        assert visitor.client.get("/tasks").status_code == 200
    for _ in range(3):
        visitor.client.get("/tasks")
        hand_in(visitor)
    with app.app_context():
        (told,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "ask_password"))
        assert (told.actor_id, told.object_id) == (people["cq-liaison"], str(people["cq-liaison"]))


def test_the_trail_is_asked_only_where_nobody_may_say_later(
    signed_in: Enter, after: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, object]] = []
    monkeypatch.setattr(session_times, "was_asked_since", lambda *who: bool(asked.append(who)))
    for days in (0, 180, 209):
        after(days)
        signed_in("cq-liaison").client.get("/tasks")
    after(210)
    signed_in("cq-coordinator").client.get("/tasks")
    assert asked == []
    visitor = signed_in("cq-liaison")
    for _ in range(3):
        visitor.client.get("/tasks")
    assert len(asked) == 1


def test_the_office_is_asked_after_what_it_did_and_at_last_when_it_comes(
    signed_in: Enter, after: Callable[[int], None]
) -> None:
    after(209)
    assert signed_in("cq-coordinator").client.get("/tasks").status_code == 200
    after(210)
    visitor = signed_in("cq-coordinator")
    assert [visitor.client.get("/tasks").location for _ in range(2)] == ["/account"] * 2


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
