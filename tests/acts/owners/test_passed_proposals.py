"""推定 of several bodies: who takes the place of one may join like it; lists and rules agree on who is still asked."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from random import Random

import flask_migrate
import pytest
from sqlalchemy import select

from tests.acts.owners.test_owners import (
    box_of,
    claim,
    figure,
    id_of,
    issued,
    items,
    office,
    propose,
    sign,
    standing,
    task,
    ticks,
)
from tests.acts.tasks.test_assignments import held
from tests.given.builders import NOW, TODAY, act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING
from tracker.acts.tasks import assignments, owners
from tracker.changes import writing
from tracker.database import db
from tracker.errors import TrackerError
from tracker.plans.models import Item, OwnerAsk, Task
from tracker.plans.owners import speaking_steps
from tracker.plans.owners.claim_queries import claims_of, standing_of
from tracker.plans.owners.claims import may_confirm
from tracker.tasks.asking.queries import open_asks
from tracker.tasks.models import Assignment
from tracker.vocabulary import ItemKind, KnownBy, OwnerDoubt, Role, SignedHow

__all__ = ["issued", "task"]

LEAD, OTHER, TAKER = "cq-fgw", "cq-sww", "cq-jtj"
STEPS = 25


def pass_lead(task: Task) -> None:
    """改派: 市交通局 takes the place of 市发展改革委."""
    head = act(actor=seeds.officer(CHONGQING, Role.COORDINATOR_HEAD), at=NOW + timedelta(minutes=5))
    assignments.reassign(head, task.id, None, id_of(TAKER), "三定规定")


@pytest.mark.parametrize("is_signed_first", [True, False])
def test_who_takes_the_place_of_one_of_two_may_join_like_it(task: Task, is_signed_first: bool) -> None:
    item = figure(task, id_of(LEAD), id_of(OTHER))
    if is_signed_first:
        sign(task, OTHER, ticks(item, own=True))
    pass_lead(task)
    if not is_signed_first:
        sign(task, OTHER, ticks(item, own=True), at=10)
    assert standing(item) == (KnownBy.CLAIMED, [id_of(OTHER)], None)
    assert box_of(task, TAKER, item).is_ticked
    sign(task, TAKER, ticks(item, own=True), at=15)
    assert standing(item) == (KnownBy.CLAIMED, [id_of(OTHER), id_of(TAKER)], None)


def test_who_left_is_proposed_no_more(task: Task) -> None:
    item = figure(task, id_of(LEAD), id_of(OTHER))
    with writing(by := office()):
        speaking_steps.pass_on(by, task.id, id_of(LEAD), None, "机构改革")
    sign(task, OTHER, ticks(item, own=True), at=1)
    assert not box_of(task, LEAD, item).is_ticked


def test_who_changes_its_mind_is_where_it_was(task: Task) -> None:
    """It unticked by mistake and ticks again: the other one is not 多家认领, and may join."""
    item = figure(task, id_of(TAKER), id_of(OTHER))
    sign(task, TAKER, ticks(item, own=False))
    claim(task, TAKER, ticks(item, own=True), at=1)
    assert box_of(task, OTHER, item).is_ticked
    sign(task, OTHER, ticks(item, own=True), at=2)
    assert standing(item) == (KnownBy.CLAIMED, [id_of(TAKER), id_of(OTHER)], None)


@pytest.mark.slow
def test_what_was_proposed_before_it_was_kept_is_known(task: Task) -> None:
    item = figure(task, id_of(TAKER), id_of(OTHER))
    sign(task, TAKER)
    item_id, kept = item.id, of_all()
    assert kept[item_id] == [id_of(TAKER), id_of(OTHER)]
    db.session.remove()
    flask_migrate.downgrade(revision="0037")
    flask_migrate.upgrade()
    assert of_all() == kept


def of_all() -> dict[int, list[int]]:
    return {item.id: item.proposed_ids for item in db.session.scalars(select(Item))}


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("seed", range(2))
def test_what_is_listed_as_asked_is_what_a_word_or_silence_decides(task: Task, seed: int) -> None:
    chance, bodies = Random(seed), [id_of(key) for key in (LEAD, OTHER, TAKER)]
    figures = items(task, ItemKind.FIGURE)
    for item, size in zip(figures, (1, 2, 2, 3), strict=False):
        propose(item, *chance.sample(bodies, size))
    for duty in held(task).values():
        row = db.session.get_one(Assignment, duty.id)
        row.signed_on, row.signed_how = TODAY, SignedHow.SILENT
    db.session.commit()
    owners.ask(office(), task.plan_id, 60)
    seen = {by_rule()}
    for minute in range(STEPS):
        with suppress(TrackerError):
            happens(chance, task, chance.choice(figures).id, chance.sample(bodies, 2), minute)
        db.session.rollback()
        assert listed() == by_rule()
        seen.add(by_rule())
    assert len(seen) > 4, "the walk went somewhere"


def happens(chance: Random, task: Task, item_id: int, bodies: list[int], minute: int) -> None:
    """A body says something, is silent, or hands its place to another."""
    one, other = bodies
    with writing(by := office(minute + 1)):
        which = chance.choice(["says", "says", "silent", "leaves"])
        if which == "says":
            speaking_steps.claim(by, db.session.get_one(Task, task.id), one, {item_id: chance.random() < 0.6})
        elif which == "silent":
            speaking_steps.confirm_silently(by, task.id, one, TODAY, [item_id])
        else:
            speaking_steps.pass_on(by, task.id, one, chance.choice([None, other]), "机构改革")


def listed() -> frozenset[tuple[int, int]]:
    return frozenset((item_id, one.department_id) for one in open_asks() for item_id in one.item_ids)


def by_rule() -> frozenset[tuple[int, int]]:
    asks = list(db.session.scalars(select(OwnerAsk)))
    found = {item.id: item for item in db.session.scalars(select(Item))}
    said = claims_of(found)
    return frozenset(
        (item.id, one.department_id)
        for one in asks
        for item in [found[one.item_id]]
        if may_confirm(standing_of(item), one.department_id, said[item.id], item.proposed_ids)
        or (_is_nobodys(item) and one.lapsed_on is None and one.department_id not in said[item.id])
    )


def _is_nobodys(item: Item) -> bool:
    return item.known_by == KnownBy.OPEN and item.doubt in (OwnerDoubt.UNCLAIMED, OwnerDoubt.OUTSIDE)
