"""What a home says of 核定 while no quarter is open: a unit reads of the rounds that ask it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tests import rows
from tests.ledger.lived import turned_to
from tests.reporting.world import Region, region
from tracker.database import db
from tracker.vocabulary import Mode, PartyRole
from tracker.web.rounds.between import between_quarters

DAY = date(2026, 11, 24)
"""Of the turn; the plan went out four days before."""


def asking_transport_alone(session: Session) -> Region:
    of = region()
    task = of.task(mode=Mode.EACH_REPORTS, bodies=[(of.transport, PartyRole.LEAD)])
    of.task(bodies=[(of.commerce, PartyRole.LEAD)])
    rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    turned_to(DAY)
    return of


def test_a_unit_that_no_verification_asks_reads_that_nothing_is_open(session: Session) -> None:
    """Each home named the 核定 round of a plan in which its body had nothing to tell."""
    of = asking_transport_alone(session)
    found = between_quarters(rows.CHONGQING)
    assert found.startswith("核定·") and found.endswith("，2026-12-18 截止；没有开着的季度报告期")
    assert between_quarters(rows.CHONGQING, {of.transport.id}) == found
    assert between_quarters(rows.CHONGQING, {of.commerce.id}) == "没有开着的报告期"
    assert between_quarters("500101", {of.transport.id}) == found, "a body of a region below reads of that above"
