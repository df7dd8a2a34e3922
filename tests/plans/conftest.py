"""The two seed plans, received over the real registry."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from tests.builders import act
from tests.plans.seeded import Seeded
from tracker.acts import registry
from tracker.config import PROJECT
from tracker.people.registry.files import read_registry


@pytest.fixture
def seeded(app: Flask, session: scoped_session[Session]) -> Seeded:
    """A database with the registry of departments, and the verb that receives a seed plan."""
    registry.load_registry(act(), read_registry(PROJECT / "seeds" / "departments"))
    return Seeded(app.config["TRACKER"])
