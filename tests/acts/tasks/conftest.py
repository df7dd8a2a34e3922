"""What most tests of changed duties begin with: a region, and a third body in it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.reporting.world import Region, region
from tracker.database import db
from tracker.people.models import Department


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def housing(of: Region) -> Department:
    """Who leads in the end, or succeeds."""
    housing = rows.department("住房局")
    db.session.commit()
    return housing
