"""Somebody in front of a browser without a screen: signs in, opens pages, sends forms as they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.clients.commands import Installation
from tests.clients.pages import Page


@dataclass(frozen=True)
class Visitor:
    """A client with its own cookies."""

    client: FlaskClient

    @classmethod
    def of(cls, app: Flask) -> Visitor:
        """Nobody has signed in yet."""
        return cls(app.test_client())

    @classmethod
    def signed_in(cls, app: Flask, username: str, password: str) -> Visitor:
        """Somebody who has signed in and not looked at the page that is shown then."""
        visitor = cls.of(app)
        form = next(form for form in visitor.page("/login").forms if "password" in form.names)
        answer = visitor.client.post("/login", data={**form.fields, "username": username, "password": password})
        assert answer.status_code == 302, answer.text
        return visitor

    def sign_in(self, username: str, password: str) -> TestResponse:
        """Send the sign-in form as it stands with name and password; the answer after all redirects."""
        return self.send("/login", username=username, password=password)

    def get(self, path: str) -> TestResponse:
        """Open an address, redirects followed."""
        return self.client.get(path, follow_redirects=True)

    def page(self, path: str) -> Page:
        """The page at an address, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return Page.of(answer.text)

    def send(self, path: str, /, action: str | None = None, **values: str) -> TestResponse:
        """Fill in and send the first POST form of the page at `path` that holds these fields (or goes to `action`)."""
        for form in self.page(path).forms:
            fits = form.action == action if action else values.keys() <= form.names
            if form.method == "POST" and fits:
                return self.client.post(form.action or path, data={**form.fields, **values}, follow_redirects=True)
        raise AssertionError(f"{path} has no such form")


Enter = Callable[[str], Visitor]
"""Signs somebody in by the name of his account."""


def demo_passwords(installation: Installation) -> dict[str, str]:
    """Passwords of the demo accounts by account name, from the file that `tracker setup` keeps."""
    lines = (installation.folder / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    return {words[1]: words[2] for words in (line.split("\t") for line in lines) if len(words) == 4}
