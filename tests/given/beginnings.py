"""What many tests begin with: made once by the real commands and acts, then copied for each test (databases.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.given import builders, rows
from tests.given.builders import act, settings
from tests.people import registries
from tests.plans.seeded import CHONGQING, FILES, PLANS, SHANXI, Seeded
from tests.servers.databases import Contents, Fill
from tests.servers.programs import program
from tracker.acts.people import registry
from tracker.acts.plans import plans
from tracker.config import PROJECT
from tracker.people.registry.content import Registry
from tracker.people.registry.files import read_registry


@contextmanager
def over(url: str, instance: Path) -> Iterator[Flask]:
    """The application over contents in the making, its context open."""
    with program(settings(url, instance)) as app, app.app_context():
        yield app


def _schema(url: str, instance: Path) -> None:
    with over(url, instance):
        flask_migrate.upgrade()


def _demo(url: str, instance: Path) -> None:
    Installation(url, instance).done("setup", "--fresh")


def _open_quarter(url: str, instance: Path) -> None:
    Installation(url, instance).done("round", "open", "2026Q4")


def _scanned(url: str, instance: Path) -> None:
    Installation(url, instance).done("alert", "scan")


def _office_at_work(url: str, instance: Path) -> None:
    Installation(url, instance).done("setup", "--jurisdiction", CHONGQING)


def _load(url: str, instance: Path, bodies: Registry) -> None:
    with over(url, instance):
        registry.load_registry(act(), bodies)


def _real_registry(url: str, instance: Path) -> None:
    _load(url, instance, read_registry(PROJECT / "seeds" / "departments"))


def _small_registry(url: str, instance: Path) -> None:
    _load(url, instance, registries.small_registry())


def _received(url: str, instance: Path, code: str) -> None:
    with over(url, instance) as app:
        Seeded(app.config["TRACKER"]).receive(code)


def _issued(url: str, instance: Path, code: str, tasks: int) -> None:
    file = PLANS / FILES[code]
    with over(url, instance) as app:
        config = app.config["TRACKER"]
        (done,) = plans.load(act(), config, code, file.name, file.read_bytes(), issue=True, accept_first_listed=True)
        assert (done.issued, done.undecided) == (tasks, 0)


CONTENTS = {
    "schema": Contents("", _schema),
    "demo": Contents("schema", _demo),
    "open_quarter": Contents("demo", _open_quarter),
    "scanned": Contents("demo", _scanned),
    "scanned_quarter": Contents("open_quarter", _scanned),
    "office_at_work": Contents("schema", _office_at_work),
    "real_registry": Contents("schema", _real_registry),
    "small_registry": Contents("schema", _small_registry),
    "chongqing_received": Contents("real_registry", partial(_received, code=CHONGQING)),
    "shanxi_received": Contents("real_registry", partial(_received, code=SHANXI)),
    "chongqing_issued": Contents("real_registry", partial(_issued, code=CHONGQING, tasks=25)),
    "shanxi_issued": Contents("real_registry", partial(_issued, code=SHANXI, tasks=82)),
}


def begins_with(beneath: str) -> Callable[[Fill], object]:
    """What all tests of a module begin with: made once upon the contents `beneath`, under the name of the function.

    Its name becomes a fixture that asks for it.
    """

    def register(add: Fill) -> object:
        name = add.__name__
        assert name not in CONTENTS, f"two contents are called {name}"
        CONTENTS[name] = Contents(beneath, partial(_numbered_apart, add=add, first=1_000_000 * len(CONTENTS)))
        return pytest.fixture(name=name)(lambda: None)

    return register


def _numbered_apart(url: str, instance: Path, add: Fill, first: int) -> None:
    with rows.numbered_from(first), builders.requests_of(add.__name__):
        add(url, instance)


def asked_for(fixtures: Collection[str], otherwise: str) -> str:
    """The contents that a test asks for by a fixture of the same name; of several the last: it lies on the others."""
    return next((name for name in reversed(CONTENTS) if name in fixtures and name not in ("schema", "demo")), otherwise)
