"""Which dates are overdue at whom, told where the division of work changes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.clients.statements import counted
from tests.given import rows
from tests.reporting.world import region
from tracker.database import db
from tracker.ledger.story.late_queries import late
from tracker.vocabulary import PartyRole

DAY = date(2026, 12, 10)


@pytest.mark.both
def test_of_tasks_without_a_date_that_is_past_no_facts_are_read(session: Session) -> None:
    """Each 调整分工 read all facts of its task twice, to find no date overdue."""
    of = region()
    early, ahead = (of.task(bodies=[(of.transport, PartyRole.LEAD)]) for _ in range(2))
    rows.milestone(early, date(2026, 11, 30))
    rows.milestone(ahead, DAY)
    db.session.commit()
    ids = early.id, ahead.id
    with counted() as asked:
        assert list(late(ids[1:], DAY)) == []
    assert len(asked) == 1
    (found,) = late(ids, DAY)
    assert (found.task_id, found.body_id) == (early.id, of.transport.id)
