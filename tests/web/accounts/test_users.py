"""Account management: only by the system administrator, only within his jurisdiction."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.people.staff import department_id
from tracker import audit
from tracker.actor import Act
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.people.accounts import passwords
from tracker.web.request import trail


def test_the_list_shows_the_own_jurisdiction(signed_in: Enter) -> None:
    page = signed_in("cq-system").page("/users")
    assert page.faults() == []
    assert page.heading == "用户 5 个"
    assert "sx-" not in page.text


@pytest.mark.parametrize("username", ["cq-liaison", "cq-coordinator", "cq-auditor"])
def test_nobody_else_manages_accounts(signed_in: Enter, people: dict[str, int], username: str) -> None:
    visitor = signed_in(username)
    for path in ("/users", "/users/new", f"/users/{people['cq-liaison']}/disable"):
        assert visitor.client.get(path).status_code == 403


def test_the_security_administrator_sees_and_disables_accounts_and_no_more(
    signed_in: Enter, people: dict[str, int]
) -> None:
    visitor = signed_in("cq-security")
    listed = visitor.page("/users")
    assert listed.heading == "用户 5 个" and "/users/new" not in listed.links and "/users" in listed.links
    path = f"/users/{people['cq-liaison']}"
    assert visitor.client.get("/users/new").status_code == 403
    assert visitor.client.get(f"{path}/password").status_code == 403
    assert "已停用账号 cq-liaison" in visitor.send(f"{path}/disable", action=f"{path}/disable").text


def test_a_new_account_with_its_password_shown_once(app: Flask, signed_in: Enter) -> None:
    visitor = signed_in("cq-system")
    with app.app_context():
        body = str(department_id("cq-sww"))
    answer = visitor.send("/users/new", username="cq-new", display_name="新联络员", department_id=body, role="liaison")
    assert answer.status_code == 200
    shown = re.search(r"一次性密码\s*((?:[A-Za-z0-9]{4}-){2}[A-Za-z0-9]{4})", Page.of(answer.text).text)
    assert shown is not None
    assert shown[1] not in visitor.get("/users").text
    assert "现用的是一次性密码" in Visitor.of(app).sign_in("cq-new", shown[1]).text


@pytest.mark.both
def test_a_new_account_by_a_link_whose_password_nobody_else_has(app: Flask, signed_in: Enter) -> None:
    visitor = signed_in("cq-system")
    with app.app_context():
        body = str(department_id("cq-sww"))
    answer = visitor.send(
        "/users/new", username="cq-new", display_name="新联络员", department_id=body, role="liaison", how="link"
    )
    page = Page.of(answer.text)
    assert page.faults() == [] and "一次性密码" not in page.text
    shown = re.search(r"http://127.0.0.1:8000(/invitations/[\w-]{43})\b", page.text)
    assert shown is not None
    owner = Visitor.of(app)
    owner.send(shown[1], new="Brave-Horse-9", again="Brave-Horse-9")
    assert owner.sign_in("cq-new", "Brave-Horse-9").status_code == 200
    assert Visitor.of(app).get(shown[1]).status_code == 404, "used up"


def test_an_account_and_its_link_are_there_together_or_not_at_all(
    app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine stops between the two; and no password is hashed, as there is none yet."""
    visitor, record, hashed = signed_in("cq-system"), audit.record, passwords.hashed
    hashes = list[str]()

    def stopped(act: Act, action: str, *told: Any, **detail: Any) -> None:
        if action == "invite":
            raise RuntimeError("the machine stops")
        record(act, action, *told, **detail)

    with app.app_context():
        body = str(department_id("cq-sww"))
    new = {"username": "cq-new", "display_name": "新联络员", "department_id": body, "role": "liaison", "how": "link"}
    monkeypatch.setattr(audit, "record", stopped)
    assert visitor.send("/users/new", **new).status_code == 500
    monkeypatch.setattr(audit, "record", record)
    assert "cq-new" not in visitor.get("/users").text
    monkeypatch.setattr(passwords, "hashed", lambda password: hashes.append(password) or hashed(password))  # type: ignore[func-returns-value]
    assert "/invitations/" in visitor.send("/users/new", **new).text
    assert hashes == []


def test_a_password_is_reset_by_a_link(app: Flask, signed_in: Enter, people: dict[str, int]) -> None:
    """Who approves and has no 动态口令 enters once a 安全管理员 has confirmed that it is he."""
    path = f"/users/{people['cq-coordinator']}/password"
    answer = signed_in("cq-system").send(path, action=path, how="link")
    shown = re.search(r"http://127.0.0.1:8000(/invitations/[\w-]{43})\b", Page.of(answer.text).text)
    assert shown is not None and "核实是本人要求重设以后，才能用它登录" in answer.text
    owner = Visitor.of(app)
    owner.send(shown[1], new="Quick-Horse-11", again="Quick-Horse-11")
    assert "安全管理员核实是本人要求的以后才能登录" in owner.sign_in("cq-coordinator", "Quick-Horse-11").text
    security = signed_in("cq-security")
    assert "重设密码，待核实是本人" in security.page("/users").text
    (address,) = [link for link in security.page("/users").links if "/users/grants/" in link]
    page = security.page(address)
    assert page.faults() == [] and page.heading.startswith("确认重设密码的是本人")
    assert "没有收到决定" in security.send(address, action=address).text, "silence was taken for a refusal"
    assert "已确认" in security.send(address, action=address, verdict="grant").text
    assert owner.sign_in("cq-coordinator", "Quick-Horse-11").request.path == "/"


