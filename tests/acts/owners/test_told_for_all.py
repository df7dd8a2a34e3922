"""What a lead told for all of a date in words stays told, whoever leads or owns the date since (domain.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import BEFORE, DECIDED, decided, item
from tests.acts.owners.test_told_between_rounds import AFTER, led_by_transport, light, task, told_of_its_own_part
from tests.given import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import Region
from tracker.acts.tasks import adjustments
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.people.models import Department
from tracker.reporting.lead_queries import told_for_all
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import LightRule, Mode, PartyRole

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

YEAR_END = date(2026, 12, 22)
HOUSING, HEALTH = "住房局", "卫健委"


def world_of_four() -> Region:
    """交通局 leads, the overdue date is 商务委's, 住房局 is beside them; 卫健委 is of the region."""
    region, led = led_by_transport()
    rows.assignment(led, rows.department(HOUSING, rows.CHONGQING))
    rows.department(HEALTH, rows.CHONGQING)
    rows.named(led)
    db.session.commit()
    return region


def body(name: str) -> int:
    asked = select(Department.id).where(Department.short_name == name, Department.jurisdiction_id == rows.CHONGQING)
    return db.session.scalars(asked).one()


def told_jointly(of: Region) -> tuple[list[str], str | None]:
    """Who told for all, as lights have it and as the rounds ask it."""
    known = facts_of([task().id], load_calendar())[task().id]
    leads = [part.body.name for part in known.parts if any(one.is_joint for one in part.reports)]
    told_by = [one.told_by.name if one.told_by else leads[0] for one in known.joint]
    teller = told_for_all(world.report(task(), of.transport).round_id, [task().id]).get(task().id)
    return told_by, teller.name if teller else None


def to_the_lead(of: Region) -> None:
    decided(of, DECIDED, of.transport.id)


def adjusted(**what: Any) -> None:
    adjustment = Adjustment(DECIDED, "职责调整", "渝〔2027〕1号", **what)
    adjustments.adjust(builders.act(on=DECIDED), task().id, None, adjustment)


def another_leads_and_owns(of: Region) -> None:
    adjusted(lead_id=body(HOUSING), owners={item().id: (body(HOUSING),)})


def one_from_outside_leads_and_owns(of: Region) -> None:
    joins, leaves = {body(HEALTH): PartyRole.CO}, frozenset({of.transport.id})
    adjusted(joins=joins, lead_id=body(HEALTH), leaves=leaves, owners={item().id: (body(HEALTH),)})


def each_reports(of: Region) -> None:
    adjusted(mode=Mode.EACH_REPORTS)


def each_reports_and_another_owns(of: Region) -> None:
    adjusted(mode=Mode.EACH_REPORTS, owners={item().id: (body(HOUSING),)})


def nobody_leads(of: Region) -> None:
    adjusted(leaves=frozenset({of.transport.id}))


def nobody_leads_and_another_owns(of: Region) -> None:
    adjusted(leaves=frozenset({of.transport.id}), owners={item().id: (body(HOUSING),)})


slow = pytest.mark.slow
CHANGES = [
    to_the_lead,
    nobody_leads,
    *(pytest.param(one, marks=slow) for one in (another_leads_and_owns, one_from_outside_leads_and_owns, each_reports)),
    *(pytest.param(one, marks=slow) for one in (each_reports_and_another_owns, nobody_leads_and_another_owns)),
]


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_it_waits_for_its_verdict_whatever_becomes_of_the_task(
    session: Session, change: Callable[[Region], None]
) -> None:
    """It was red (逾期), laid at its owner and to be told once more; 综合处 was not asked for its verdict any more."""
    of = world_of_four()
    world.accepted(world.report(task(), of.transport), of, on=YEAR_END)
    turned_to(BEFORE)
    assert light(BEFORE) == (LightRule.TO_JUDGE, "综合处")
    change(of)
    turned_to(AFTER)
    assert light(AFTER) == (LightRule.TO_JUDGE, "综合处")
    assert told_jointly(of) == (["交通局"], "交通局")


