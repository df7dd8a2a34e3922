"""Signing in by a 统一身份认证: against a real provider on this machine, what it proves, and what is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.given.builders import act
from tests.people.staff import PASSWORD
from tests.web.accounts import provider as providers
from tests.web.accounts.provider import CLIENT_ID, SECRET, Provider
from tests.web.accounts.test_factor import code_of, join
from tracker.acts.people import accounts, identities, second_factors
from tracker.audit import AuditEntry
from tracker.config import Oidc
from tracker.database import db
from tracker.people.models import OutsideIdentity, User
from tracker.vocabulary import FactorFor
from tracker.web.accounts import oidc

BACK = "http://127.0.0.1:8000/login/oidc/back"


@pytest.fixture(scope="module")
def one_provider() -> Iterator[Provider]:
    with providers.running(BACK) as found:
        yield found


@pytest.fixture
def provider(one_provider: Provider) -> Provider:
    """As on the first day."""
    one_provider.person, one_provider.wrong = providers.Person(), ""
    one_provider.person.said = {"preferred_username": "cq-liaison"}
    return one_provider


@pytest.fixture
def site(app: Flask, people: dict[str, int], provider: Provider) -> Flask:
    """The program over the accounts, with that provider and an agreed claim."""
    return with_provider(app, Oidc(provider.issuer, CLIENT_ID, SECRET, "preferred_username", "市政务统一身份认证"))


def with_provider(app: Flask, own: Oidc) -> Flask:
    """The program lent to the test, as if it had been put together with these settings."""
    app.config["TRACKER"] = replace(app.config["TRACKER"], oidc=own)
    oidc.install(app, app.config["TRACKER"])
    return app


def come_back(visitor: Visitor, start: str = "/login/oidc", **changed: str) -> str:
    """To the provider and back to our address, which is not opened yet."""
    there = visitor.client.get(start)
    assert there.status_code == 302, there.text
    answer = requests.get(there.location, allow_redirects=False, timeout=10)
    address = urlsplit(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == BACK
    query = dict(pair.split("=", 1) for pair in address.query.split("&")) | changed
    return address.path + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/account").status_code == 200


def refusals(site: Flask) -> list[tuple[str, str | None]]:
    with site.app_context():
        rows = select(AuditEntry).where(AuditEntry.action == "sign_in", AuditEntry.result != "成功")
        return [(entry.result, entry.detail.get("fault")) for entry in db.session.scalars(rows)]


def test_without_settings_there_is_none(app: Flask, people: dict[str, int]) -> None:
    visitor = Visitor.of(app)
    assert "/login/oidc" not in visitor.page("/login").links
    assert [visitor.client.get(path).status_code for path in ("/login/oidc", "/login/oidc/back")] == [404, 404]


def test_by_the_agreed_claim_once_then_by_the_person(site: Flask, provider: Provider, people: dict[str, int]) -> None:
    visitor = Visitor.of(site)
    page = visitor.page("/login?next=/departments")
    assert page.faults() == [] and "用市政务统一身份认证登录" in page.text
    (link,) = [link for link in page.links if link.startswith("/login/oidc")]
    address = come_back(visitor, link)
    assert provider.asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= provider.asked.keys()
    assert visitor.client.get(address).location == "/departments"
    assert is_in(visitor)
    with site.app_context():
        bound = db.session.scalars(select(OutsideIdentity)).one()
        assert (bound.user_id, bound.subject, bound.issuer) == (people["cq-liaison"], "u-1", provider.issuer)
    provider.person.said = {"preferred_username": "cq-coordinator"}
    again = Visitor.of(site)
    again.client.get(come_back(again))
    assert "cq-liaison" in again.page("/account").text, "the person counts, not what he calls himself"


def test_nobody_is_made_and_nobody_is_taken_over(site: Flask, provider: Provider, people: dict[str, int]) -> None:
    with site.app_context():
        before = len(db.session.scalars(select(User)).all())
        identities.bind(act(), people["cq-coordinator"], provider.issuer, "u-9")
        accounts.disable_user(act(), people["sx-liaison"], None)
    for name in ("nobody", "", "cq-coordinator", "sx-liaison"):
        provider.person.said = {"preferred_username": name}
        visitor = Visitor.of(site)
        answer = visitor.client.get(come_back(visitor))
        assert answer.status_code == 403 and "还没有对应本系统的在用账号" in answer.text, name
        assert not is_in(visitor)
    with site.app_context():
        assert len(db.session.scalars(select(User)).all()) == before
        assert [one.subject for one in db.session.scalars(select(OutsideIdentity))] == ["u-9"]


@pytest.mark.parametrize(
    "wrong", ["nonce", "key", "iss", "aud", "exp", "metadata", "denied", "state", "code", "unsigned", "secret"]
)
def test_what_is_not_believed(site: Flask, provider: Provider, wrong: str) -> None:
    visitor = Visitor.of(site)
    provider.wrong = wrong
    if wrong == "metadata":
        answer = visitor.client.get("/login/oidc")
        assert answer.status_code == 503 and "没有确认这次登录" in answer.text
        return
    changed = {wrong: "forged"} if wrong in ("state", "code") else {}
    answer = visitor.client.get(come_back(visitor, **changed))
    assert answer.status_code == 401 and "没有确认这次登录" in answer.text
    assert Page.of(answer.text).faults() == [] and not is_in(visitor)
    assert [result for result, _ in refusals(site)] == ["失败"]


@pytest.mark.parametrize("wrong", ["unsigned", "secret"])
def test_nor_is_it_where_somebody_else_loads_what_is_listed_meanwhile(
    site: Flask, provider: Provider, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """Of two who asked first the second put back the ways to sign that the first had struck out for both."""
    visitor = Visitor.of(site)
    address = come_back(visitor)
    with site.app_context():
        registered = oidc._client().registered
    fetch = registered.fetch_access_token

    def meanwhile(*asked: Any, **also: Any) -> Any:
        registered.server_metadata["id_token_signing_alg_values_supported"] = ["RS256", "HS256", "none"]
        return fetch(*asked, **also)

    monkeypatch.setattr(registered, "fetch_access_token", meanwhile)
    provider.wrong = wrong
    assert visitor.client.get(address).status_code == 401 and not is_in(visitor)


def test_an_answer_serves_once_and_only_the_browser_that_asked(site: Flask, provider: Provider) -> None:
    """Another browser has neither its state nor its verifier: nobody is signed in as somebody else by a link."""
    visitor, other = Visitor.of(site), Visitor.of(site)
    address = come_back(visitor)
    assert other.client.get(address).status_code == 401 and not is_in(other)
    assert visitor.client.get(address).status_code == 302
    form = next(form for form in visitor.page("/account").forms if form.action == "/logout")
    visitor.client.post("/logout", data=form.fields)
    assert visitor.client.get(address).status_code == 401 and not is_in(visitor)


def test_who_comes_back_without_a_proof_again_and_again_fills_no_trail(site: Flask) -> None:
    """It takes no password and no account: each call was a row of the chain, before which all others waited."""
    visitor = Visitor.of(site)
    answers = [visitor.client.get("/login/oidc/back?state=forged&code=1").status_code for _ in range(3)]
    assert answers == [401] * 3 and refusals(site) == [("失败", "MismatchingStateError")]
    # that the provider itself says no is something else
    assert visitor.client.get("/login/oidc/back?error=access_denied").status_code == 401
    assert [fault for _, fault in refusals(site)] == ["MismatchingStateError", "OAuthError"]


@pytest.mark.slow
def test_a_provider_that_is_down_leaves_the_passwords(app: Flask, people: dict[str, int]) -> None:
    own = Oidc("http://127.0.0.1:9", CLIENT_ID, SECRET)
    visitor = Visitor.of(with_provider(app, own))
    answer = visitor.client.get("/login/oidc")
    assert answer.status_code == 503 and "暂时连不上" in answer.text
    assert visitor.sign_in("cq-liaison", PASSWORD).status_code == 200 and is_in(visitor)
    form = next(form for form in visitor.page("/account").forms if form.action == "/logout")
    assert visitor.client.post("/logout", data=form.fields).location == "/login"


@pytest.mark.parametrize("name", ["cq-system", "cq-security", "cq-auditor"])
def test_administrators_sign_in_here(site: Flask, provider: Provider, name: str) -> None:
    provider.person.said = {"preferred_username": name}
    visitor = Visitor.of(site)
    answer = visitor.client.get(come_back(visitor))
    assert answer.status_code == 403 and "请用本系统的账号和密码登录" in answer.text
    assert not is_in(visitor) and refusals(site) == [("拒绝", None)]
    assert Visitor.of(site).sign_in(name, PASSWORD).status_code == 200


def test_a_second_factor_is_asked_for_unless_it_was_there(site: Flask, provider: Provider) -> None:
    secret, _ = join(Visitor.signed_in(site, "cq-liaison", PASSWORD), **{"begin-password": PASSWORD})
    visitor = Visitor.of(site)
    visitor.client.get(come_back(visitor))
    assert not is_in(visitor) and visitor.page("/login").heading == "输入动态口令"
    visitor.send("/login", code=code_of(secret))
    assert is_in(visitor)
    provider.person.said["amr"] = ["pwd", "mfa"]
    other = Visitor.of(site)
    other.client.get(come_back(other))
    assert is_in(other)


def test_who_needs_one_joins_it_without_a_password(site: Flask, provider: Provider, people: dict[str, int]) -> None:
    with site.app_context():
        second_factors.demand(act(), "500000", FactorFor.EVERYONE)
        accounts.reset_password(act(), people["cq-liaison"], None)
    visitor = Visitor.of(site)
    visitor.client.get(come_back(visitor))
    assert visitor.client.get("/tasks").location == "/account/code", "nor is he asked to change a one-time password"
    join(visitor)
    assert visitor.client.get("/tasks").status_code == 200


def test_who_comes_from_there_leaves_what_the_cookie_held(site: Flask, provider: Provider) -> None:
    """Its copies are worth nothing: nobody could end the session any more whose cookie was replaced."""
    visitor, thief = Visitor.signed_in(site, "cq-coordinator", PASSWORD), Visitor.of(site)
    cookie = visitor.client.get_cookie("tracker")
    assert cookie is not None
    thief.client.set_cookie("tracker", cookie.value)
    assert is_in(thief)
    visitor.client.get(come_back(visitor))
    assert "cq-liaison" in visitor.page("/account").text and not is_in(thief)


def test_signing_out_signs_out_there_too(site: Flask, provider: Provider) -> None:
    visitor = Visitor.of(site)
    visitor.client.get(come_back(visitor))
    page = visitor.client.get("/account")
    assert f"form-action 'self' {provider.issuer}" in page.headers["Content-Security-Policy"]
    form = next(form for form in Page.of(page.text).forms if form.action == "/logout")
    there = visitor.client.post("/logout", data=form.fields).location
    assert there.startswith(f"{provider.issuer}/leave?post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Flogin")
    assert f"client_id={CLIENT_ID}" in there and not is_in(visitor)
    local = Visitor.signed_in(site, "cq-liaison", PASSWORD)
    form = next(form for form in local.page("/account").forms if form.action == "/logout")
    assert local.client.post("/logout", data=form.fields).location == "/login"


@pytest.mark.parametrize(
    ("sub", "name", "status"),
    [
        ("u-1", "CQ-Liaison", 302),
        ("u" * 255, "cq-liaison", 302),
        ("u" * 256, "cq-liaison", 401),
        ("u\0", "cq-liaison", 401),
        ("", "cq-liaison", 401),
        ("u-1", "cq-liaison ", 403),
        ("u-1", "cq-liaison" + " " * 60 + "the second", 403),
        ("u-1", "cq-liaison\0", 403),
        ("u-1", "cq-\N{KELVIN SIGN}ou", 403),
        ("u-1", ["cq-liaison"], 403),
    ],
)
def test_who_is_called_almost_so_is_somebody_else(
    site: Flask, provider: Provider, people: dict[str, int], sub: str, name: object, status: int
) -> None:
    with site.app_context():
        db.session.get_one(User, people["sx-liaison"]).username = "cq-kou"
        db.session.commit()
    provider.person = providers.Person(sub, {"preferred_username": name})
    visitor = Visitor.of(site)
    assert visitor.client.get(come_back(visitor)).status_code == status
    assert is_in(visitor) is (status == 302)
    with site.app_context():
        assert [one.subject for one in db.session.scalars(select(OutsideIdentity))] == [sub] * (status == 302)


@pytest.mark.parametrize(
    ("verified", "status"), [(True, 302), ("true", 302), (False, 403), ("false", 403), (None, 403)]
)
def test_a_name_that_nobody_verified_is_no_name(
    site: Flask, provider: Provider, people: dict[str, int], verified: object, status: int
) -> None:
    said = {"preferred_username": "cq-liaison", "preferred_username_verified": verified}
    provider.person = providers.Person("u-1", said)
    visitor = Visitor.of(site)
    assert visitor.client.get(come_back(visitor)).status_code == status


def test_of_two_who_are_called_so_the_first_stays(
    site: Flask, provider: Provider, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first was bound, and waits for the account's row: he bound it to himself."""
    with site.app_context():
        identities.bind(act(), people["cq-liaison"], provider.issuer, "u-9")
    looks = iter([lambda name: people["cq-liaison"], identities.unbound_account])
    monkeypatch.setattr(identities, "unbound_account", lambda name: next(looks)(name))
    visitor = Visitor.of(site)
    assert visitor.client.get(come_back(visitor)).status_code == 403 and not is_in(visitor)
    with site.app_context():
        assert [one.subject for one in db.session.scalars(select(OutsideIdentity))] == ["u-9"]


def test_ways_that_nobody_came_back_from_fill_no_cookie(site: Flask, provider: Provider) -> None:
    """With some twenty of them the cookie was larger than browsers keep: nobody came in for an hour."""
    visitor = Visitor.of(site)
    first = come_back(visitor)
    sizes = [len(visitor.client.get("/login/oidc").headers["Set-Cookie"]) for _ in range(oidc.MOST_WAYS + 3)]
    assert max(sizes) < 2000 and sizes[-1] - sizes[-3] < 20
    assert visitor.client.get(first).status_code == 401
    assert visitor.client.get(come_back(visitor)).status_code == 302
