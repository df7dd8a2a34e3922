"""Numbers that are kept, not counted, are what counting gives, after each of many acts in any order."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import and_, func, select

from tests.acts.tasks.test_assignments import of_unit, seen
from tests.given.builders import NOW, TODAY, act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, Seeded
from tracker.actor import Act, Actor
from tracker.acts.outcomes import endings
from tracker.acts.tasks import adjustments, assignments, owners
from tracker.acts.tasks.owners import Decision
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import TrackerError
from tracker.ledger import count_steps
from tracker.ledger.models import LedgerStanding, LightCount
from tracker.people.models import Department
from tracker.plans.models import Item, Plan, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.plans.states import IN_FORCE
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.tasks.owners.waiting_queries import vacant_since
from tracker.tasks.queries import unsigned
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import Role, TaskAct, TaskState, Waiting
from tracker.worklist.queries import Desk, counts
from tracker.worklist.sources.queries import sources
from tracker.worklist.waits_for_whom import ItemState, Thing

STEPS = 50

IN_DOUBT = and_(Item.doubt.is_not(None), Task.state.in_(IN_FORCE))


Counts = tuple[dict[int, int], dict[int, int], dict[int, int]]


def kept() -> Counts:
    """By task the items in doubt and the duties to sign, by rank the tasks, as they are kept."""
    asked = select(LedgerStanding.task_id, LedgerStanding.in_doubt).where(LedgerStanding.in_doubt > 0)
    ranks = select(LightCount.rank, func.sum(LightCount.tasks)).group_by(LightCount.rank)
    counts = {rank: count for rank, count in db.session.execute(ranks) if count}
    to_sign = select(LedgerStanding.task_id, LedgerStanding.unsigned).where(LedgerStanding.unsigned > 0)
    return dict(db.session.execute(asked).all()), dict(db.session.execute(to_sign).all()), counts


def counted() -> Counts:
    """The same, by looking at each."""
    waiting = select(Item.task_id).join(Task, Task.id == Item.task_id).where(IN_DOUBT)
    duties = select(Assignment.task_id).join(Task, Task.id == Assignment.task_id)
    to_sign = duties.where(unsigned(), Task.state.in_(IN_FORCE))
    counts = (Counter(db.session.scalars(rows)) for rows in (waiting, to_sign, select(LedgerStanding.rank)))
    asked, signing, ranks = map(dict, counts)
    return asked, signing, ranks


def shown_and_looked_at(day: date) -> tuple[int, int]:
    """How many items 综合处 is asked about: as the menu counts them, and by looking at each."""
    source = sources()[Thing.ITEM]
    look = select(func.count()).select_from(source.rows).where(source.states[ItemState.TO_DECIDE])
    looked_at = db.session.execute(look, {"vacant_since": vacant_since(day), "day": day}).scalar_one()
    return counts(Desk(CHONGQING, frozenset({Role.COORDINATOR})), day)[Waiting.OWN], looked_at


class Walk:
    """Somebody does something with a duty, an item or a task that chance chooses; much of it is refused."""

    def __init__(self, seed: int) -> None:
        self.random, self.on = Random(seed), TODAY
        self.doings = [self.sign, self.sign, self.object, self.settle, self.decide, self.end, self.adjust, self.wait]
        self.done, self.most = Counter[str](), 0

    def step(self, number: int) -> None:
        doing = self.random.choice(self.doings)
        self.at = NOW + (self.on - TODAY) + timedelta(minutes=number)
        with suppress(TrackerError):
            doing()
            self.done[doing.__name__] += 1
        db.session.rollback()
        self.most = max(self.most, sum(kept()[0].values()))

    def duty(self) -> Assignment:
        in_force = select(Assignment).where(Assignment.ended_on.is_(None)).order_by(Assignment.id)
        return self.random.choice(list(db.session.scalars(in_force)))

    def task(self) -> Task:
        return db.session.get_one(Task, self.duty().task_id)

    def unit(self, duty: Assignment) -> Actor:
        return of_unit(db.session.get_one(Department, duty.department_id).key, Role.LIAISON).actor

    def sign(self) -> None:
        duty = self.duty()
        shown = [item.id for item in db.session.scalars(select(Item).where(Item.task_id == duty.task_id))]
        own = frozenset(id for id in shown if self.random.random() < 0.4)
        ticks = Ticks(frozenset(shown), own, {})
        assignments.sign(act(actor=self.unit(duty), at=self.at), [seen(duty)], {duty.id: ticks})

    def object(self) -> None:
        duty = self.duty()
        assignments.object_to(act(actor=self.unit(duty), at=self.at), duty.id, None, "不属本单位职责")

    def office(self, task_id: int, role: Role = Role.COORDINATOR) -> Act:
        """Of the 主办处室 of the task's plan."""
        plan = db.session.get_one(Plan, db.session.get_one(Task, task_id).plan_id)
        assert plan.host_id
        return act(actor=seeds.officer(CHONGQING, role, plan.host_id), at=self.at)

    def settle(self) -> None:
        objected = select(Assignment).where(Assignment.objected_on.is_not(None), Assignment.ended_on.is_(None))
        for duty in list(db.session.scalars(objected.order_by(Assignment.id)))[:1]:
            keep = self.random.random() < 0.5
            assignments.settle(self.office(duty.task_id), duty.id, None, keep=keep, basis="三定规定")

    def decide(self) -> None:
        waiting = list(db.session.scalars(select(Item).join(Task).where(IN_DOUBT).order_by(Item.id)))
        item = self.random.choice(waiting or list(db.session.scalars(select(Item).order_by(Item.id))))
        task = db.session.get_one(Task, item.task_id)
        decision = Decision(item.id, (self.duty().department_id,), newest_facts([item.id])[item.id])
        owners.decide(self.office(task.id), task.plan_id, [decision], "三定规定")

    def end(self) -> None:
        going = select(Task).where(Task.state.in_((TaskState.ACTIVE, TaskState.SUSPENDED))).order_by(Task.id)
        task = self.random.choice(list(db.session.scalars(going)) or [self.task()])
        ends = [TaskAct.RESUME] if task.state == TaskState.SUSPENDED else [TaskAct.SUSPEND, TaskAct.TERMINATE]
        leader = act(actor=seeds.officer(CHONGQING, Role.LEADER), at=self.at)
        endings.decide(leader, task.id, None, self.random.choice(ends), "市领导批示")

    def adjust(self) -> None:
        """A body leaves."""
        duty = self.duty()
        away = Adjustment(self.on, "机构职责调整", "渝发改〔2026〕9号", leaves=frozenset({duty.department_id}))
        head = self.office(duty.task_id, Role.COORDINATOR_HEAD)
        adjustments.adjust(head, duty.task_id, None, away)

    def wait(self) -> None:
        self.on += timedelta(days=self.random.choice((1, 5, 30)))
        turn.turn(act(on=self.on), CHONGQING)


