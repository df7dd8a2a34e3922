"""What the co-bodies of a joint report owe."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.reporting.world import opened, region, report
from tests.statements import counted
from tracker.database import db
from tracker.reporting.joint.queries import co_reports_of
from tracker.vocabulary import Mode, PartyRole


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_they_are_found_by_their_task_and_not_in_the_whole_round(session: Session) -> None:
    """A round of 50,000 tasks has 90,000 reports; to go through them took 15 ms each time one was submitted."""
    of = region()
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, bodies=[(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)])
    opened()
    joint = report(task, of.transport)
    with counted() as sent:
        (owed,) = co_reports_of(joint)
    assert owed.department_id == of.commerce.id
    values = (1,) * sent[-1].count("?")
    plan = [row[3] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[-1]}", values)]
    assert any("task_id=? AND round_id=?" in line for line in plan), plan
