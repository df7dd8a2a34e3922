"""The application that tests are lent: put together once for each database address, as good as new for each test.

Its addresses, templates and statements are compiled once in a test run; compiling them for every test took most of
its time. What a test hangs on the application or remembers is taken off again.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest import mock

from flask import Flask

from tracker import config, create_app
from tracker.audit import anchors, steps
from tracker.cli import frame
from tracker.config import Config
from tracker.database import db
from tracker.database.remembered import Remembered, _answers
from tracker.failures.log import FailureLog
from tracker.people.accounts.factor import sealing
from tracker.web.interface import bearer
from tracker.web.request import trail
from tracker.web.request.error_pages import FAILURES


@dataclass(frozen=True)
class Program:
    """An application, and what hung on it when it was put together."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]

    @classmethod
    def of(cls, app: Flask) -> Program:
        """The application as it is now."""
        return cls(app, dict(app.config), dict(app.extensions))

    def clean_up(self) -> None:
        """Give back its connections, forget what it remembered, take off what was hung on it.

        Connections to PostgreSQL wait for the next test: a new one knows neither tables nor statements yet.
        """
        with self.app.app_context():
            db.session.remove()
            if db.engine.dialect.name == "sqlite":
                db.engine.dispose()
            for kept in (_answers, *(one._kept for one in _all_remembered())):
                kept.pop(db.engine, None)
        for now, before in ((self.app.config, self.config), (self.app.extensions, self.extensions)):
            now.clear()
            now.update(before)
        if FAILURES in self.app.extensions:
            self.app.extensions[FAILURES] = FailureLog()
            trail.install(self.app)
            bearer.install(self.app)

    def end(self) -> None:
        """Close its connections: it is not lent again."""
        with self.app.app_context():
            db.engine.dispose()


MOST_KEPT = 12
"""Databases are lent at few addresses; those that a test has made for itself do not come back."""

_kept: dict[Hashable, Program] = {}
_lent: set[Hashable] = set()


@contextmanager
def program(settings: Config, lent_to: str = "pages", **options: Any) -> Iterator[Flask]:
    """The application over the database of these settings, for pages or for commands: they are processes of their own.

    Whoever wants it while it is lent gets a new one.
    """
    key = (settings.database_url, settings.base_url, lent_to, *sorted(options.items()))
    kept = (None if key in _lent else _kept.pop(key, None)) or Program.of(create_app(settings, **options))
    kept.app.config.update(TRACKER=settings, SECRET_KEY=settings.secret_key)
    # The address of a database comes back with another instance folder, which has keys of its own.
    kept.app.extensions[sealing.KEY] = sealing.key_of(settings.secret_key)
    kept.app.extensions[steps.KEY] = anchors.key_of(settings.secret_key)
    _lent.add(key)
    try:
        yield kept.app
    finally:
        kept.clean_up()
        _lent.discard(key)
        if key in _kept:
            _kept.pop(key).end()
        _kept[key] = kept
        if len(_kept) > MOST_KEPT:
            _kept.pop(next(iter(_kept))).end()


def end_all() -> None:
    """The test run ends: nothing more is lent."""
    while _kept:
        _kept.popitem()[1].end()


@contextmanager
def lent_to_commands() -> Iterator[None]:
    """Commands that are run meanwhile get the application lent, unless the test has put something in its place."""
    with ExitStack() as lent:

        def create(settings: Config | None = None, **options: Any) -> Flask:
            return lent.enter_context(program(settings or config.from_environment(), "commands", **options))

        is_ours = frame.create_app is create_app
        with mock.patch.object(frame, "create_app", create) if is_ours else nullcontext():
            yield


def _all_remembered() -> list[Remembered[Any]]:
    """Whatever the program's modules remember of a database."""
    return _remembered_by(len(sys.modules))


@cache
def _remembered_by(count: int) -> list[Remembered[Any]]:
    """Looked for once, and again when another module has come: looking costs as much as a short test."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("tracker.")]
    values = [value for module in modules for value in vars(module).values()]
    return [value for value in values if isinstance(value, Remembered)]
