"""Every page of every role: opened by whoever may, refused to the others, well formed, reached by links."""

from __future__ import annotations

from collections import Counter, deque

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor, demo_passwords
from tests.structure.test_routes import OUTSIDE
from tracker.actor import Actor
from tracker.demo.accounts import DemoAccount, demo_accounts
from tracker.people.access import Permission, may
from tracker.web.request.signed_in import INTERFACE

ACCOUNTS = {account.username: account for account in demo_accounts("500000")}

# What an installation opens by a setting only.
OFF = {"/metrics", "/login/oidc", "/login/oidc/back"}

# How many pages of one kind are opened for one role.
SAMPLES = 2


@pytest.fixture
def account(request: pytest.FixtureRequest) -> DemoAccount:
    """One demo account after the other (`everybody`)."""
    return ACCOUNTS[request.param]


def everybody(*on_postgresql: str) -> pytest.MarkDecorator:
    """Every demo account on SQLite; on PostgreSQL those that between them ask it whatever any of all asks."""
    cases = [*((name, "sqlite") for name in ACCOUNTS), *((name, "postgresql") for name in on_postgresql)]
    return pytest.mark.parametrize(("account", "database_kind"), cases, indirect=True)


@pytest.fixture
def visitor(demo_app: Flask, demo: Installation, account: DemoAccount) -> Visitor:
    """That account, signed in."""
    somebody = Visitor.of(demo_app)
    answer = somebody.sign_in(account.username, demo_passwords(demo)[account.username])
    assert answer.status_code == 200
    assert answer.request.path != "/login"
    return somebody


def plain_addresses(app: Flask) -> dict[str, Permission]:
    """Addresses without a variable part that can be opened in a browser, with the permission each names.

    What other systems ask with a token is looked at in tests/web/interface/.
    """
    return {
        rule.rule: app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and rule.endpoint not in OUTSIDE
        and not rule.rule.startswith(INTERFACE)
    }


@pytest.mark.both
@everybody("cq-unit-head-sww", "cq-system", "cq-coordinator")
def test_the_table_decides_who_opens_a_page(demo_app: Flask, visitor: Visitor, account: DemoAccount) -> None:
    actor = Actor(1, account.display_name, account.jurisdiction, frozenset({account.role}), frozenset({1}))
    wrong = []
    for address, permission in plain_addresses(demo_app).items():
        status = visitor.get(address).status_code
        if (status == 403) == may(actor, permission) or status >= 500:
            wrong.append(f"{address} ({permission}): {status}")
    assert wrong == []


def test_nobody_sees_a_page_without_signing_in(demo_app: Flask) -> None:
    stranger = Visitor.of(demo_app)
    for address, permission in plain_addresses(demo_app).items():
        answer = stranger.client.get(address)
        if permission is Permission.PUBLIC:
            assert answer.status_code == (404 if address in OFF else 200), address
        else:
            assert answer.status_code == 302, address
            assert answer.location.startswith("/login"), address


@pytest.mark.both
@everybody("cq-security", "cq-head", "cq-principal", "cq-liaison-sww")
def test_every_link_leads_to_a_sound_page(demo_app: Flask, visitor: Visitor) -> None:
    """Walks from the home page; what a page offers must be there and allowed."""
    addresses = demo_app.url_map.bind("127.0.0.1")
    seen: Counter[str] = Counter()
    ahead, known, wrong = deque(["/"]), {"/"}, []
    while ahead:
        path = ahead.popleft()
        try:
            endpoint, _ = addresses.match(path.partition("?")[0], method="GET")
        except NotFound:
            wrong.append(f"{path}: no such address")
            continue
        seen[endpoint] += 1
        if seen[endpoint] > SAMPLES or endpoint in OUTSIDE:
            continue
        answer = visitor.get(path)
        if answer.status_code != 200:
            wrong.append(f"{path}: {answer.status}")
        elif answer.mimetype == "text/html":
            page = Page.of(answer.text)
            wrong += [f"{path}: {fault}" for fault in page.faults()]
            ahead.extend(link for link in page.links if link not in known)
            known.update(page.links)
    assert wrong == []
