"""What a closed quarter kept stays as it was, and says so where its item has become another's since."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_named_again import DUE, item, of, overdue
from tests.given import builders, rows
from tests.given.rows import owned
from tests.ledger.lived import turned_to
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision
from tracker.database import db
from tracker.ledger.lights.conditions.match import Limit
from tracker.ledger.pages.frozen_queries import FrozenLine, frozen_page
from tracker.ledger.pages.moved_queries import Moved
from tracker.plans.models import Item, OwnerFact, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.reporting.models import FrozenLight, Round
from tracker.vocabulary import Colour, KnownBy, Mode

__all__ = ["of", "overdue"]

CLOSED, MOVED = date(2027, 1, 11), date(2027, 1, 12)

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def decided(of: Region, on: date, *bodies: int) -> None:
    found = item()
    decision = Decision(found.id, bodies, newest_facts([found.id])[found.id])
    owners.decide(by(of.coordinator, on), db.session.get_one(Task, found.task_id).plan_id, [decision], "会议纪要")


def line() -> FrozenLine:
    round = db.session.scalars(select(Round).where(Round.name == world.Q4.name)).one()
    (found,) = frozen_page(round.id, [Colour.RED], 10).lists[Colour.RED]
    assert found.light.body == "交通局", "as it was kept"
    assert found.light.limit == Limit(DUE, DUE), "the date beside the light"
    return found


def test_who_owed_then_and_whose_it_is_now(of: Region) -> None:
    decided(of, MOVED, of.commerce.id)
    assert line().moved == Moved("商务委", MOVED)


def test_named_again_it_has_not_moved(of: Region) -> None:
    decided(of, MOVED, of.transport.id)
    assert line().moved is None


def test_back_to_all_together(of: Region) -> None:
    decided(of, MOVED, of.commerce.id)
    decided(of, date(2027, 1, 13))
    assert line().moved == Moved("全体责任单位", date(2027, 1, 13))


def test_a_better_ground_is_no_new_day(of: Region) -> None:
    decided(of, MOVED, of.commerce.id)
    decided(of, date(2027, 1, 13), of.commerce.id)
    assert line().moved == Moved("商务委", MOVED)


def test_a_row_that_was_kept_without_owners_tells_nothing_of_them(of: Region) -> None:
    """As quarters were kept that closed before each figure and date had an owner."""
    for kept in db.session.scalars(select(FrozenLight)):
        items = [{**one, "owners": [], "owner": ""} for one in kept.row["milestones"]]
        kept.row = {**kept.row, "milestones": items, "light": {**kept.row["light"], "owner_ids": []}}
        for one in items:
            one["light"] = {**one["light"], "owner_ids": []} if one["light"] else None
    db.session.commit()
    assert line().moved is None


@pytest.mark.slow
@pytest.mark.parametrize("is_named", [True, False])
def test_only_the_item_that_the_light_names_tells_whose_it_is_now(session: Session, is_named: bool) -> None:
    """Two dates of one body with one limit: the reason names one, the other went to another body."""
    region = world.region()
    task = region.task(mode=Mode.EACH_REPORTS)
    for words in ("循环快递箱投放", "二次包装基本杜绝"):
        node = rows.milestone(task, DUE)
        node.text = words
        owned(task, node, KnownBy.ASSIGNED, region.transport.id)
    said = {"since": builders.TODAY, "recorded_at": builders.act().at, "actor": "测试"}
    for one in db.session.scalars(select(Item)).all():
        rows.added(OwnerFact(item_id=one.id, known_by=KnownBy.ASSIGNED, owner_ids=[region.transport.id], **said))
    db.session.commit()
    world.opened()
    turned_to(CLOSED)
    reason = line().light.reason
    items = db.session.scalars(select(Item)).all()
    (moved,) = [one for one in items if reason.startswith(one.words) == is_named]
    decision = Decision(moved.id, (region.commerce.id,), newest_facts([moved.id])[moved.id])
    owners.decide(by(region.coordinator, MOVED), task.plan_id, [decision], "会议纪要")
    assert line().moved == (Moved("商务委", MOVED) if is_named else None)


def test_of_plans_with_thresholds_of_their_own_the_latest_rules_are_told(of: Region) -> None:
    lights = select(FrozenLight).where(FrozenLight.colour == Colour.RED).order_by(FrozenLight.id.desc())
    first = db.session.scalars(lights.limit(1)).one()
    values = {column.name: getattr(first, column.name) for column in FrozenLight.__table__.columns}
    other = {"id": None, "task_id": of.task(mode=Mode.EACH_REPORTS).id, "rule_version": first.rule_version + 1}
    rows.added(FrozenLight(**{**values, **other}))
    assert frozen_page(first.round_id, [Colour.RED], 10).rule_version == first.rule_version + 1
