"""The two seed plans, received over the real registry."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.plans.seeded import Seeded
from tracker.plans.models import Plan


@pytest.fixture
def seeded(app: Flask, session: scoped_session[Session], real_registry: None) -> Seeded:
    """A database with the registry of departments, and the verb that receives a seed plan."""
    ready = {plan.jurisdiction_id: plan.id for plan in session.scalars(select(Plan))}
    session.rollback()
    return Seeded(app.config["TRACKER"], ready)