def test_the_same_form_twice_makes_one_account(app: Flask, signed_in: Enter) -> None:
    visitor = signed_in("cq-system")
    with app.app_context():
        body = str(department_id("cq-sww"))
    form = next(form for form in visitor.page("/users/new").forms if "username" in form.names)
    values = {**form.fields, "username": "cq-new", "display_name": "新", "department_id": body, "role": "liaison"}
    assert visitor.client.post("/users/new", data=values).status_code == 200
    assert visitor.client.post("/users/new", data={**values, "username": "cq-new2"}).status_code == 409
    assert "cq-new2" not in visitor.get("/users").text


def settle(security: Visitor, verdict: str) -> TestResponse:
    """The 安全管理员 opens the post that waits and decides."""
    (address,) = [link for link in security.page("/users").links if "/users/grants/" in link]
    page = security.page(address)
    assert page.faults() == [] and page.heading.startswith("确认岗位")
    return security.send(address, action=address, verdict=verdict)


def test_one_administrator_alone_makes_no_leader(app: Flask, signed_in: Enter) -> None:
    """He made a 主要领导 and read everything: the post counts once the 安全管理员 has confirmed it."""
    system, security = signed_in("cq-system"), signed_in("cq-security")
    with app.app_context():
        body = str(department_id("cq-fgw"))
    answer = system.send("/users/new", username="cq-boss", display_name="新领导", department_id=body, role="principal")
    assert "岗位由安全管理员确认后生效" in answer.text
    shown = re.search(r"一次性密码\s*((?:[A-Za-z0-9]{4}-){2}[A-Za-z0-9]{4})", Page.of(answer.text).text)
    assert shown is not None
    leader = Visitor.of(app)
    leader.sign_in("cq-boss", shown[1])
    leader.send("/account", action="/account/password", old=shown[1], new="Brave-Horse-9", again="Brave-Horse-9")
    assert leader.client.get("/tasks").status_code == 403
    waiting = system.page("/users")
    assert "待安全管理员确认的岗位 1 个" in waiting.text and "/users/grants/1" not in waiting.links
    assert system.client.get("/users/grants/1").status_code == 403
    assert "已确认：新领导，主要领导（市发展改革委）" in settle(security, "grant").text
    assert leader.client.get("/tasks").status_code == 200
    assert security.client.get("/users/grants/1").status_code == 404
    assert signed_in("sx-system").client.get("/users/grants/1").status_code == 403


def test_a_post_that_is_refused_is_never_held(app: Flask, signed_in: Enter) -> None:
    system, security = signed_in("cq-system"), signed_in("cq-security")
    with app.app_context():
        body = str(department_id("cq-sww"))
    system.send("/users/new", username="cq-new", display_name="新联络员", department_id=body, role="liaison")
    assert "不予授予：新联络员" in settle(security, "refuse").text
    listed = security.page("/users").text
    assert "待安全管理员确认" not in listed and "cq-new" in listed


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"username": "市商务委"}, "账号用小写英文字母"),
        ({"username": "cq-liaison"}, "已有人使用"),
        ({"display_name": ""}, "请填写“姓名”"),
    ],
)
def test_what_is_wrong_is_said(signed_in: Enter, changed: dict[str, str], words: str) -> None:
    values = {"username": "cq-new", "display_name": "新联络员", "role": "liaison", **changed}
    answer = signed_in("cq-system").send("/users/new", **values)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_department_of_another_jurisdiction_cannot_be_sent(app: Flask, signed_in: Enter) -> None:
    with app.app_context():
        body = str(department_id("sx-swt"))
    answer = signed_in("cq-system").send(
        "/users/new", username="cq-new", display_name="新", department_id=body, role="liaison"
    )
    assert answer.status_code == 422


def test_disabling_asks_first(signed_in: Enter, people: dict[str, int]) -> None:
    visitor = signed_in("cq-system")
    path = f"/users/{people['cq-liaison']}/disable"
    assert "停用后不能再登录" in visitor.page(path).text
    assert "已停用账号 cq-liaison" in visitor.send(path, action=path).text


def test_an_account_of_another_jurisdiction_is_not_there(signed_in: Enter, people: dict[str, int]) -> None:
    visitor = signed_in("cq-system")
    token = visitor.page("/users/new").forms[-1].fields["csrf_token"]
    for path in (f"/users/{people['sx-liaison']}/disable", f"/users/{people['sx-liaison']}/password"):
        assert visitor.client.get(path).status_code == 404
        assert visitor.client.post(path, data={"csrf_token": token}).status_code == 404


