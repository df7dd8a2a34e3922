"""The small registry in the tables."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, scoped_session


@pytest.fixture
def registry(session: scoped_session[Session], small_registry: None) -> None:
    """The small registry, and an open session."""
