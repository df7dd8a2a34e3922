"""What a body keeps of a task that it has left: its own reports and requests, nothing of others."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.reporting import world
from tests.reporting.world import Region
from tracker.database import db
from tracker.ledger.story.left_queries import left
from tracker.people.access import Scope
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment

LEFT = date(2027, 3, 2)


@pytest.fixture
def of(session: Session) -> Region:
    """A task of 交通局 and 商务委 in an open round."""
    region = world.region()
    region.task()
    db.session.commit()
    world.opened()
    return region


def ended(department_id: int) -> None:
    db.session.execute(update(Assignment).where(Assignment.department_id == department_id).values(ended_on=LEFT))
    db.session.commit()


@pytest.mark.both
def test_only_once_it_has_left_and_only_its_own(of: Region) -> None:
    code = db.session.scalars(select(Task.code)).one()
    his, others = (Scope(None, frozenset({one.id})) for one in (of.commerce, of.transport))
    assert left(code, his) is None, "it has the task: its page shows all"
    ended(of.commerce.id)
    found = left(code, his)
    assert found is not None and found.since == LEFT
    own = select(Report.id).where(Report.department_id == of.commerce.id)
    assert [one.id for one in found.reports] == list(db.session.scalars(own)) != []
    assert left(code, others) is None
    assert left(code, Scope(of.commerce.jurisdiction_id, None)) is None, "who sees the region sees the task itself"
    assert left("X", his) is None
