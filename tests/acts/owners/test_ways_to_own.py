"""The four ways in which a body comes to own an item: it ticks it, is silent at signing, is silent when asked, decided.

Each for what is proposed to one body and for what is proposed to two jointly: nobody becomes an owner by another's word
or silence, and who was second may join until it has spoken.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.acts.owners.test_owned_sentences import of, pair
from tests.acts.owners.test_owners import (
    all_others_are_of,
    box_of,
    claim,
    decide,
    figure,
    id_of,
    issued,
    office,
    propose,
    quietly,
    sign,
    standing,
    task,
    ticks,
    told,
)
from tests.acts.tasks.test_assignments import held, of_unit
from tests.given.builders import TODAY, act
from tracker.actor import SYSTEM
from tracker.acts.tasks import owners
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.plans.models import Item, Task
from tracker.tasks.asking.queries import ask_rows, open_asks
from tracker.tasks.models import Assignment
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import KnownBy, Role, SignedHow

__all__ = ["issued", "pair", "task"]

K = KnownBy
A, B = "cq-jtj", "cq-sww"


def only(task: Task, *proposed: str) -> Item:
    """The one item of its plan that is proposed, and to whom; none is nobody's."""
    all_others_are_of("cq-gaj")
    db.session.commit()
    return figure(task, *map(id_of, proposed))


def have_signed(task: Task, *keys: str) -> None:
    """These bodies signed before items were kept."""
    for key in keys:
        duty = db.session.get_one(Assignment, held(task)[key].id)
        duty.signed_on, duty.signed_how = TODAY, SignedHow.SILENT
    db.session.commit()


def asked(task: Task, *keys: str) -> date:
    have_signed(task, *keys)
    return owners.ask(office(), task.plan_id, 3)[1]


def times_out(until: date) -> None:
    turn.turn(act(on=until + timedelta(days=1), actor=SYSTEM), "500000")


def ticked(task: Task, item: Item, *keys: str) -> None:
    for at, key in enumerate(keys):
        sign(task, key, ticks(item, own=True), at=at)


def silent_at_signing(task: Task, item: Item, *keys: str) -> None:
    for at, key in enumerate(keys):
        quietly(task, key, at)


def silent_when_asked(task: Task, item: Item, *keys: str) -> None:
    times_out(asked(task, *keys))


def decided(task: Task, item: Item, *keys: str) -> None:
    decide(item, *map(id_of, keys))


WAYS = [
    # proposed to, the way, who goes it → how that is known, who owns it; whether the other one may still join.
    ((A,), ticked, (A,), K.CLAIMED, (A,), False),
    ((A,), silent_at_signing, (A,), K.SILENT, (A,), False),
    ((A,), silent_when_asked, (A,), K.SILENT, (A,), False),
    ((A,), decided, (A,), K.ASSIGNED, (A,), False),
    ((A, B), ticked, (A,), K.CLAIMED, (A,), True),
    ((A, B), silent_at_signing, (A,), K.SILENT, (A,), True),
    ((A, B), silent_when_asked, (A,), K.SILENT, (A,), True),
    ((A, B), decided, (A,), K.ASSIGNED, (A,), False),
    ((A, B), ticked, (A, B), K.CLAIMED, (A, B), False),
    ((A, B), silent_at_signing, (A, B), K.SILENT, (A, B), False),
    ((A, B), silent_when_asked, (A, B), K.SILENT, (A, B), False),
    ((A, B), decided, (A, B), K.ASSIGNED, (A, B), False),
]


@pytest.mark.parametrize(("proposed", "way", "who", "known_by", "whose", "may_other_join"), WAYS)
def test_the_ways_to_own(  # type: ignore[no-untyped-def]
    task: Task, proposed, way, who, known_by: KnownBy, whose, may_other_join: bool
) -> None:
    item = only(task, *proposed)
    way(task, item, *who)
    now, owner_ids, _ = standing(item)
    assert (now, set(owner_ids)) == (known_by, {id_of(key) for key in whose})
    assert box_of(task, B, item).is_ticked is (may_other_join or B in whose)


@pytest.mark.slow
@pytest.mark.parametrize("is_answered", [True, False])
def test_what_another_of_two_took_first_is_still_asked_of_the_second(task: Task, is_answered: bool) -> None:
    """Its page keeps the item; its word or its silence joins the first."""
    item = only(task, A, B)
    until, one = asked(task, A, B), frozenset({item.id})
    (first,), (second,) = open_asks([id_of(A)]), open_asks([id_of(B)])
    owners.answer(of_unit(A, Role.LIAISON), {first.assignment_id: Ticks(one, one, offered=one)})
    assert standing(item)[:2] == (K.CLAIMED, [id_of(A)])
    assert (open_asks([id_of(A)]), open_asks([id_of(B)])) == ([], [second])
    (message,) = told(B)
    assert "有 1 项推定由本单位与市交通局共同承担，请在" in message
    (row,) = ask_rows([id_of(B)])
    assert [(box.id, box.is_ticked) for box in row.items] == [(item.id, True)]
    assert row.items[0].whose == "推定由本单位与市交通局共同承担（市交通局已认领）"
    if is_answered:
        owners.answer(of_unit(B, Role.LIAISON), {second.assignment_id: Ticks(one, one, offered=one)})
    else:
        times_out(until)
    assert standing(item)[:2] == (K.CLAIMED if is_answered else K.SILENT, [id_of(A), id_of(B)])
    assert open_asks(plan_id=task.plan_id) == []


@pytest.mark.parametrize("way", [silent_at_signing, silent_when_asked])
def test_who_is_silent_on_a_sentence_takes_the_figure_ticked_beside_it(  # type: ignore[no-untyped-def]
    task: Task, pair: tuple[Item, Item], way
) -> None:
    only(task)
    sentence, its_figure = pair
    propose(sentence, id_of(A))
    assert box_of(task, A, its_figure).is_ticked
    way(task, sentence, A)
    assert of(sentence) == of(its_figure) == (K.SILENT, [id_of(A)])


@pytest.mark.slow
def test_what_a_body_said_of_the_figure_its_silence_on_the_sentence_does_not_undo(
    task: Task, pair: tuple[Item, Item]
) -> None:
    only(task)
    sentence, its_figure = pair
    propose(sentence, id_of(A))
    until = asked(task, A)
    claim(task, A, ticks(its_figure, own=False, instead="应由市能源局承担"), at=1)
    times_out(until)
    assert (of(sentence)[0], of(its_figure)[0]) == (K.SILENT, K.OPEN)
