"""Turns kept for the next program are kept for the last one, too, where the schema goes back to it."""

from __future__ import annotations

import flask_migrate
import pytest
from sqlalchemy import column, select, table
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.types import JSON

from tests.given import builders, rows
from tests.reporting.world import OPENED, opened, region
from tracker.acts.upkeep import turn
from tracker.database import db

STANDING = table("ledger_standing", column("turns", JSON))
UNTIL_OWNER = 7
"""Day, rule, reason, since, points, part, and the owner in words: more the program of 0024 cannot read."""


def turns() -> list[list[object]]:
    db.session.remove()
    found = [turn for row in db.session.scalars(select(STANDING.c.turns)) for turn in row]
    db.session.remove()
    return found


@pytest.mark.slow
def test_whom_a_light_is_laid_at_is_cut_off_and_told_anew(session: scoped_session[Session]) -> None:
    region().task()
    session.commit()
    opened()
    turn.rebuild(builders.act(on=OPENED), rows.CHONGQING)
    before = turns()
    assert len(before) > 1 and {len(one) for one in before} == {UNTIL_OWNER + 1}
    session.remove()
    flask_migrate.downgrade(revision="0024")
    assert turns() == [one[:UNTIL_OWNER] for one in before]
    flask_migrate.upgrade()
    turn.rebuild(builders.act(on=OPENED), rows.CHONGQING)
    assert turns() == before
