"""The sign-in page, sessions and their ends, as a browser sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore
from time import perf_counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.statements import counted
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import act
from tests.people.staff import PASSWORD
from tests.servers.programs import program
from tracker import changes, clock
from tracker.acts.people import accounts
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.people.accounts import passwords

START = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock to so many minutes after START."""

    def at(minutes: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: START + timedelta(minutes=minutes))

    at(0)
    return at


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/account").status_code == 200


def test_the_form_has_its_three_fields(client: FlaskClient) -> None:
    page = Page.of(client.get("/login").text)
    form = next(form for form in page.forms if form.method == "POST")
    assert {"username", "password", "csrf_token"} <= form.names
    assert (form.action or "/login") == "/login"
    assert "不得处理涉密信息" in page.text
    assert page.faults() == []


def test_signing_in_and_out(app: Flask, people: dict[str, int]) -> None:
    visitor = Visitor.of(app)
    assert not is_in(visitor)
    visitor.sign_in("cq-liaison", PASSWORD)
    assert is_in(visitor)
    assert visitor.client.get("/login").location == "/"
    visitor.send("/account", action="/logout")
    assert not is_in(visitor)


@pytest.mark.parametrize(("username", "password"), [("cq-liaison", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_refusal_says_neither_name_nor_password(
    app: Flask, people: dict[str, int], username: str, password: str
) -> None:
    visitor = Visitor.of(app)
    answer = visitor.sign_in(username, password)
    assert answer.status_code == 401
    assert "账号或密码不对，请重新输入" in answer.text
    assert password == "" or password not in answer.text
    assert not is_in(visitor)


def test_a_lock_is_told_and_ends_by_the_clock(
    app: Flask, people: dict[str, int], time: Callable[[float], None]
) -> None:
    visitor = Visitor.of(app)
    answers = []
    for minute in range(5):
        time(minute)
        answers.append(visitor.sign_in("cq-liaison", "wrong").status_code)
    assert answers == [401] * 4 + [429]
    assert "30 分钟后再试" in visitor.sign_in("cq-liaison", PASSWORD).text
    time(34)
    visitor.sign_in("cq-liaison", PASSWORD)
    assert is_in(visitor)


def test_the_last_administrator_locked_by_a_stranger_enters_from_his_own_desk(
    app: Flask, people: dict[str, int], time: Callable[[float], None]
) -> None:
    stranger, administrator = Visitor.of(app), Visitor.of(app)
    stranger.client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    for minute in range(6):
        time(minute)
        stranger.sign_in("cq-system", "wrong")
    assert not is_in(stranger)
    administrator.sign_in("cq-system", PASSWORD)
    page = administrator.page("/users")
    assert "登录锁定至 2026-11-20 10:34" in page.text
    address = f"/users/{people['cq-system']}/unlock"
    assert address in page.links
    assert "已解除账号 cq-system 的登录锁定" in administrator.send(address, action=address).text
    assert "登录锁定至" not in administrator.page("/users").text


def test_the_page_asked_for_comes_after_signing_in(app: Flask, people: dict[str, int]) -> None:
    visitor = Visitor.of(app)
    asked = visitor.client.get("/departments?q=商务")
    assert asked.status_code == 302
    answer = visitor.send(asked.location, username="cq-liaison", password=PASSWORD)
    assert answer.request.full_path.startswith("/departments?q=")


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "/\\example.org", "/logout"])
def test_no_link_leads_elsewhere(app: Flask, people: dict[str, int], address: str) -> None:
    visitor = Visitor.of(app)
    form = visitor.page("/login").forms[-1]
    values = {**form.fields, "username": "cq-liaison", "password": PASSWORD, "next": address}
    assert visitor.client.post("/login", data=values).location == "/"


def test_signing_in_begins_a_new_session(app: Flask, people: dict[str, int]) -> None:
    """A token fetched before is worthless afterwards: nobody can plant a session."""
    visitor = Visitor.of(app)
    before = visitor.page("/login").forms[-1].fields["csrf_token"]
    visitor.sign_in("cq-liaison", PASSWORD)
    assert visitor.client.post("/logout", data={"csrf_token": before}).status_code == 400
    assert is_in(visitor)


@pytest.mark.parametrize(("minutes", "still_in"), [(29.9, True), (30, False)])
def test_thirty_idle_minutes_end_a_session(
    signed_in: Enter, time: Callable[[float], None], minutes: float, still_in: bool
) -> None:
    visitor = signed_in("cq-liaison")
    time(minutes)
    assert is_in(visitor) is still_in
    if not still_in:
        assert "已退出" in visitor.get("/account").text


def test_pages_opened_keep_a_session_alive_for_twelve_hours(signed_in: Enter, time: Callable[[float], None]) -> None:
    visitor = signed_in("cq-liaison")
    for minutes in range(20, 12 * 60, 20):
        time(minutes)
        assert is_in(visitor), minutes
    time(12 * 60)
    assert not is_in(visitor)


def copy_of(visitor: Visitor) -> Visitor:
    """Another browser with the same cookie, as a thief or a shared machine has it."""
    copied = visitor.client.application.test_client()
    cookie = visitor.client.get_cookie("tracker")
    assert cookie is not None
    copied.set_cookie("tracker", cookie.value)
    return Visitor(copied)


def test_a_copied_cookie_is_worth_nothing_after_sign_out(signed_in: Enter) -> None:
    visitor = signed_in("cq-liaison")
    thief = copy_of(visitor)
    assert is_in(thief)
    visitor.send("/account", action="/logout")
    assert not is_in(thief) and thief.client.get("/tasks").location.startswith("/login")


def test_a_copied_cookie_is_worth_nothing_after_half_an_hour(signed_in: Enter, time: Callable[[float], None]) -> None:
    """Its own times are not what counts: the session is over on the server, whoever asks."""
    visitor = signed_in("cq-liaison")
    thief = copy_of(visitor)
    time(31)
    assert not is_in(visitor)
    time(1)
    assert not is_in(thief), "what is over stays over, though the clock is set back"


def test_the_others_sessions_end_and_this_one_goes_on(signed_in: Enter) -> None:
    here, there = signed_in("cq-liaison"), signed_in("cq-liaison")
    thief = copy_of(here)
    here.send("/account", action="/account/sessions")
    assert [is_in(one) for one in (here, there, thief)] == [True, False, False]


def test_where_one_is_signed_in_is_seen_and_ended(signed_in: Enter, time: Callable[[float], None]) -> None:
    here = signed_in("cq-liaison")
    there = Visitor.of(here.client.application)
    there.client.environ_base |= {"REMOTE_ADDR": "10.9.9.9", "HTTP_USER_AGENT": "(Windows NT 10.0) Chrome/126.0"}
    there.sign_in("cq-liaison", PASSWORD)
    time(5)
    page = here.page("/account/sessions")
    assert page.faults() == [] and page.heading == "我的登录 2 处"
    assert "Chrome 126，Windows" in page.text and "10.9.9.9" in page.text and "本次登录" in page.text
    (button,) = [form.action for form in page.forms if form.action.endswith("/end")]
    assert "已结束" in here.send("/account/sessions", action=button).text
    assert [is_in(here), is_in(there)] == [True, False]
    assert here.page("/account/sessions").heading == "我的登录 1 处"
    fields = here.page("/account").forms[-1].fields
    assert here.client.post(button, data=fields).status_code == 404, "it has ended"


def test_nobody_ends_anothers_session_nor_this_one_by_its_number(signed_in: Enter) -> None:
    mine, other = signed_in("cq-liaison"), signed_in("cq-coordinator")
    fields = other.page("/account").forms[-1].fields
    assert other.client.post("/account/sessions/1/end", data=fields).status_code == 404
    assert is_in(mine)
    fields = mine.page("/account").forms[-1].fields
    assert mine.client.post("/account/sessions/1/end", data=fields).status_code == 422
    assert is_in(mine)


def test_a_session_that_ran_out_is_not_shown_as_open(signed_in: Enter, time: Callable[[float], None]) -> None:
    signed_in("cq-liaison")
    time(31)
    page = signed_in("cq-liaison").page("/account/sessions")
    assert page.heading == "我的登录 1 处" and "2026-11-20 10:30 结束" in page.text


def test_signing_out_and_an_end_by_time_are_in_the_trail(
    app: Flask, signed_in: Enter, time: Callable[[float], None]
) -> None:
    signed_in("cq-liaison").send("/account", action="/logout")
    idle = signed_in("cq-liaison")
    time(30)
    idle.get("/account")
    with app.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "sign_out").order_by(AuditEntry.id)
        ).all()
        assert [(entry.actor_name, entry.reason) for entry in entries] == [
            ("cq-sww的单位联络员", "本人退出"),
            ("cq-sww的单位联络员", "登录到时"),
        ]


