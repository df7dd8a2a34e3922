"""A real Chromium in front of the demo installation, served as `tracker serve` does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.busy import fill
from tests.clients.commands import Installation
from tests.clients.visitors import demo_passwords
from tests.given import builders
from tests.servers.databases import Databases
from tests.servers.serving import served_here
from tracker import create_app
from tracker.database import db

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
NONE_FOUND = "no Chromium was found: install Debian's package chromium, or set CHROMIUM to the program"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, without a window; skips, saying why, where there is none."""
    with sync_playwright() as playwright:
        found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), playwright.chromium.executable_path]
        program = next((path for path in found if path and Path(path).exists()), None)
        if program is None:
            pytest.skip(NONE_FOUND)
        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
        started = playwright.chromium.launch(executable_path=program, args=[*sandbox, "--lang=zh-CN"])
        yield started
        started.close()


@dataclass
class Site:
    """The pages at an address, and everything the browsers complained of or asked elsewhere."""

    url: str
    passwords: dict[str, str]
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(self, username: str | None = None, width: int = 1366) -> Page:
        """A page of a browser of its own, signed in under that account name."""
        context = self.browser.new_context(
            base_url=self.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": 768}
        )
        self.contexts.append(context)
        context.on("request", lambda request: self._note_outside(request.url))
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and self.complaints.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        if username is not None:
            page.goto("/login")
            page.fill("[name=username]", username)
            page.fill("[name=password]", self.passwords[username])
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    def close(self) -> list[str]:
        """Close all browsers; what they complained of meanwhile."""
        while self.contexts:
            self.contexts.pop().close()
        said, self.complaints[:] = list(self.complaints), []
        return said

    def _note_outside(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {url}")


@contextmanager
def served(app: Flask, passwords: dict[str, str], browser: Browser) -> Iterator[Site]:
    """The application at an address of its own."""
    with served_here(app, threads=4) as port:
        yield Site(f"http://127.0.0.1:{port}", passwords, browser)


@pytest.fixture
def site(demo: Installation, demo_app: Flask, browser: Browser) -> Iterator[Site]:
    """The demo installation, to be used; at the end no browser may have complained."""
    with served(demo_app, demo_passwords(demo), browser) as found:
        yield found
        assert found.close() == []


@pytest.fixture(scope="session")
def busy_installation(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Site]:
    """The demo installation on SQLite in the middle of a quarter: every kind of page has something to show."""
    folder = tmp_path_factory.mktemp("busy") / "instance"
    with databases.fresh("sqlite", "demo") as url:
        installation = Installation(url, shutil.copytree(databases.instance("demo"), folder))
        app = create_app(builders.settings(url, folder))
        with mock.patch("tracker.clock.now", return_value=builders.NOW):
            fill(installation, app)
        with served(app, demo_passwords(installation), browser) as found:
            yield found
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def busy_site(busy_installation: Site) -> Iterator[Site]:
    """The same, to look at only; at the end no browser may have complained."""
    yield busy_installation
    assert busy_installation.close() == []