@pytest.fixture
def issued(seeded: Seeded, chongqing_issued: None) -> Plan:
    return seeds.plan(seeded.ready[CHONGQING])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_kept_counts_are_what_counting_gives(issued: Plan, seed: int) -> None:
    walk = Walk(seed)
    assert kept() == counted()
    for number in range(STEPS):
        walk.step(number)
        assert kept() == counted(), walk.done
        shown, looked_at = shown_and_looked_at(walk.on)
        assert shown == looked_at, walk.done
    assert walk.done.keys() == {doing.__name__ for doing in walk.doings}, "each was done at least once"
    assert walk.most > 1, "something was in doubt"


def test_a_count_that_went_astray_is_put_right_by_solving_anew(issued: Plan) -> None:
    row = db.session.scalars(select(LedgerStanding).limit(1)).one()
    db.session.add(LightCount(jurisdiction_id=row.jurisdiction_id, rank=row.rank, tasks=3))
    row.in_doubt = row.unowned = row.unsigned = 99
    db.session.commit()
    assert kept() != counted()
    turn.rebuild(act(on=date(2026, 11, 30)), CHONGQING)
    assert kept() == counted()


def test_a_day_leaves_one_row_a_rank(issued: Plan) -> None:
    for extra in (1, -1, 2, -2):
        count_steps.add(db.session(), {(CHONGQING, 5): extra})
    db.session.commit()
    turn.turn(act(on=TODAY + timedelta(days=1)), CHONGQING)
    rows = list(db.session.scalars(select(LightCount.rank)))
    assert len(rows) == len(set(rows)) and kept() == counted()
