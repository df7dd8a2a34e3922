"""Whose an overdue date is, said again: its owner does not begin anew, only who was not one before."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import Region, by
from tests.worklist.test_node_turns import owned
from tracker.acts import owners
from tracker.acts.owners import Decision
from tracker.alerts.scan.milestone_queries import said_of
from tracker.alerts.scan.plan_queries import issued_plans
from tracker.calendar_days import load_calendar
from tracker.clock import end_of
from tracker.database import db
from tracker.plans.models import Item, Milestone, OwnerFact, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.plans.owners.queries import ownings
from tracker.vocabulary import KnownBy, MilestoneSource, Mode

DUE = date(2026, 11, 30)
BEFORE, DECIDED, AFTER = date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 13)


@pytest.fixture
def of(session: Session) -> Region:
    """A task whose date is overdue at 交通局."""
    region = world.region()
    task = region.task(mode=Mode.EACH_REPORTS)
    owned(task, rows.milestone(task, DUE), KnownBy.ASSIGNED, region.transport.id)
    said = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item().id, known_by=KnownBy.ASSIGNED, owner_ids=[region.transport.id], **said))
    db.session.commit()
    world.opened()
    turned_to(BEFORE)
    return region


def item() -> Item:
    return db.session.scalars(select(Item)).one()


def decided(of: Region, on: date, *bodies: int) -> None:
    found = item()
    decision = Decision(found.id, bodies, newest_facts([found.id])[found.id])
    owners.decide(by(of.coordinator, on), db.session.get_one(Task, found.task_id).plan_id, [decision], f"会议纪要{on}")
    turned_to(AFTER)


def laid(day: date) -> tuple[str | None, bool]:
    light = row(db.session.get_one(Task, item().task_id), day).light
    return light.part, light.awaits_owner


def chased(day: date) -> tuple[int, ...]:
    node = db.session.scalars(select(Milestone).where(Milestone.source == MilestoneSource.OWN)).one()
    calendar = load_calendar()
    (found,) = said_of({node.id}, issued_plans(rows.CHONGQING, calendar, day), day, calendar)
    return found.matter.department_ids


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_same_owner_named_again_keeps_its_delay(of: Region) -> None:
    assert laid(BEFORE) == ("交通局", False)
    decided(of, DECIDED, of.transport.id)
    assert laid(AFTER) == ("交通局", False)
    assert chased(AFTER) == (of.transport.id,)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_second_owner_added_takes_over_for_himself(of: Region) -> None:
    decided(of, DECIDED, of.transport.id, of.commerce.id)
    assert laid(AFTER) == ("交通局", False)
    assert chased(AFTER) == (of.transport.id,)
    since = {of.transport.id: builders.TODAY, of.commerce.id: DECIDED}
    assert _since() == since
    assert _since(BEFORE) == {of.transport.id: builders.TODAY}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_had_it_once_and_gets_it_back_takes_it_over(of: Region) -> None:
    decided(of, BEFORE, of.commerce.id)
    decided(of, DECIDED, of.transport.id)
    assert _since() == {of.transport.id: DECIDED}
    assert laid(AFTER) == ("综合处", True)
    assert chased(AFTER) == ()


def _since(day: date | None = None) -> dict[int, date]:
    known = ownings([item().task_id], end_of(day) if day else None)
    (owning,) = (*known.figures.values(), *known.dates.values())
    return dict(owning.since)