@pytest.mark.slow
def test_what_waits_to_be_read_is_the_turn_of_the_office_and_named_as_its_own(session: Session) -> None:
    """商务委 was laid an overdue date of which the joint report lay unread at 综合处."""
    of = world_of_four()
    world.submitted(world.report(task(), of.transport), of, on=YEAR_END)
    adjusted(leaves=frozenset({of.transport.id}))
    turned_to(AFTER)
    found = row(task(), AFTER).light
    assert (found.part, "交通局" in found.reason, "商务委" in found.reason) == ("综合处", True, False), found.reason


@pytest.mark.slow
def test_so_it_is_where_nobody_owns_the_date_since(session: Session) -> None:
    """“未报，责任未定” was said of a date of which the joint report lay unread at 综合处."""
    of = world_of_four()
    to_the_lead(of)
    world.submitted(world.report(task(), of.transport), of, on=YEAR_END)
    adjusted(leaves=frozenset({of.transport.id}))
    turned_to(AFTER)
    found = row(task(), AFTER).light
    assert found.part == "综合处"
    assert "交通局已报送，待综合处审核" in found.reason and "未报" not in found.reason, found.reason


def commerce_leads_beside(of: Region) -> None:
    """共同牵头: the joint report of 交通局 is its own and the co-bodies'; 商务委 reports to 综合处."""
    (duty,) = [one for one in assignments_in_force(task().id) if one.department_id == of.commerce.id]
    duty.role = PartyRole.LEAD
    db.session.commit()


@pytest.mark.slow
def test_who_leads_beside_tells_of_its_own_dates_itself(session: Session) -> None:
    of = world_of_four()
    commerce_leads_beside(of)
    world.accepted(world.report(task(), of.transport), of, on=YEAR_END)
    turned_to(BEFORE)
    assert light(BEFORE)[0] is LightRule.OVERDUE
    told_of_its_own_part(of, YEAR_END)
    turned_to(DECIDED)
    assert light(DECIDED)[0] is LightRule.TO_JUDGE


@pytest.mark.slow
def test_nor_do_its_words_tell_of_a_date_of_who_collects(session: Session) -> None:
    of = world_of_four()
    commerce_leads_beside(of)
    decided(of, date(2026, 12, 2), of.transport.id)
    told_of_its_own_part(of, YEAR_END)
    turned_to(BEFORE)
    assert light(BEFORE)[0] is LightRule.OVERDUE
    assert told_jointly(of) == ([], None)


@pytest.mark.slow
def test_nor_of_a_date_of_who_reports_through_who_collects(session: Session) -> None:
    """“住房局已报，待综合处核定” was said of what 商务委 had told of its own part, and nobody asked 住房局."""
    of = world_of_four()
    commerce_leads_beside(of)
    decided(of, date(2026, 12, 2), body(HOUSING))
    told_of_its_own_part(of, YEAR_END)
    turned_to(BEFORE)
    assert light(BEFORE) == (LightRule.OVERDUE, HOUSING)


@pytest.mark.slow
def test_nor_does_what_its_lead_told_before_it_collected(session: Session) -> None:
    of = world_of_four()
    each = Adjustment(date(2026, 12, 2), "职责调整", "渝〔2026〕1号", mode=Mode.EACH_REPORTS)
    adjustments.adjust(builders.act(on=each.since), task().id, None, each)
    world.accepted(world.report(task(), of.transport), of, on=YEAR_END)
    turned_to(BEFORE)
    assert light(BEFORE) == (LightRule.OVERDUE, "商务委")
    adjusted(mode=Mode.LEAD_CONSOLIDATES)
    turned_to(AFTER)
    assert light(AFTER) == (LightRule.OVERDUE, "商务委")
