"""Whose days stand in the calendar of a post."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.given.rows import owned
from tests.ledger.lived import turned_to
from tests.reporting.world import region
from tracker.database import db
from tracker.vocabulary import KnownBy, Mode, PartyRole, Role
from tracker.worklist.agenda import queries
from tracker.worklist.agenda.queries import agenda
from tracker.worklist.queries import desk_of

pytestmark = pytest.mark.both

DAY = date(2026, 11, 24)
"""Of the turn; the plan went out four days before."""


def test_a_body_of_a_region_below_has_the_days_of_that_above(session: Session) -> None:
    """Its calendar had neither the end of the 核定 round that asked it nor the dates it answers for."""
    of, county = region(), rows.department("渝中区发展改革委", "500103")
    task = of.task(bodies=[(county, PartyRole.LEAD)], mode=Mode.SINGLE)
    others = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    rows.milestone(task, date(2025, 12, 31))
    own, other = (rows.milestone(one, date(2027, 6, 30)) for one in (task, others))
    liaison = rows.person(Role.LIAISON, county)
    db.session.commit()
    turned_to(DAY)
    found = {one.key: one.on for one in agenda(desk_of(liaison, "500103"), DAY)}
    assert found[f"node-{own.id}"] == date(2027, 6, 30)
    assert f"node-{other.id}" not in found
    assert [on for key, on in found.items() if key.startswith("round-")] == [date(2026, 12, 18)]


def test_the_dates_of_others_take_no_place_of_ones_own(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the soonest 300 dates of its tasks few were its own: its later ones stood in no calendar."""
    monkeypatch.setattr(queries, "MOST", 2)
    of = region()
    task = of.task(mode=Mode.EACH_REPORTS)
    for month, body in ((1, of.commerce), (2, of.commerce), (3, of.commerce), (4, of.transport), (5, of.transport)):
        owned(task, rows.milestone(task, date(2027, month, 28)), KnownBy.ASSIGNED, body.id)
    for month in (6, 7):
        owned(task, rows.milestone(task, date(2027, month, 28)), KnownBy.ASSIGNED, of.transport.id)
    db.session.commit()
    turned_to(DAY)
    found = [one.on.month for one in agenda(desk_of(of.liaison, rows.CHONGQING), DAY) if one.key.startswith("node-")]
    assert found == [4, 5]
