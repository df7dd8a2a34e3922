"""What was done to an item stands in the order in which it came to stand: who waited for another began before it."""

from __future__ import annotations

from datetime import timedelta

import flask_migrate
import pytest
from sqlalchemy import select

from tests.acts.owners.test_owners import claim, decide, figure, id_of, issued, office, sign, standing, task, ticks
from tests.given.builders import NOW
from tracker.changes import writing
from tracker.database import db
from tracker.ledger.story.owner_queries import items_of
from tracker.plans.models import Item, ItemClaim, Task
from tracker.plans.owners import speaking_steps
from tracker.plans.owners.claim_queries import heard
from tracker.plans.owners.queries import ownings
from tracker.vocabulary import KnownBy, OwnerDoubt

__all__ = ["issued", "task"]

LATER = NOW + timedelta(hours=1)


def test_what_waited_for_another_claim_is_known_later_as_it_stands(task: Task) -> None:
    """市交通局's act began first, waited for the task, and came to stand second."""
    item = figure(task)
    sign(task, "cq-sww", ticks(item, own=True), at=5)
    sign(task, "cq-jtj", ticks(item, own=True), at=1)
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)
    known = ownings([task.id], LATER).figures[item.indicator_id or 0]
    assert (known.known_by, known.owner_ids) == (KnownBy.OPEN, ())
    (told,) = [one for one in items_of([task.id], LATER) if one.indicator_id == item.indicator_id]
    assert [one.known_by for one in told.told] == [KnownBy.OPEN, KnownBy.CLAIMED, KnownBy.OPEN]


def test_a_word_that_waited_for_the_decision_is_listed_against_it(task: Task) -> None:
    item = figure(task)
    decide(item, id_of("cq-sww"), at=5)
    sign(task, "cq-jtj", ticks(item, own=True), at=1)
    assert standing(item) == (KnownBy.ASSIGNED, [id_of("cq-sww")], OwnerDoubt.DISPUTED)


def test_who_leaves_does_not_dispute_what_was_decided(task: Task) -> None:
    item = figure(task)
    sign(task, "cq-jtj", ticks(item, own=True), at=1)
    decide(item, at=5)
    with writing(by := office(9)):
        speaking_steps.pass_on(by, task.id, id_of("cq-jtj"), None, "机构改革")
    assert standing(item) == (KnownBy.ASSIGNED, [], None)


@pytest.mark.slow
@pytest.mark.parametrize("at", [2, 9])
def test_words_of_before_it_was_kept_keep_their_side_of_the_decision(task: Task, at: int) -> None:
    """In 2 minutes it was said before the decision, in 9 after it."""
    item = figure(task)
    if at < 5:
        claim(task, "cq-jtj", ticks(item, own=True), at=at)
    decide(item, id_of("cq-sww"), at=5)
    if at > 5:
        claim(task, "cq-jtj", ticks(item, own=True), at=at)
    item_id, seen = item.id, fact_ids()
    db.session.remove()
    flask_migrate.downgrade(revision="0036")
    flask_migrate.upgrade()
    assert fact_ids() == seen
    said = heard([db.session.get_one(Item, item_id)])[item_id]
    assert said.since_decided == ({id_of("cq-jtj"): True} if at > 5 else {})


def fact_ids() -> list[int | None]:
    return list(db.session.scalars(select(ItemClaim.fact_id).order_by(ItemClaim.id)))
