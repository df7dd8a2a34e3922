"""动态口令 as a browser sees it: asked for after the password, joined with a picture, reset by the 安全管理员."""

from __future__ import annotations

import re
from base64 import b32decode

import pytest
from flask import Flask

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import NOW
from tests.people.staff import PASSWORD
from tracker import clock
from tracker.people.accounts.factor import codes

RULES, OWN = "/users/rules", "/account/code"


def secret_on(page: Page) -> bytes:
    """What is written below the picture."""
    return b32decode("".join(page.tree.xpath("string(//samp[@id='qr-secret'])").split()))


def code_of(secret: bytes, later: int = 0) -> str:
    return codes.code_of(secret, codes.step_of(clock.now()) + later)


def join(visitor: Visitor, **password: str) -> tuple[bytes, list[str]]:
    """Begin, take the picture, type the first code: the secret and the 恢复码."""
    visitor.send(OWN, action=f"{OWN}/begin", **password)
    page = visitor.page(f"{OWN}/new")
    assert page.faults() == [] and page.tree.xpath("//div[@id='qr']/svg")
    secret = secret_on(page)
    shown = Page.of(visitor.send(f"{OWN}/new", code=code_of(secret, -1)).text)
    assert shown.faults() == [] and shown.heading == "恢复码"
    return secret, [str(code) for code in shown.tree.xpath("//ol//samp/text()")]


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/account").status_code == 200


