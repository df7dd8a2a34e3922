"""The two seed plans, received over the real registry."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from tests.plans.seeded import Seeded


@pytest.fixture
def seeded(app: Flask, session: scoped_session[Session], real_registry: None) -> Seeded:
    """A database with the registry of departments, and the verb that receives a seed plan."""
    return Seeded(app.config["TRACKER"])
