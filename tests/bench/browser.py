"""One signed-in client that asks pages of the application, without a network between."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.bench.people import PASSWORD

_FIELDS = re.compile(r'<input[^>]*name="(csrf_token|form_token)"[^>]*value="([^"]*)"')


class Browser:
    """Signed in as one account from the start."""

    def __init__(self, app: Flask, username: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.submit("/login", "/login", username=username, password=PASSWORD)

    def get(self, path: str) -> TestResponse:
        """The page, which must be there."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return answer

    def has(self, path: str) -> bool:
        """Whether there is such a page for this person."""
        return self.client.get(path, follow_redirects=True).status_code == 200

    def tokens(self, path: str) -> dict[str, str]:
        """The hidden fields of the first form of a page."""
        found: dict[str, str] = {}
        for name, value in _FIELDS.findall(self.client.get(path).text):
            found.setdefault(name, value)
        return found

    def submit(self, page: str, path: str, **fields: str) -> TestResponse:
        """Send a form of a page; it must lead on to another one."""
        answer = self.client.post(path, data={**self.tokens(page), **fields})
        assert answer.status_code in (302, 303), f"{path}: {answer.status} {answer.text[:500]}"
        return answer