def test_a_page_costs_one_statement_for_who_somebody_is(app: Flask, signed_in: Enter) -> None:
    """The session's row comes with the account and its posts, and nothing is written."""
    visitor = signed_in("cq-liaison")
    with counted(app) as said:
        assert visitor.client.get("/login").status_code == 302
    assert len(said) == 1


def test_a_page_is_shown_while_another_writes(app: Flask, signed_in: Enter, time: Callable[[float], None]) -> None:
    """Noting the page waits for nobody: a long import holds SQLite's only write lock."""
    visitor = signed_in("cq-liaison")
    time(2)
    with app.app_context(), changes.writing(act()):
        begun = perf_counter()
        assert is_in(visitor)
        assert perf_counter() - begun < 3


def test_a_form_sent_after_the_end_leads_back_to_its_page(signed_in: Enter, time: Callable[[float], None]) -> None:
    visitor = signed_in("cq-liaison")
    token = visitor.page("/account").forms[-1].fields["csrf_token"]
    time(31)
    answer = visitor.client.post(
        "/account/sessions", data={"csrf_token": token}, headers={"Referer": "http://localhost/account?a=1"}
    )
    assert answer.location == "/login?next=/account?a%3D1"
    elsewhere = visitor.client.post("/account/sessions", data={}, headers={"Referer": "http://example.org/x"})
    assert elsewhere.status_code in (302, 400)
    assert "example.org" not in (elsewhere.location or "")