def test_a_stale_page_is_refused(signed_in: Enter, people: dict[str, int]) -> None:
    visitor = signed_in("cq-system")
    path = f"/users/{people['cq-liaison']}/disable"
    form = next(form for form in visitor.page(path).forms if form.action == path)
    other = f"/users/{people['cq-liaison']}/password"
    visitor.send(other, action=other)
    answer = visitor.client.post(path, data=form.fields)
    assert answer.status_code == 409
    assert "刚被别人改过" in answer.text


@pytest.mark.slow
@pytest.mark.both
def test_a_successor_takes_over_in_one_act(app: Flask, signed_in: Enter, people: dict[str, int]) -> None:
    system = signed_in("cq-system")
    with app.app_context():
        body = str(department_id("cq-sww"))
    answer = system.send("/users/new", username="cq-heir", display_name="接任者", department_id=body, role="liaison")
    shown = re.search(r"一次性密码\s*((?:[A-Za-z0-9]{4}-){2}[A-Za-z0-9]{4})", Page.of(answer.text).text)
    assert shown is not None
    path = f"/users/{people['cq-liaison']}/hand-over"
    security = signed_in("cq-security")
    settle(security, "grant")
    assert path in system.page("/users").links and system.page(path).faults() == []
    options = [option.text_content() for option in system.page(path).tree.xpath("//select[@id='successor_id']/option")]
    assert options[0] == "请选择" and "接任者" in options[1], "nobody is preset; first who is of the same unit"
    nobody = system.send(path, words="")
    assert nobody.status_code == 422 and "请选择接任账号" in nobody.text
    heir = system.page(path).tree.xpath("//option[contains(., '接任者')]/@value")[0]
    wrong = system.send(path, successor_id=heir, since="明天", words="x" * 2001)
    assert wrong.status_code == 422 and "最多 2000 字" in wrong.text
    done = system.send(path, successor_id=heir, words="月底前催新能源车数据")
    assert "的 1 个岗位自 2026-" in done.text and "起由接任者接任。安全管理员确认后生效" in done.text
    again = system.send(path, successor_id=heir, words="")
    assert again.status_code == 422 and "已有一项交接待安全管理员确认" in again.text
    assert signed_in("cq-liaison").client.get("/tasks").status_code == 200, "nothing has passed yet"
    (address,) = [link for link in security.page("/users").links if "/users/hand-overs/" in link]
    assert system.client.get(address).status_code == 403
    page = security.page(address)
    assert page.faults() == [] and "单位联络员（市商务委）" in page.text and "月底前催新能源车数据" in page.text
    assert "已确认交接" in security.send(address, action=address, verdict="grant").text
    assert security.client.get(address).status_code == 404
    none_left = system.send(path, successor_id=heir, words="")
    assert none_left.status_code == 422 and "没有岗位可以交接" in none_left.text

    former = signed_in("cq-liaison").page("/")
    assert former.faults() == []
    assert "起由接任者接任" in former.text and "/account" in former.links and "/help" in former.links

    taker = Visitor.of(app)
    taker.sign_in("cq-heir", shown[1])
    form = {"old": shown[1], "new": "Brave-Horse-9", "again": "Brave-Horse-9"}
    taker.send("/account", action="/account/password", **form)
    assert "/handovers" in taker.page("/").links, "the successor is led there"
    page = taker.page("/handovers")
    assert page.faults() == [] and "月底前催新能源车数据" in page.text and "未了事项" in page.text


@pytest.mark.both
def test_units_whose_posts_nobody_holds(signed_in: Enter) -> None:
    page = signed_in("cq-coordinator").page("/handovers/vacant")
    assert page.faults() == [] and page.heading.startswith("无人岗位")
    assert signed_in("cq-liaison").client.get("/handovers/vacant").status_code == 403


BUSINESS = ("/tasks", "/plans", "/reports", "/reviews", "/workbooks", "/letters", "/rounds", "/inbox", "/departments")


@pytest.mark.parametrize("name", ["cq-system", "cq-security", "cq-auditor"])
def test_no_administrator_reads_business_and_each_try_is_in_the_trail(
    app: Flask, signed_in: Enter, people: dict[str, int], name: str
) -> None:
    """And each keeps to his own interface. Tests share an application: what one was told of is new to this one."""
    trail.install(app)
    visitor = signed_in(name)
    others = {"cq-system": "/audit", "cq-security": "/users/new", "cq-auditor": "/users"}
    tried = [*BUSINESS, others[name]]
    assert [visitor.client.get(path).status_code for path in tried] == [403] * len(tried)
    fields = visitor.page("/account").forms[-1].fields
    assert visitor.client.post("/users/new", data={**fields, "username": "x"}).status_code in (
        {403} if name != "cq-system" else {422}
    )
    with app.app_context():
        told = select(AuditEntry.detail).where(
            AuditEntry.action == "refuse", AuditEntry.actor_id == people[name], AuditEntry.result == "拒绝"
        )
        rows = list(db.session.scalars(told))
        assert {row["path"] for row in rows} >= set(tried), rows
