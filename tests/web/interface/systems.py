"""Another system in front of the interface: asks with its token, and holds every answer against the description."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.given.builders import TODAY, act
from tracker.acts.people import tokens
from tracker.database import db
from tracker.people import queries as people
from tracker.people.models import User
from tracker.people.tokens.rules import NewToken
from tracker.vocabulary import TokenScope

READ = frozenset({TokenScope.READ})
BOTH = frozenset(TokenScope)
NAME = "省级数据交换平台"


@dataclass
class System:
    """A client without cookies."""

    client: FlaskClient
    secret: str
    token_id: int

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for something."""
        return self._held(self.client.get(path, headers=self._headers(headers)))

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        """Send JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        kind = headers.pop("content_type", "application/json")
        told = self._headers(headers)
        return self._held(self.client.post(path, data=data, headers=told, content_type=kind))

    def json(self, path: str) -> Any:
        """What is there, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def _headers(self, named: dict[str, str]) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.secret}",
            **{name.replace("_", "-"): one for name, one in named.items()},
        }

    def _held(self, answer: TestResponse) -> TestResponse:
        wrong = faults(self.client.application, answer)
        assert not wrong, f"{wrong} {answer.text[:500]}"
        return answer


def system(app: Flask, username: str, scopes: frozenset[TokenScope] = READ, addresses: str = "") -> System:
    """A system with a token for a demo account."""
    with app.app_context():
        officer = people.person_named("cq-security" if username.startswith("cq") else "sx-security", TODAY)
        user_id = db.session.scalar(select(User.id).where(User.username == username))
        assert officer is not None
        assert user_id is not None
        new = NewToken(user_id, NAME, scopes, TODAY + timedelta(30), addresses)
        # As an account that was made for it: nobody has signed in to it.
        db.session.get_one(User, new.user_id).last_login_at = None
        db.session.commit()
        token_id, secret = tokens.issue(act(actor=officer.as_actor(None)), new)
        db.session.remove()
    return System(app.test_client(), secret, token_id)


def faults(app: Flask, answer: TestResponse) -> list[str]:
    """Where an answer is not what the description says: a status it does not know, another type, another shape."""
    told = described(app)
    rule, values = app.url_map.bind("").match(answer.request.path, method=answer.request.method, return_rule=True)
    path = rule.rule
    for name in values:
        path = path.replace(next(part for part in path.split("/") if part.endswith(f":{name}>")), f"{{{name}}}")
    where = f"{answer.request.method} {path} {answer.status_code}"
    known = told["paths"][path][answer.request.method.lower()]["responses"].get(str(answer.status_code))
    if known is None:
        return [f"{where}: no such status"]
    content = known.get("content", {})
    if not content:
        return [f"{where}: has a body"] if answer.data else []
    if answer.mimetype not in content and "application/octet-stream" not in content:
        return [f"{where}: {answer.mimetype}"]
    schema = content.get(answer.mimetype, {}).get("schema", {})
    if not schema:
        return []
    checker = Draft202012Validator({**schema, "components": told["components"]}, format_checker=FormatChecker())
    return [f"{where} {error.json_path}: {error.message[:200]}" for error in checker.iter_errors(answer.json)]


def described(app: Flask) -> dict[str, Any]:
    """The description as it is served."""
    return _described(app.test_client().get("/api/v1/openapi.json").text)


@cache
def _described(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    return told
