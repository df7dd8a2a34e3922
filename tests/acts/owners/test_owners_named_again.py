"""Whose an overdue date is, said again: its owner does not begin anew, only who was not one before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.beginnings import begins_with, over
from tests.given.rows import owned
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.alerts.scan import scan
from tracker.acts.tasks import adjustments, owners
from tracker.acts.tasks.owners import Decision
from tracker.acts.upkeep import turn
from tracker.alerts.models import Alert
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.calendar.days import load_calendar
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.plans.models import Item, Milestone, OwnerAnswer, OwnerFact, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.plans.owners.queries import ownings
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertStage, AlertState, KnownBy, MilestoneSource, Mode, OwnerNews, Role, Waiting
from tracker.worklist.queries import Desk, counts, waiting

N = OwnerNews
DUE = date(2026, 11, 30)
BEFORE, DECIDED, AFTER = date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 13)


@begins_with("schema")
def overdue(url: str, instance: Path) -> None:
    """A quarter that was closed with a date overdue at 交通局."""
    with over(url, instance):
        owned_and_asked()
        turned_to(BEFORE)


@pytest.fixture
def of(overdue: None, session: Session) -> Region:
    """A task whose date is overdue at 交通局."""
    return world.again()


def owned_and_asked() -> Region:
    """A task whose date is past and 交通局's, in a quarter that was opened."""
    region = world.region()
    task = region.task(mode=Mode.EACH_REPORTS)
    owned(task, rows.milestone(task, DUE), KnownBy.ASSIGNED, region.transport.id)
    said = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    rows.added(OwnerFact(item_id=item().id, known_by=KnownBy.ASSIGNED, owner_ids=[region.transport.id], **said))
    db.session.commit()
    world.opened()
    return region


def item() -> Item:
    return db.session.scalars(select(Item)).one()


def named(of: Region, on: date, *bodies: int) -> None:
    found = item()
    decision = Decision(found.id, bodies, newest_facts([found.id])[found.id])
    owners.decide(by(of.coordinator, on), db.session.get_one(Task, found.task_id).plan_id, [decision], f"会议纪要{on}")


def decided(of: Region, on: date, *bodies: int) -> None:
    named(of, on, *bodies)
    turned_to(AFTER)


def laid(day: date) -> tuple[str | None, bool]:
    light = row(db.session.get_one(Task, item().task_id), day).light
    return light.part, light.awaits_owner


def chased(day: date) -> tuple[int, ...]:
    node = db.session.scalars(select(Milestone).where(Milestone.source == MilestoneSource.OWN)).one()
    (found,) = said_of_dates(rows.CHONGQING, day).of({node.id})
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
def test_who_had_it_when_it_became_overdue_and_gets_it_back_goes_on(of: Region) -> None:
    decided(of, BEFORE, of.commerce.id)
    decided(of, DECIDED, of.transport.id)
    assert _since() == {of.transport.id: DECIDED}
    assert laid(AFTER) == ("交通局", False)
    assert chased(AFTER) == (of.transport.id,)


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_a_clock_that_went_ahead_said_to_who_took_it_over_stands_from_its_day_on(session: Session) -> None:
    """An act of the day before ended it, as his time was not up: on its day it was not written again."""
    of = owned_and_asked()
    taken, limit = date(2026, 12, 10), date(2026, 12, 24)
    named(of, taken, of.commerce.id)
    scan(builders.act(on=limit + timedelta(days=1)), rows.CHONGQING)
    told = select(Alert.state).where(Alert.stage == AlertStage.A6, Alert.department_id == of.commerce.id)
    assert db.session.scalars(told).all() == [AlertState.SENT] * 2
    named(of, limit, of.transport.id, of.commerce.id)
    scan(builders.act(on=limit + timedelta(days=1)), rows.CHONGQING)
    assert db.session.scalars(told).all() == [AlertState.SENT] * 2


def of_all_together() -> None:
    """The item is of all bodies of its task since before it was due."""
    said = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    db.session.execute(delete(OwnerFact))
    rows.added(OwnerFact(item_id=item().id, known_by=KnownBy.SILENT, owner_ids=[], **said))
    db.session.execute(update(Item).values(owner_ids=[], known_by=KnownBy.SILENT))
    db.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_had_it_with_all_when_it_became_overdue_and_gets_it_alone_goes_on(of: Region) -> None:
    """Of all together, 交通局's for a day, then 商务委's: it was asked first as if it had never had it."""
    of_all_together()
    turned_to(BEFORE)
    decided(of, BEFORE, of.transport.id)
    decided(of, DECIDED, of.commerce.id)
    assert laid(AFTER) == ("商务委", False)
    assert chased(AFTER) == (of.commerce.id,)
    joined = update(Assignment).where(Assignment.department_id == of.commerce.id)
    db.session.execute(joined.values(valid_from=BEFORE))
    db.session.commit()
    turn.rebuild(builders.act(on=AFTER), rows.CHONGQING)
    assert laid(AFTER) == ("综合处", True), "it had no duty when it became overdue"


