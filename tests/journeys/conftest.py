"""The story of an installation begun by its own commands, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.journeys.offices import Story
from tracker import clock

BEGINS = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@pytest.fixture
def story(database_url: str, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Registry and calendar, no plan and nobody yet, on the morning of 2026-11-20."""
    told = Story(Installation(database_url, tmp_path), app, BEGINS)
    monkeypatch.setattr(clock, "now", lambda: told.now)
    told.command("setup", "--no-demo")
    return told


@pytest.fixture
def quarter(demo: Installation, demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Both plans issued, on the morning of 2026-11-20, before anybody has done anything."""
    told = Story(demo, demo_app, BEGINS + timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: told.now)
    return told
