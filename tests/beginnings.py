"""What many tests begin with: made once by the real commands and acts, then copied for each test (databases.py)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import flask_migrate

from tests.builders import act, settings
from tests.commands import Installation
from tests.databases import Contents
from tests.people import registries
from tests.programs import program
from tracker.acts import registry
from tracker.config import PROJECT
from tracker.people.registry.content import Registry
from tracker.people.registry.files import read_registry


def _schema(url: str, instance: Path) -> None:
    with program(settings(url, instance)) as app, app.app_context():
        flask_migrate.upgrade()


def _demo(url: str, instance: Path) -> None:
    Installation(url, instance).done("setup", "--fresh")


def _open_quarter(url: str, instance: Path) -> None:
    Installation(url, instance).done("round", "open", "2026Q4")


def _load(url: str, instance: Path, bodies: Registry) -> None:
    with program(settings(url, instance)) as app, app.app_context():
        registry.load_registry(act(), bodies)


def _real_registry(url: str, instance: Path) -> None:
    _load(url, instance, read_registry(PROJECT / "seeds" / "departments"))


def _small_registry(url: str, instance: Path) -> None:
    _load(url, instance, registries.small_registry())


CONTENTS = {
    "schema": Contents("", _schema),
    "demo": Contents("schema", _demo),
    "open_quarter": Contents("demo", _open_quarter),
    "real_registry": Contents("schema", _real_registry),
    "small_registry": Contents("schema", _small_registry),
}


def asked_for(fixtures: Collection[str], otherwise: str) -> str:
    """The contents that a test asks for by a fixture of the same name."""
    return next((name for name in CONTENTS if name in fixtures and name not in ("schema", "demo")), otherwise)
