"""A date of all bodies together is overdue, and a body comes into the task: the delay of others is not laid at it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.acts.owners.test_asked_late import ask
from tests.alerts.offices import SEEDS, days, scanned
from tests.given import builders, rows
from tests.given.rows import owned
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import Region
from tracker.acts.tasks import adjustments
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.models import Alert
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.outcomes.models import Letter
from tracker.people.models import Department
from tracker.plans.models import Item, MilestoneDate, OwnerFact, Task
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import AlertStage, KnownBy, LightRule, Mode, PartyRole, Role
from tracker.worklist.task_facts import to_ask

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

DUE, JOINED, LATER = date(2026, 12, 4), date(2026, 12, 17), date(2026, 12, 28)
FORMED = "城建委"


@pytest.fixture
def of(session: Session) -> Region:
    """交通局 and 商务委 report each for itself; a date of both is past, and 商务委 has told nothing of it."""
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    region = world.region()
    task = region.task(mode=Mode.EACH_REPORTS)
    for one in rows.named(task):
        one.signed_on = builders.TODAY
    said = {"recorded_at": builders.act().at, "actor": "测试"}
    node = rows.milestone(task, DUE)
    rows.added(MilestoneDate(milestone_id=node.id, due_on=DUE, **said))
    owned(task, node, KnownBy.SILENT)
    item = db.session.scalars(select(Item)).one()
    rows.added(OwnerFact(item_id=item.id, known_by=KnownBy.SILENT, owner_ids=[], since=builders.TODAY, **said))
    rows.person(Role.LIAISON, rows.department(FORMED))
    db.session.commit()
    world.opened()
    world.accepted(world.report(task, region.transport), region)
    return region


def the_task() -> Task:
    return db.session.get_one(Task, db.session.scalars(select(Item.task_id)).one())


def formed() -> Department:
    return db.session.scalars(select(Department).where(Department.short_name == FORMED)).one()


def merged(of: Region) -> None:
    """商务委 is merged into 城建委, which has never had a duty in the task."""
    leaves, joins = frozenset({of.commerce.id}), {formed().id: PartyRole.CO}
    given = Adjustment(JOINED, "机构改革", "渝委〔2026〕8号", joins=joins, leaves=leaves)
    act = builders.act(on=JOINED)
    told = {one.name: one.told for one in adjustments.preview(act, the_task().id, None, given).changes}
    assert any("已逾期（自 2026-12-05 起），请准备情况，待综合处布置填报" in words for words in told[FORMED])
    adjustments.adjust(act, the_task().id, None, given)


@pytest.mark.slow
def test_who_comes_is_asked_for_it_first(of: Region) -> None:
    """城建委 was red (逾期13天) on its first day, reminded on the second working day, and in a 督办函 a week later."""
    for day in days(DUE, (JOINED - DUE).days):
        scanned(day)
    merged(of)
    for day in days(JOINED, (LATER - JOINED).days + 1):
        scanned(day)
    shown = row(the_task(), LATER)
    assert (shown.light.rule, shown.light.part) == (LightRule.OVERDUE, "综合处")
    assert f"未报：{FORMED}（自{JOINED}起由{FORMED}承办，还没有布置填报，此前的逾期记在综合处）" in shown.light.reason
    assert {one.short_name: one.light.title for one in shown.parts if one.reports}[FORMED] == "灰·待核定"
    chasers = select(Alert.stage).where(Alert.department_id == formed().id, Alert.stage != AlertStage.A1)
    assert set(db.session.scalars(chasers)) <= {AlertStage.RESULT}
    assert db.session.scalars(select(Letter).where(Letter.department_id == formed().id)).all() == []


@pytest.mark.slow
def test_once_asked_it_has_a_day_of_its_own(of: Region) -> None:
    for day in days(DUE, (JOINED - DUE).days):
        scanned(day)
    merged(of)
    turned_to(JOINED)
    assert [one.name for one in to_ask(row(the_task(), JOINED), [])] == [FORMED], "交通局 has told"
    asked, until = ask(of, 3, JOINED)
    assert asked == [FORMED]
    turned_to(until)
    assert row(the_task(), until).light.part == "综合处"
    after = until + timedelta(1)
    scanned(after)
    assert row(the_task(), after).light.part == FORMED
    reminded = select(Alert.message).where(Alert.department_id == formed().id, Alert.stage == AlertStage.A6)
    assert "由本单位接手后应于" in (db.session.scalars(reminded).first() or "")


@pytest.mark.slow
def test_who_had_left_before_it_was_due_and_comes_back_is_asked_first_too(of: Region) -> None:
    """城建委 had a duty there in November alone: it was red on the day it came back."""
    for on, given in (
        (date(2026, 11, 2), {"joins": {formed().id: PartyRole.CO}}),
        (date(2026, 11, 30), {"leaves": frozenset({formed().id})}),
    ):
        adjustments.adjust(
            builders.act(on=on), the_task().id, None, Adjustment(on, "机构改革", "渝委〔2026〕8号", **given)
        )
    leaves, joins = frozenset({of.commerce.id}), {formed().id: PartyRole.CO}
    again = Adjustment(JOINED, "机构改革", "渝委〔2026〕8号", joins=joins, leaves=leaves)
    adjustments.adjust(builders.act(on=JOINED), the_task().id, None, again)
    turned_to(JOINED)
    shown = row(the_task(), JOINED)
    assert f"（自{JOINED}起由{FORMED}承办，2026-12-31前报送，此前的逾期记在综合处）" in shown.light.reason
    assert {one.short_name: one.light.title for one in shown.parts}[FORMED] == "灰·待核定"