@pytest.mark.slow
def test_an_administrator_is_led_to_it_and_then_signs_in_with_it(
    app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    security = signed_in("cq-security")
    assert "下次登录起生效" in security.send(RULES, factor_for="administrators").text
    assert security.client.get("/users").status_code == 200, "from the next sign-in on"
    system = signed_in("cq-system")
    for path in ("/users", "/", "/jobs"):
        assert system.client.get(path).location == OWN
    page = system.page(OWN)
    assert page.faults() == [] and "请先启用" in page.text
    mail = {**system.page("/account").forms[-1].fields, "mail": "elsewhere@example.com"}
    assert system.client.post("/account/mail", data=mail).location == OWN, "the password alone changes nothing"
    secret, recovery = join(system)
    assert len(recovery) == 10
    assert system.client.get("/users").status_code == 200

    again = Visitor.of(app)
    asked = again.sign_in("cq-system", PASSWORD)
    assert Page.of(asked.text).heading == "输入动态口令" and Page.of(asked.text).faults() == []
    assert not is_in(again)
    wrong = again.send("/login", code="000000")
    assert wrong.status_code == 401 and "动态口令或恢复码不对" in wrong.text and "000000" not in wrong.text
    again.send("/login", code=code_of(secret))
    assert is_in(again)
    by_recovery = Visitor.of(app)
    by_recovery.sign_in("cq-system", PASSWORD)
    assert "恢复码还剩 9 个" in by_recovery.send("/login", code=recovery[0]).text


def test_the_page_asked_for_comes_after_the_code(app: Flask, signed_in: Enter) -> None:
    secret, _ = join(signed_in("cq-liaison"), **{"begin-password": PASSWORD})
    visitor = Visitor.of(app)
    visitor.send("/login?next=/departments", username="cq-liaison", password=PASSWORD)
    form = next(form for form in visitor.page("/login?next=/departments").forms if "code" in form.names)
    answer = visitor.client.post(form.action, data={**form.fields, "code": code_of(secret)})
    assert answer.location == "/departments"


def test_one_may_begin_anew_with_another_account(app: Flask, signed_in: Enter) -> None:
    join(signed_in("cq-liaison"), **{"begin-password": PASSWORD})
    visitor = Visitor.of(app)
    visitor.sign_in("cq-liaison", PASSWORD)
    assert Page.of(visitor.send("/login", action="/login/anew").text).heading == "登录"
    visitor.sign_in("cq-coordinator", PASSWORD)
    assert is_in(visitor)


def test_too_late_begins_anew(app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, _ = join(signed_in("cq-liaison"), **{"begin-password": PASSWORD})
    visitor = Visitor.of(app)
    visitor.sign_in("cq-liaison", PASSWORD)
    form = next(form for form in visitor.page("/login").forms if "code" in form.names)
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(hour=NOW.hour + 1))
    answer = visitor.client.post(form.action, data={**form.fields, "code": code_of(secret)})
    assert answer.status_code == 401 and "请重新登录" in answer.text
    assert "password" in Page.of(answer.text).forms[-1].names


def test_five_wrong_codes_are_told_as_a_lock(app: Flask, signed_in: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    join(signed_in("cq-liaison"), **{"begin-password": PASSWORD})
    visitor, told = Visitor.of(app), []
    visitor.sign_in("cq-liaison", PASSWORD)
    for minute in range(5):
        monkeypatch.setattr(clock, "now", lambda minute=minute: NOW.replace(minute=minute))
        told.append(visitor.send("/login", code="000000").status_code)
    assert told == [401] * 4 + [429]


def test_ones_own_page_asks_the_password_for_each(app: Flask, signed_in: Enter) -> None:
    visitor = signed_in("cq-liaison")
    page = visitor.page(OWN)
    assert page.faults() == [] and [form.action for form in page.forms if OWN in form.action] == [f"{OWN}/begin"]
    refused = visitor.send(OWN, action=f"{OWN}/begin", **{"begin-password": "wrong"})
    assert refused.status_code == 422 and "现用密码不对" in refused.text
    assert visitor.client.get(f"{OWN}/new").location == OWN
    _, recovery = join(visitor, **{"begin-password": PASSWORD})
    page = visitor.page(OWN)
    assert page.faults() == [] and "还剩 10 个" in page.text
    wrong = visitor.send(OWN, action=f"{OWN}/recovery", **{"recovery-password": "wrong"})
    assert wrong.status_code == 422 and Page.of(wrong.text).faults() == []
    renewed = visitor.send(OWN, action=f"{OWN}/recovery", **{"recovery-password": PASSWORD}).text
    assert not any(code in renewed for code in recovery) and len(re.findall(r"<li><samp>", renewed)) == 10
    assert "已停用动态口令" in visitor.send(OWN, action=f"{OWN}/leave", **{"leave-password": PASSWORD}).text


@pytest.mark.slow
def test_the_security_administrator_resets_it(signed_in: Enter, people: dict[str, int]) -> None:
    join(signed_in("cq-liaison"), **{"begin-password": PASSWORD})
    security, path = signed_in("cq-security"), f"/users/{people['cq-liaison']}/code"
    assert path in security.page("/users").links and security.page(path).faults() == []
    assert signed_in("cq-system").client.get(path).status_code == 403
    assert "已重置账号 cq-liaison 的动态口令" in security.send(path, action=path).text
    assert path not in security.page("/users").links
    assert is_in(signed_in("cq-liaison"))


def test_the_security_administrator_hears_that_nothing_is_decided_yet(signed_in: Enter) -> None:
    security, words = signed_in("cq-security"), "还没有设定哪些账号登录时要动态口令"
    assert words in security.page("/").text and words not in signed_in("cq-system").page("/").text
    security.send(RULES, factor_for="administrators")
    assert words not in security.page("/").text


def test_who_sees_and_who_sets_the_rules(signed_in: Enter) -> None:
    for name in ("cq-system", "cq-auditor"):
        visitor = signed_in(name)
        page = visitor.page(RULES)
        assert page.faults() == [] and "由安全管理员设定" in page.text
        token = visitor.page("/account").forms[-1].fields
        assert visitor.client.post(RULES, data={**token, "factor_for": "nobody"}).status_code == 403
    assert signed_in("cq-liaison").client.get(RULES).status_code == 403
    security = signed_in("cq-security")
    assert security.page(RULES).faults() == []
    assert security.send(RULES, factor_for="nobody").status_code == 422
    told = security.send(RULES, factor_for="everyone", password_days="90").text
    assert "动态口令“所有账号”，密码 90 天一换" in told and "改为：所有账号，90 天" in told
    assert security.send(RULES, factor_for="everyone", password_days="365").status_code == 422
