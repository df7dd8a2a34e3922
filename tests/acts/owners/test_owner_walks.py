"""Whatever is done with owners: each item has one or is 未定, requests follow, sums agree, a closed quarter stays."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.acts.tasks.test_division_files import filled
from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting import world
from tests.reporting.world import Region
from tracker.actor import Act, Actor
from tracker.acts.outcomes import extensions
from tracker.acts.reporting import rounds
from tracker.acts.tasks import adjustments, division_files, owners
from tracker.acts.tasks.owners import Decision
from tracker.acts.upkeep import installation
from tracker.database import db
from tracker.errors import TrackerError
from tracker.ledger.models import BodyStanding
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.extensions.node_queries import grounds_of, nodes_of
from tracker.outcomes.extensions.rules import OPEN, NewExtension
from tracker.outcomes.models import Extension
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone, OwnerFact, Party, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.reporting.division import book
from tracker.reporting.division.columns import TO
from tracker.reporting.division.queries import rows_of, sheet_of
from tracker.reporting.models import FrozenLight, Round
from tracker.supervision.sheets.overview import Units
from tracker.supervision.sheets.sheets import UNITS
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.queries import assignments_in_force
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import ExtensionReason, ItemKind, KnownBy, Mode, PartyRole, Role

DAY = date(2026, 12, 28)
WHY = {"reason": "职责调整", "document": "渝府办〔2026〕12号"}
ASKED = NewExtension(date(2029, 6, 30), ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐")
STEPS = 14


class Office:
    """Two tasks of three bodies, each with a figure and dates past and to come; the quarter is closed."""

    def __init__(self, seed: int) -> None:
        self.draw, self.minute = random.Random(seed), 0
        self.done: Counter[str] = Counter()
        self.of: Region = world.region()
        third = rows.department("能源局")
        self.bodies: dict[int, Actor] = {
            self.of.transport.id: self.of.head,
            self.of.commerce.id: self.of.other_head,
            third.id: rows.person(Role.UNIT_HEAD, third),
        }
        for mode in (Mode.EACH_REPORTS, Mode.LEAD_CONSOLIDATES):
            self._task(mode, third)
        db.session.commit()
        installation.lay_items(builders.act())
        world.opened()
        round_id = db.session.scalars(select(Round.id)).one()
        rounds.close_round(world.by(self.of.coordinator_head, DAY), round_id, None, "提前")
        self.closed = self.frozen()

    def _task(self, mode: Mode, third: Department) -> None:
        lead, *co = (self.of.transport, self.of.commerce, third)
        duties = [(lead, PartyRole.LEAD), *((body, PartyRole.CO) for body in co)]
        task = self.of.task(mode=mode, bodies=duties)
        figure = rows.indicator(task, "综合评分", year=2027)
        rows.milestone(task, date(2027, 12, 31), indicator_id=figure.id)
        for day in (date(2026, 11, 30), date(2027, 6, 30)):
            rows.milestone(task, day)
        for held in assignments_in_force(task.id):
            name = db.session.get_one(Department, held.department_id).short_name
            party = Party(task_id=task.id, position=held.id, name=name, role=held.role)
            party.department_id = held.department_id
            db.session.add(party)
            db.session.flush()
            held.party_id = party.id

    def act(self, actor: Actor | None = None) -> Act:
        self.minute += 1
        given = {"actor": actor} if actor else {}
        return builders.act(at=builders.NOW + timedelta(days=38, minutes=self.minute), **given)

    def frozen(self) -> list[Any]:
        kept = select(FrozenLight.task_id, FrozenLight.row).order_by(FrozenLight.id)
        return [tuple(row) for row in db.session.execute(kept)]

    def items(self) -> list[Item]:
        return list(db.session.scalars(select(Item).order_by(Item.id)))

    def step(self) -> None:
        """One act at random; what the rules refuse changes nothing."""
        often: list[Callable[[], None]] = [self.decide, self.claim, self.adjust, self.by_file, self.ask, self.ask]
        chosen = self.draw.choice([*often, *often, self.leave])
        try:
            chosen()
            self.done[chosen.__name__] += 1
        except TrackerError:
            db.session.rollback()

    def several(self) -> tuple[int, ...]:
        return tuple(self.draw.sample(sorted(self.bodies), self.draw.choice([0, 1, 1, 1, 2])))

    def decide(self) -> None:
        item = self.draw.choice(self.items())
        decision = Decision(item.id, self.several(), newest_facts([item.id])[item.id])
        owners.decide(self.act(self.of.coordinator), self.of.plan.id, [decision], "三定规定")

    def claim(self) -> None:
        item = self.draw.choice(self.items())
        duty = self.draw.choice([one for one in assignments_in_force(item.task_id) if one.department_id in self.bodies])
        own = frozenset({item.id} if self.draw.random() < 0.5 else ())
        owners.claim(self.act(self.bodies[duty.department_id]), duty.id, Ticks(frozenset({item.id}), own))

    def adjust(self) -> None:
        item = self.draw.choice(self.items())
        lead = self.draw.choice([None, *sorted(self.bodies)])
        mode = self.draw.choice([None, Mode.EACH_REPORTS, Mode.LEAD_CONSOLIDATES])
        self._adjust(item.task_id, owners={item.id: self.several()}, lead_id=lead, mode=mode)

    def leave(self) -> None:
        task_id = self.draw.choice(self.items()).task_id
        self._adjust(task_id, leaves=frozenset({self.draw.choice(sorted(self.bodies))}))

    def _adjust(self, task_id: int, **what: Any) -> None:
        act = self.act()
        adjustments.adjust(act, task_id, None, Adjustment(since=act.today, **WHY, **what))

    def by_file(self) -> None:
        row = self.draw.choice([one for one in rows_of(self.of.plan.id).values() if one.kind is not ItemKind.SENTENCE])
        name = self.draw.choice([name for id, name in row.task.bodies.items() if id not in row.owners])
        act = self.act(self.of.coordinator_head)
        cells = {TO: name, "document": WHY["document"], "reason": WHY["reason"]}
        data = filled(book.write(sheet_of(self.of.plan.id, act.today)), (row.id, cells))
        division_files.take(act, self.of.plan.id, data, act.today)

    def ask(self) -> None:
        ids = list(db.session.scalars(select(Task.id)))
        nodes = [one for one in nodes_of(ids) if one.askers & self.bodies.keys() and not (one.open_id or one.refusal)]
        if nodes:
            node = self.draw.choice(nodes)
            body = self.draw.choice(sorted(node.askers & self.bodies.keys()))
            extensions.apply(self.act(self.bodies[body]), node.milestone_id, None, None, ASKED)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_with_owners(session: scoped_session[Session], seed: int) -> None:
    office = Office(seed)
    for _ in range(STEPS):
        office.step()
        each_item_has_an_owner_or_is_open(office)
        each_request_stands_on_its_ground()
        sums_agree()
        assert office.frozen() == office.closed, "no change of owner alters a closed quarter"
    assert office.done["ask"] and len(office.done) > 3, "the walk went somewhere"
    assert db.session.scalar(select(func.count()).select_from(OwnerFact)) > len(office.items())


def each_item_has_an_owner_or_is_open(office: Office) -> None:
    held: dict[int, set[int]] = {}
    for item in office.items():
        duties = held.setdefault(item.task_id, {one.department_id for one in assignments_in_force(item.task_id)})
        is_open = not KnownBy(item.known_by).is_settled
        assert is_open or duties >= set(item.owner_ids), "who owns something has a duty"
        newest = db.session.scalars(
            select(OwnerFact).where(OwnerFact.item_id == item.id).order_by(OwnerFact.id.desc()).limit(1)
        ).one()
        assert (newest.known_by, newest.owner_ids) == (item.known_by, item.owner_ids)


def each_request_stands_on_its_ground() -> None:
    tasks = {task.id: task for task in db.session.scalars(select(Task))}
    dates = list(db.session.scalars(select(Milestone)))
    grounds = grounds_of(tasks, dates)
    for request in db.session.scalars(select(Extension).where(Extension.state.in_(OPEN))):
        assert request.department_id in grounds[request.milestone_id].bodies


def sums_agree() -> None:
    ids = list(db.session.scalars(select(Task.id).order_by(Task.id)))
    shown: list[LedgerRow] = list(ledger_rows(ids, DAY, CALENDAR))
    units = Units()
    for row in shown:
        units.add(row)
    titles = [title for title, _ in UNITS.columns]
    *lines, whole = (dict(zip(titles, line, strict=True)) for line in units.lines({}))
    for title in ("承办指标数", "承办节点数", "共同承办数", "作为承办单位红黄数"):
        assert sum(line[title] for line in lines) == whole[title], title  # type: ignore[misc]
    assert whole["承办指标数"] == sum(len(row.indicators) for row in shown)
    assert whole["承办节点数"] == sum(one.source == "own" for row in shown for one in row.milestones)
    kept = {(one.task_id, one.department_id) for one in db.session.scalars(select(BodyStanding))}
    assert kept == {(row.task_id, part.department_id) for row in shown for part in row.parts}