def let_go(on: date) -> None:
    """Who owned it said 不是本单位的: 综合处 has to say whose it is."""
    said = {"since": on, "recorded_at": builders.act(on=on).at + timedelta(hours=1), "actor": "测试"}
    rows.added(OwnerFact(item_id=item().id, known_by=KnownBy.OPEN, owner_ids=[], **said))
    db.session.execute(update(Item).values(owner_ids=[], known_by=KnownBy.OPEN))
    db.session.commit()
    turn.rebuild(builders.act(on=on), rows.CHONGQING)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_says_that_it_is_not_its_own_and_gets_it_back_keeps_its_delay(of: Region) -> None:
    """One click of a silent body had wiped its delay, its A6 and its letter."""
    let_go(BEFORE)
    assert laid(BEFORE) == ("综合处", False)
    decided(of, DECIDED, of.transport.id)
    assert laid(AFTER) == ("交通局", False)
    assert chased(AFTER) == (of.transport.id,)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_took_it_over_gave_it_back_and_gets_it_back_has_it_from_the_first_day(of: Region) -> None:
    decided(of, BEFORE, of.commerce.id)
    let_go(BEFORE)
    decided(of, DECIDED, of.commerce.id)
    (late,) = facts_of([item().task_id], load_calendar())[item().task_id].milestones
    assert [one.on for one in late.taken_by] == [BEFORE]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_had_it_with_all_the_others_has_it_still_and_who_joins_now_takes_it_over(of: Region) -> None:
    """Of all together since before it was due, then of one of them: the delay is his, as of all."""
    task_id = item().task_id
    of_all_together()
    turned_to(BEFORE)
    decided(of, DECIDED, of.commerce.id)
    assert laid(AFTER) == ("商务委", False)
    assert chased(AFTER) == (of.commerce.id,)
    joined = update(Assignment).where(Assignment.task_id == task_id, Assignment.department_id == of.commerce.id)
    db.session.execute(joined.values(valid_from=DECIDED))
    db.session.commit()
    turn.rebuild(builders.act(on=AFTER), rows.CHONGQING)
    assert laid(AFTER) == ("综合处", True), "whose duty begins only now had no part in it"


def _since(day: date | None = None) -> dict[int, date]:
    known = ownings([item().task_id], end_of(day) if day else None)
    (owning,) = (*known.figures.values(), *known.dates.values())
    return dict(owning.since)


def _told(of: Region) -> dict[str, str]:
    """By body what the newest result says."""
    names = {of.transport.id: "交通局", of.commerce.id: "商务委"}
    rows = db.session.scalars(select(Alert).where(Alert.stage == AlertStage.RESULT).order_by(Alert.id))
    return {names[one.department_id]: one.message for one in rows}


LATE = "已逾期（自 2026-12-01 起），请准备情况，待综合处布置填报后报送，也可申请延期"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_takes_it_over_is_told_since_when_it_is_overdue(of: Region) -> None:
    decided(of, DECIDED, of.commerce.id)
    told = _told(of)
    assert told["商务委"].endswith(LATE) and "逾期" not in told["交通局"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("owners_now", "given_to"),
    [
        (("商务委",), {"商务委"}),
        (("交通局", "商务委"), {"交通局", "商务委"}),
        ((), {"交通局", "商务委"}),
    ],
    ids=["of another one", "of both", "of all together"],
)
def test_who_is_told_knows_whether_it_is_its_own_now(
    of: Region, owners_now: tuple[str, ...], given_to: set[str]
) -> None:
    bodies = {"交通局": of.transport.id, "商务委": of.commerce.id}
    decided(of, DECIDED, *(bodies[name] for name in owners_now))
    news = {one.department_id: one.news for one in db.session.scalars(select(OwnerAnswer))}
    assert news == {id: N.GIVEN if name in given_to else N.DECIDED for name, id in bodies.items()}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_preview_of_an_adjustment_and_its_message_say_so_too(of: Region) -> None:
    task_id = item().task_id
    adjustment = Adjustment(DECIDED, "职责调整", "渝府办〔2026〕12号", owners={item().id: (of.commerce.id,)})
    head = by(of.coordinator_head, DECIDED)
    seen = adjustments.preview(head, task_id, None, adjustment)
    told = {change.name: change.told for change in seen.changes}
    assert told["商务委"][-1].endswith(LATE) and not any(LATE in line for line in told["交通局"])
    adjustments.adjust(head, task_id, None, adjustment)
    assert LATE in _told(of)["商务委"]


@pytest.mark.both
def test_a_body_of_another_region_is_asked_to_tell_it(of: Region) -> None:
    """A city's bureau has its desk in its city; its task is the province's."""
    decided(of, DECIDED, of.commerce.id)
    for region in (rows.CHONGQING, "500101"):
        desk = Desk(region, frozenset({Role.LIAISON}), frozenset({(of.commerce.id, Role.LIAISON.value)}))
        assert counts(desk, AFTER)[Waiting.TELL] == 1
        assert [one.task_id for one in waiting(desk, AFTER, {Waiting.TELL})] == [item().task_id]
        other = Desk(region, frozenset({Role.LIAISON}), frozenset({(of.transport.id, Role.LIAISON.value)}))
        assert counts(other, AFTER)[Waiting.TELL] == 0 and waiting(other, AFTER, {Waiting.TELL}) == []
