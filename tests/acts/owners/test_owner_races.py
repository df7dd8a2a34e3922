"""One speaks of an item while another who spoke of it has not finished: he waits, and then sees what stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.acts.owners.test_owners import figure, id_of, issued, items, office, propose, task
from tests.acts.tasks.test_assignments import held, of_unit, seen
from tests.clients.races import begun
from tests.given.builders import TODAY
from tracker.acts.tasks import assignments, owners
from tracker.acts.tasks.assignments import Receipt
from tracker.changes import writing
from tracker.database import db
from tracker.plans.models import Item, OwnerFact, Task
from tracker.plans.owners import speaking_steps
from tracker.plans.owners.claim_queries import claims_of, newest_facts
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import EnteredHow, ItemKind, KnownBy, Role

__all__ = ["issued", "task"]

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def while_claiming(app: Flask, task: Task, key: str, item: Item, second: Callable[[], object]) -> None:
    """`key` claims an item; before that is committed `second` begins, and waits for it."""
    by, task_id, item_id, failures = of_unit(key, Role.LIAISON), task.id, item.id, list[BaseException]()

    def run() -> None:
        with app.app_context():
            try:
                second()
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    thread = Thread(target=run)
    with writing(by):
        speaking_steps.claim(by, db.session.get_one(Task, task_id), id_of(key), {item_id: True})
        begun(thread)
    thread.join()
    assert failures == []


def facts_of(item_id: int) -> list[tuple[str, list[int]]]:
    db.session.rollback()
    found = select(OwnerFact).where(OwnerFact.item_id == item_id).order_by(OwnerFact.id)
    return [(one.known_by, one.owner_ids) for one in db.session.scalars(found)]


def test_silence_confirms_nothing_that_another_body_is_just_claiming(app: Flask, task: Task) -> None:
    jtj, sww = id_of("cq-jtj"), id_of("cq-sww")
    item, duty = figure(task, jtj), held(task)["cq-jtj"].id
    item_id, by = item.id, office(1)
    told = Receipt(EnteredHow.PHONE, "张三", TODAY)
    while_claiming(app, task, "cq-sww", item, lambda: assignments.sign_for(by, duty, None, told))
    assert facts_of(item_id) == [(KnownBy.PROPOSED, [jtj]), (KnownBy.CLAIMED, [sww])]


def test_who_leaves_the_task_takes_along_what_it_is_just_claiming(app: Flask, task: Task) -> None:
    jtj, item = id_of("cq-jtj"), figure(task)
    item_id, task_id, by = item.id, task.id, office(1)

    def leave() -> None:
        with writing(by):
            speaking_steps.pass_on(by, task_id, jtj, None, "机构改革")

    while_claiming(app, task, "cq-jtj", item, leave)
    assert facts_of(item_id) == [(KnownBy.OPEN, []), (KnownBy.CLAIMED, [jtj]), (KnownBy.OPEN, [])]
    assert claims_of([item_id])[item_id] == {jtj: False}


def test_who_signs_claims_nothing_that_was_another_bodys_by_then(app: Flask, task: Task) -> None:
    """It saw both ticked; of one it says so itself, the other it leaves to the page."""
    jtj, sww = id_of("cq-jtj"), id_of("cq-sww")
    item, duty = figure(task, jtj), held(task)["cq-jtj"]
    item_id, chosen, by = item.id, seen(duty), of_unit("cq-jtj", Role.LIAISON)
    offered = Ticks(frozenset({item_id}), frozenset({item_id}), offered=frozenset({item_id}))
    said = {chosen[0]: offered}
    while_claiming(app, task, "cq-sww", item, lambda: assignments.sign(by, [chosen], said))
    assert facts_of(item_id) == [(KnownBy.PROPOSED, [jtj]), (KnownBy.CLAIMED, [sww])]
    second = items(task, ItemKind.FIGURE)[1]
    propose(second, id_of("cq-gaj"))
    second_id, chosen = second.id, seen(held(task)["cq-gaj"])
    by = of_unit("cq-gaj", Role.LIAISON)
    while_claiming(app, task, "cq-sww", second, lambda: assignments.sign(by, [chosen]))
    assert facts_of(second_id) == [(KnownBy.PROPOSED, [id_of("cq-gaj")]), (KnownBy.CLAIMED, [sww])]


LOCKS = re.compile(r"(?:FROM|UPDATE) (tasks|assignments|items)\b")


@contextmanager
def locking() -> Iterator[list[str]]:
    """The tables of what is locked meanwhile: read FOR UPDATE, or written."""
    taken: list[str] = []

    def note(conn: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE") or re.search(r"FOR (NO KEY )?UPDATE", statement):
            taken.extend(LOCKS.findall(statement)[:1])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield taken
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _sign(task: Task, item: Item) -> Callable[[], object]:
    chosen = seen(held(task)["cq-jtj"])
    return lambda: assignments.sign(of_unit("cq-jtj", Role.LIAISON), [chosen])


def _sign_for(task: Task, item: Item) -> Callable[[], object]:
    duty = held(task)["cq-jtj"].id
    return lambda: assignments.sign_for(office(1), duty, None, Receipt(EnteredHow.PHONE, "张三", TODAY))


def _claim(task: Task, item: Item) -> Callable[[], object]:
    duty, one = held(task)["cq-jtj"].id, frozenset({item.id})
    return lambda: owners.claim(of_unit("cq-jtj", Role.LIAISON), duty, Ticks(one, one))


def _answer(task: Task, item: Item) -> Callable[[], object]:
    duty, one = held(task)["cq-jtj"].id, frozenset({item.id})
    return lambda: owners.answer(of_unit("cq-jtj", Role.LIAISON), {duty: Ticks(one, one)})


def _decide(task: Task, item: Item) -> Callable[[], object]:
    plan_id, decided = task.plan_id, owners.Decision(item.id, (id_of("cq-gaj"),), newest_facts([item.id])[item.id])
    return lambda: owners.decide(office(1), plan_id, [decided], "三定规定")


def _go(task: Task, item: Item) -> Callable[[], object]:
    duty = held(task)["cq-jtj"]
    assignments.object_to(of_unit("cq-jtj", Role.UNIT_HEAD), duty.id, None, "不是本单位职责")
    return lambda: assignments.settle(office(1), duty.id, None, keep=False, basis="三定规定")


@pytest.mark.parametrize("begin", [_sign, _sign_for, _claim, _answer, _decide, _go])
def test_every_act_locks_tasks_then_duties_then_items(
    app: Flask, task: Task, begin: Callable[[Task, Item], Callable[[], object]]
) -> None:
    """明确承办单位 began with items and 处理异议 with the task: of two at once PostgreSQL ended one."""
    run = begin(task, figure(task, id_of("cq-jtj")))
    db.session.rollback()
    with locking() as taken:
        run()
    first = list(dict.fromkeys(taken))
    assert "items" in first
    assert first == [table for table in ("tasks", "assignments", "items") if table in first]
