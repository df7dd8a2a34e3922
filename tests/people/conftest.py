"""The small registry in the tables."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests.people import staff


@pytest.fixture
def registry(session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    """What accounts.load brings."""
    staff.load(monkeypatch)
