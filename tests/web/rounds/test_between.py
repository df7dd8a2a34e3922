"""What a home says of 核定 while no quarter is open: a unit reads of the rounds that ask it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import turned_to
from tests.reporting.world import Region, region
from tracker.database import db
from tracker.reporting.models import Round, RoundCutoffs
from tracker.vocabulary import Mode, PartyRole, RoundKind
from tracker.web.rounds.between import between_quarters

DAY = date(2026, 11, 24)
"""Of the turn; the plan went out four days before."""


def asking_transport_alone() -> Region:
    of = region()
    task = of.task(mode=Mode.EACH_REPORTS, bodies=[(of.transport, PartyRole.LEAD)])
    of.task(bodies=[(of.commerce, PartyRole.LEAD)])
    rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    turned_to(DAY)
    return of


def test_a_unit_that_no_verification_asks_reads_that_nothing_is_open(session: Session) -> None:
    """Each home named the 核定 round of a plan in which its body had nothing to tell."""
    of = asking_transport_alone()
    found = between_quarters(rows.CHONGQING)
    assert found.startswith("核定·") and found.endswith("，2026-12-18 截止；没有开着的季度报告期")
    assert between_quarters(rows.CHONGQING, {of.transport.id}) == found
    assert between_quarters(rows.CHONGQING, {of.commerce.id}) == "没有开着的报告期"
    assert between_quarters("500101", {of.transport.id}) == found, "a body of a region below reads of that above"


def test_of_several_the_one_that_ends_first_is_named(session: Session) -> None:
    of = asking_transport_alone()
    first = db.session.scalars(select(Round).where(Round.kind == RoundKind.VERIFICATION)).one()
    held = {"jurisdiction_id": rows.CHONGQING, "kind": RoundKind.VERIFICATION, "opened_by": "测试", "as_of": DAY}
    later = rows.added(Round(name="核定·后来的", opened_on=DAY, opened_at=first.opened_at, **held))
    end = {name: date(2026, 12, 22) for name in ("unit_due_on", "lead_due_on", "review_ends_on", "edition_on")}
    rows.added(RoundCutoffs(round_id=later.id, provisional=False, recorded_at=first.opened_at, actor="测试", **end))
    db.session.commit()
    found = between_quarters(rows.CHONGQING)
    assert found == f"{first.name}等 2 个，2026-12-18 截止；没有开着的季度报告期"
    assert between_quarters(rows.CHONGQING, {of.transport.id}).startswith(f"{first.name}，"), (
        "the later one asks nobody"
    )