def test_what_was_typed_is_given_back_when_the_session_has_ended(
    signed_in: Enter, time: Callable[[float], None]
) -> None:
    visitor = signed_in("cq-liaison")
    token = visitor.page("/account").forms[-1].fields["csrf_token"]
    time(31)
    typed = {"csrf_token": token, "progress_text": "写了一半"}
    answer = visitor.client.post("/reports/1/edit", data=typed, headers={"Referer": "http://localhost/reports/1/edit"})
    assert answer.status_code == 401
    assert "写了一半" in answer.text and "error-page" in answer.text
    assert 'href="/login?next=/reports/1/edit"' in answer.text


def test_a_form_that_saves_itself_is_told_in_json(signed_in: Enter, time: Callable[[float], None]) -> None:
    visitor = signed_in("cq-liaison")
    token = visitor.page("/account").forms[-1].fields["csrf_token"]
    time(31)
    answer = visitor.client.post(
        "/account/sessions", data={"csrf_token": token}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401
    assert "登录已结束" in answer.json["message"]


def test_a_disabled_account_is_out_at_once(app: Flask, people: dict[str, int], signed_in: Enter) -> None:
    visitor = signed_in("cq-liaison")
    with app.app_context():
        accounts.disable_user(act(), people["cq-liaison"], None)
    assert not is_in(visitor)


def test_a_one_time_password_is_changed_first(app: Flask, people: dict[str, int]) -> None:
    with app.app_context():
        password = accounts.reset_password(act(), people["cq-liaison"], None)
    visitor = Visitor.of(app)
    answer = visitor.sign_in("cq-liaison", password)
    assert answer.request.path == "/account"
    assert visitor.client.get("/departments").location == "/account"
    visitor.send("/account", old=password, new="Other-Horse-8", again="Other-Horse-8")
    assert visitor.client.get("/departments").status_code == 200


def test_the_cookie_is_bound_to_https_where_there_is_https(app: Flask, people: dict[str, int]) -> None:
    visitor = Visitor.of(app)
    visitor.client.get("/login")
    plain = visitor.client.get("/login").headers["Set-Cookie"]
    assert plain.startswith("tracker=") and "HttpOnly" in plain and "SameSite=Lax" in plain
    settings = replace(app.config["TRACKER"], base_url="https://tracker.example.gov.cn")
    with program(settings) as over_https:
        secure = over_https.test_client().get("/login", base_url="https://tracker.example.gov.cn")
    cookie = secure.headers["Set-Cookie"]
    assert cookie.startswith("__Host-tracker=") and "Secure" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age" in secure.headers["Strict-Transport-Security"]


def test_a_form_sent_without_a_session_leads_to_the_sign_in_page(app: Flask, people: dict[str, int]) -> None:
    answer = Visitor.of(app).client.post("/account/sessions", headers={"Referer": "http://localhost/account?a=1"})
    assert answer.status_code == 400
    assert 'href="/login?next=/account?a%3D1"' in answer.text


def test_an_act_needs_the_one_time_token_of_its_form(signed_in: Enter) -> None:
    visitor = signed_in("cq-liaison")
    form = visitor.page("/account").forms[-1]
    data = {name: value for name, value in form.fields.items() if name != "form_token"}
    for token in ({}, {"form_token": "x"}):
        answer = visitor.client.post(form.action, data={**data, **token})
        assert answer.status_code == 422 and "缺少一次性编号" in answer.text


def test_who_comes_when_too_many_sign_in_is_told_and_keeps_his_name(
    app: Flask, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_ROOM", BoundedSemaphore(1))
    visitor = Visitor.of(app)
    with passwords._ROOM:
        refused = visitor.sign_in("cq-liaison", PASSWORD)
    assert refused.status_code == 503 and "现在登录的人很多，请几秒后再试一次" in refused.text
    assert 'value="cq-liaison"' in refused.text
    assert visitor.sign_in("cq-liaison", PASSWORD).status_code == 200
