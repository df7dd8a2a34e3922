"""Which run that was to solve lights anew is still to be done: the calendar's is not covered by a plan's."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.given.builders import act
from tests.given.rows import CHONGQING
from tracker import changes
from tracker.acts.upkeep import rebuilding
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.jobs import runs
from tracker.jobs.runs import CANCELLED, DONE, FAILED, QUEUED

ALL, PLAN, OTHER = {"year": 2027}, {"plan_id": 7}, {"plan_id": 8}


@pytest.mark.parametrize(("ran", "left"), [
    ([], None),
    ([(ALL, FAILED)], ALL),
    ([(ALL, CANCELLED)], ALL),
    ([(ALL, FAILED), (ALL, DONE)], None),
    ([(ALL, FAILED), (PLAN, DONE)], ALL),
    ([(ALL, FAILED), (PLAN, FAILED)], PLAN),
    ([(PLAN, FAILED), (PLAN, QUEUED)], None),
    ([(PLAN, FAILED), (OTHER, DONE)], PLAN),
    ([(PLAN, FAILED), (ALL, QUEUED)], None),
])  # fmt: skip
def test_what_is_left_is_queued_again(
    session: Session, ran: list[tuple[dict[str, int], str]], left: dict[str, int] | None
) -> None:
    with changes.writing(act()):
        for parameters, state in ran:
            runs.queue(act(), runs.REBUILD, CHONGQING, parameters).state = state
    if left is None:
        with pytest.raises(RuleRefused):
            rebuilding.rebuild_again(act(), CHONGQING)
        return
    rebuilding.rebuild_again(act(), CHONGQING)
    newest = runs.latest(CHONGQING, 1)[0]
    assert (newest.state, newest.parameters) == (QUEUED, left)
    db.session.rollback()
