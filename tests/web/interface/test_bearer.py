"""Who is let in: by a token in force, from where it may come, for what it is for, not too often; refusals are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW, TODAY, act
from tests.web.interface.systems import BOTH, NAME, READ, System, system
from tracker import clock
from tracker.actor import Actor
from tracker.acts.people import accounts, tokens
from tracker.audit import AuditEntry
from tracker.config import Limits
from tracker.database import db
from tracker.people import queries as people
from tracker.people.access import may
from tracker.people.models import InterfaceToken, User
from tracker.people.tokens import rules
from tracker.vocabulary import Role, TokenScope
from tracker.web.interface import bearer
from tracker.web.request.signed_in import INTERFACE

PLANS = "/api/v1/plans"


@contextmanager
def at_work(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


def refusals(app: Flask) -> list[AuditEntry]:
    with at_work(app):
        return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "refuse").order_by(AuditEntry.id)))


def told(client: System, status: int) -> str:
    """The detail of a refusal."""
    answer = client.get(PLANS)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.headers["X-Request-Id"] == answer.json["request_id"]
    return str(answer.json["detail"])


def test_nobody_without_a_token_and_nobody_by_a_cookie(demo_app: Flask, demo: Installation) -> None:
    visitor = Visitor.of(demo_app)
    visitor.sign_in("cq-viewer", demo_passwords(demo)["cq-viewer"])
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer "}):
        answer = visitor.client.get(PLANS, headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, bearer.CHALLENGE)
        assert answer.json["detail"] == bearer.NO_TOKEN  # type: ignore[index]
    assert "退出" not in visitor.get("/api/v1/").text
    assert "退出" in visitor.get("/tasks").text  # and the session goes on


def test_a_token_opens_no_page_and_leaves_no_cookie(demo_app: Flask, demo: Installation) -> None:
    ours = system(demo_app, "cq-viewer")
    answer = ours.get(PLANS)
    assert "Set-Cookie" not in answer.headers
    page = demo_app.test_client().get("/tasks", headers={"Authorization": f"Bearer {ours.secret}"})
    assert page.status_code == 302
    assert page.location.startswith("/login")


def test_tokens_that_are_not_taken(demo_app: Flask, demo: Installation) -> None:
    ours = system(demo_app, "cq-viewer")
    assert told(replace(ours, secret=ours.secret[:-1]), 401) == bearer.UNKNOWN
    with at_work(demo_app):
        db.session.execute(update(InterfaceToken).values(expires_on=TODAY))
        db.session.commit()
    assert ours.get(PLANS).status_code == 200
    with at_work(demo_app):
        db.session.execute(update(InterfaceToken).values(expires_on=TODAY - timedelta(1)))
        db.session.commit()
    assert told(ours, 401) == rules.EXPIRED
    with at_work(demo_app):
        officer = people.person_named("cq-security", TODAY)
        assert officer is not None
        tokens.revoke(act(actor=officer.as_actor(None)), ours.token_id)
    assert told(ours, 401) == rules.REVOKED


def test_it_dies_with_its_account_and_the_trail_names_the_system(demo_app: Flask, demo: Installation) -> None:
    ours = system(demo_app, "cq-viewer")
    with at_work(demo_app):
        user_id = db.session.scalar(select(User.id).where(User.username == "cq-viewer"))
        assert user_id is not None
        accounts.disable_user(act(), user_id, None)
    assert told(ours, 401) == rules.CLOSED
    (entry,) = refusals(demo_app)
    assert (entry.actor_name, entry.jurisdiction_id, entry.object_id) == ("访客", "500000", "interface_plans.index")
    assert (entry.detail["system"], entry.detail["status"]) == (NAME, 401)
    assert entry.session_hash is not None


def test_from_where_and_for_what(demo_app: Flask, demo: Installation) -> None:
    assert told(system(demo_app, "cq-viewer", addresses="10.20.0.0/16"), 403) == rules.ELSEWHERE
    assert system(demo_app, "cq-viewer", frozenset({TokenScope.READ}), "127.0.0.0/8").get(PLANS).status_code == 200
    reporter = system(demo_app, "cq-liaison-sww", frozenset({TokenScope.REPORT}))
    assert told(reporter, 403) == rules.NO_SCOPE.format(scope="读取")


def test_too_often(demo_app: Flask, demo: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = demo_app.config["TRACKER"]
    monkeypatch.setitem(demo_app.config, "TRACKER", replace(settings, limits=Limits(3, 1)))
    ours, other = system(demo_app, "cq-viewer"), system(demo_app, "cq-viewer")
    assert [ours.get(PLANS).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = ours.get(PLANS)
    left = 60 - NOW.second % 60
    assert (answer.headers["Retry-After"], answer.json["detail"]) == (str(left), "每分钟最多读取 3 次，请稍后再试")  # type: ignore[index]
    assert other.get(PLANS).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=left))
    assert ours.get(PLANS).status_code == 200
    assert [entry.detail["status"] for entry in refusals(demo_app)] == [429]


def test_what_is_not_there_and_what_cannot_be_done(demo_app: Flask, demo: Installation) -> None:
    client = demo_app.test_client()
    for path, method, status in ((PLANS, "DELETE", 405), ("/api/v1/nothing", "GET", 404)):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), path
        assert "/api/v1/" in answer.json["detail"]  # type: ignore[index]
        assert ("GET" in answer.headers.get("Allow", "")) is (status == 405)


def test_a_database_that_is_away(demo_app: Flask, demo: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = system(demo_app, "cq-viewer")

    def gone(*args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("tracker.people.tokens.queries.bearer", gone)
    answer = ours.get(PLANS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.json["detail"] == "数据库暂时无法连接"  # type: ignore[index]


ROLES = {
    "cq-coordinator": Role.COORDINATOR,
    "cq-liaison-sww": Role.LIAISON,
    "cq-unit-head-sww": Role.UNIT_HEAD,
    "cq-leader": Role.LEADER,
    "cq-viewer": Role.VIEWER,
}


WRITERS = ("cq-coordinator", "cq-liaison-sww")


@pytest.mark.parametrize("username", ROLES)
def test_the_table_of_pages_decides_what_a_token_opens(demo_app: Flask, demo: Installation, username: str) -> None:
    actor, wrong = Actor(1, "某人", "500000", frozenset({ROLES[username]}), frozenset({1})), []
    ours = system(demo_app, username, BOTH if username in WRITERS else READ)
    for rule in demo_app.url_map.iter_rules():
        view = demo_app.view_functions[rule.endpoint]
        if rule.rule.startswith(INTERFACE) and "GET" in (rule.methods or ()) and not rule.arguments:
            status = ours.get(rule.rule).status_code
            if (status == 403) is may(actor, vars(view)["permission"]):
                wrong.append(f"{rule.rule}: {status}")
    assert wrong == []
