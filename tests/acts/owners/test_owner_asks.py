"""请各单位确认: who signed before items were kept is asked once; silence confirms; the others say so when they sign."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.acts.owners.test_owners import (
    all_others_are_of,
    claim,
    figure,
    id_of,
    issued,
    items,
    office,
    propose,
    standing,
    task,
    ticks,
    told,
)
from tests.acts.tasks.test_assignments import held, of_unit
from tests.given.builders import TODAY, act
from tests.plans import seeded as seeds
from tracker.actor import SYSTEM
from tracker.acts.outcomes import endings
from tracker.acts.tasks import owners
from tracker.acts.upkeep import turn
from tracker.alerts.models import Alert
from tracker.alerts.results.keys import Source, all_of
from tracker.calendar.days import load_calendar
from tracker.changes import writing
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.plans.models import Item, ItemClaim, OwnerAsk, OwnerFact, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.plans.steps import move
from tracker.tasks.asking.queries import ask_rows, ask_state, open_asks, to_ask
from tracker.tasks.asking.words import by_day
from tracker.tasks.models import Assignment
from tracker.tasks.owners.doubt_queries import doubts_of
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import AlertState, ItemKind, KnownBy, OwnerDoubt, Role, SignedHow, TaskAct, Waiting
from tracker.worklist.queries import counts, desk_of, next_of, waiting
from tracker.worklist.task_queries import aside_of
from tracker.worklist.waits_for_whom import Thing

__all__ = ["issued", "task"]


@pytest.fixture
def asked(task: Task) -> tuple[Item, Item]:
    """Figures of 市交通局 and 市商务委, who signed before items were kept; nothing else is proposed, or nobody's."""
    first, second = items(task, ItemKind.FIGURE)[:2]
    all_others_are_of("cq-gaj")
    propose(first, id_of("cq-jtj"))
    propose(second, id_of("cq-sww"))
    for key in ("cq-jtj", "cq-sww"):
        duty = db.session.get_one(Assignment, held(task)[key].id)
        duty.signed_on, duty.signed_how = TODAY, SignedHow.SILENT
    db.session.commit()
    return first, second


def test_each_body_is_asked_once_with_all_that_is_proposed_to_it(task: Task, asked: tuple[Item, Item]) -> None:
    assert ask_state(task.plan_id).bodies == "市商务委、市交通局"
    until = load_calendar().add(TODAY, 10)
    assert owners.ask(office(), task.plan_id, 10) == (2, until)
    for key in ("cq-jtj", "cq-sww"):
        (message,) = told(key)
        assert f"有 1 项推定由本单位承担，请在{by_day(until)}确认；不属本单位的请注明" in message
    assert told("cq-gaj") == []
    state = ask_state(task.plan_id)
    assert (state.items, state.waiting) == (0, ((by_day(until), "市商务委、市交通局"),))
    with pytest.raises(RuleRefused, match="没有要请单位确认的"):
        owners.ask(office(1), task.plan_id, 10)
    (row,) = ask_rows([id_of("cq-jtj")])
    assert [(one.id, one.is_ticked) for one in row.items] == [(asked[0].id, True)]


def test_silence_confirms_from_the_day_after_and_not_what_came_later(task: Task, asked: tuple[Item, Item]) -> None:
    first, _ = asked
    _, until = owners.ask(office(), task.plan_id, 3)
    later = items(task, ItemKind.FIGURE)[2]
    propose(later, id_of("cq-jtj"))
    for day in (until, until + timedelta(days=1)):
        turn.turn(act(on=day, actor=SYSTEM), "500000")
        is_over = day > until
        assert standing(first)[0] == (KnownBy.SILENT if is_over else KnownBy.PROPOSED)
    fact = db.session.query(OwnerFact).where(OwnerFact.item_id == first.id).order_by(OwnerFact.id.desc()).first()
    assert fact is not None and (fact.known_by, fact.since) == (KnownBy.SILENT, until + timedelta(days=1))
    assert standing(later)[0] == KnownBy.PROPOSED, "it was not asked about"
    assert to_ask(task.plan_id) == {id_of("cq-jtj"): [later.id]}


@pytest.mark.slow
def test_a_task_that_stood_still_is_asked_anew_when_it_goes_on(task: Task, asked: tuple[Item, Item]) -> None:
    """中止 over the last day to answer: the night after 恢复 it was confirmed, as of a day when nobody could answer."""
    first, second = asked
    calendar = load_calendar()
    with writing(by := office()):
        move(by, db.session.get_one(Task, task.id), TaskAct.SIGN_FOR)
    _, until = owners.ask(office(), task.plan_id, 3)
    claim(task, "cq-sww", ticks(second, own=False), at=2)
    (before,) = told("cq-jtj")
    leader = seeds.officer(role=Role.LEADER)
    endings.decide(act(actor=leader, on=TODAY), task.id, None, TaskAct.SUSPEND, "渝府办〔2026〕8号")
    resumed = until + timedelta(days=30)
    endings.decide(act(actor=leader, on=resumed), task.id, None, TaskAct.RESUME, "条件已恢复")
    anew = calendar.add(resumed, 3)
    turn.turn(act(on=anew, actor=SYSTEM), "500000")
    assert standing(first)[0] == KnownBy.PROPOSED
    assert [(one.until, one.item_ids) for one in open_asks(plan_id=task.plan_id)] == [(anew, (first.id,))]
    assert [message for message in told("cq-jtj") if message != before and by_day(anew) in message]
    assert len([one for one in told("cq-sww") if "请在" in one]) == 1, "it has answered"
    turn.turn(act(on=anew + timedelta(days=1), actor=SYSTEM), "500000")
    fact = db.session.query(OwnerFact).where(OwnerFact.item_id == first.id).order_by(OwnerFact.id.desc()).first()
    assert fact is not None and (fact.known_by, fact.since) == (KnownBy.SILENT, anew + timedelta(days=1))


def test_who_answers_owns_it_or_does_not_and_is_asked_no_more(task: Task, asked: tuple[Item, Item]) -> None:
    first, second = asked
    owners.ask(office(), task.plan_id, 10)
    (row,) = open_asks([id_of("cq-jtj")])
    one = frozenset({first.id})
    owners.answer(of_unit("cq-jtj", Role.LIAISON), {row.assignment_id: Ticks(one, one, offered=one)})
    claim(task, "cq-sww", ticks(second, own=False), at=2)
    assert standing(first) == (KnownBy.CLAIMED, [id_of("cq-jtj")], None)
    assert standing(second) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    assert (open_asks(plan_id=task.plan_id), to_ask(task.plan_id)) == ([], {id_of("cq-jtj"): [second.id]})
    with pytest.raises(NotFound):
        owners.answer(of_unit("cq-gaj", Role.LIAISON), {row.assignment_id: Ticks(one, one)})


def nobodys(task: Task, asked: tuple[Item, Item]) -> Item:
    """市商务委 said that its figure is not its own; both bodies that signed have none of it."""
    _, second = asked
    claim(task, "cq-sww", ticks(second, own=False), at=1)
    assert standing(second) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    return second


@pytest.mark.slow
@pytest.mark.both
def test_what_became_nobodys_is_asked_of_the_others_and_silence_says_no(task: Task, asked: tuple[Item, Item]) -> None:
    """They heard of it only in the report form of the next quarter (domain.md 4)."""
    second = nobodys(task, asked)
    state = ask_state(task.plan_id)
    assert (state.items, state.proposed, state.bodies) == (2, 1, "市交通局")
    _, until = owners.ask(office(2), task.plan_id, 10)
    (message,) = told("cq-jtj")
    assert f"有 1 项推定由本单位承担、1 项责任未定，请在{by_day(until)}确认是否由本单位承担" in message
    (row,) = ask_rows([id_of("cq-jtj")])
    assert {one.id: one.is_ticked for one in row.items} == {asked[0].id: True, second.id: False}
    assert row.of_nobody == 1 and len(waits("cq-jtj")) == 1
    after = until + timedelta(days=1)
    turn.turn(act(on=after, actor=SYSTEM), "500000")
    assert standing(asked[0])[0] == KnownBy.SILENT
    assert standing(second) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    assert open_asks(plan_id=task.plan_id) == [] and waits("cq-jtj", day=after) == []
    assert id_of("cq-jtj") not in to_ask(task.plan_id), "each once"
    turn.turn(act(on=after + timedelta(days=1), actor=SYSTEM), "500000")
    said = db.session.query(ItemClaim).filter_by(item_id=second.id, department_id=id_of("cq-jtj"))
    assert said.count() == 0, "nothing is put into its mouth"
    (shown,) = (row for row in doubts_of(task.plan_id, after) if row.id == second.id)
    assert shown.silent == ((until, "市交通局"),), "综合处 reads who kept silent"


def test_of_two_asks_each_day_is_told_with_whom_it_binds(task: Task, asked: tuple[Item, Item]) -> None:
    """The later day alone was printed, for the bodies of both."""
    owners.ask(office(), task.plan_id, 3)
    propose(items(task, ItemKind.FIGURE)[2], id_of("cq-jtj"))
    db.session.commit()
    owners.ask(office(1), task.plan_id, 10)
    days = [by_day(load_calendar().add(TODAY, count)) for count in (3, 10)]
    assert ask_state(task.plan_id).waiting == ((days[0], "市商务委、市交通局"), (days[1], "市交通局"))


@pytest.mark.parametrize("is_own", [True, False])
def test_what_is_nobodys_is_answered_by_the_box(task: Task, asked: tuple[Item, Item], is_own: bool) -> None:
    second = nobodys(task, asked)
    owners.ask(office(2), task.plan_id, 10)
    (row,) = open_asks([id_of("cq-jtj")])
    first, both = frozenset({asked[0].id}), frozenset({asked[0].id, second.id})
    owners.answer(
        of_unit("cq-jtj", Role.LIAISON),
        {row.assignment_id: Ticks(both, both if is_own else first, offered=first)},
    )
    owned = (KnownBy.CLAIMED, [id_of("cq-jtj")], None) if is_own else (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    assert standing(second) == owned
    assert open_asks(plan_id=task.plan_id) == [] and to_ask(task.plan_id) == {}


def waits(key: str, role: Role = Role.LIAISON, day: date = TODAY) -> list[tuple[int | None, date | None]]:
    """What a body is asked to confirm, as its list and count say: the task, and by when."""
    desk = desk_of(of_unit(key, role).actor, "500000")
    found = waiting(desk, day, [Waiting.CONFIRM])
    assert counts(desk, day)[Waiting.CONFIRM] == len(found)
    return [(one.task_id, one.due_on) for one in found]


def stands(key: str) -> set[AlertState]:
    """How the messages of 请各单位确认 to a body stand."""
    asking = select(Alert.state).where(Alert.department_id == id_of(key), Alert.key.startswith(all_of(Source.ASK)))
    return set(map(AlertState, db.session.scalars(asking)))


@pytest.mark.slow
def test_what_is_asked_waits_on_every_desk_of_the_body_until_it_has_answered_all(
    task: Task, asked: tuple[Item, Item]
) -> None:
    first, third = asked[0], items(task, ItemKind.FIGURE)[2]
    propose(third, id_of("cq-jtj"))
    db.session.commit()
    assert waits("cq-jtj") == []
    _, until = owners.ask(office(), task.plan_id, 10)
    for role in (Role.LIAISON, Role.UNIT_HEAD):
        assert waits("cq-jtj", role) == waits("cq-sww", role) == [(task.id, until)], "of one task once"
    assert waits("cq-gaj") == [] and stands("cq-jtj") == {AlertState.SENT}
    for duty in held(task).values():
        db.session.get_one(Assignment, duty.id).signed_on = TODAY
    db.session.commit()
    before_its_dates = date(2020, 1, 1)
    assert next_of(task.jurisdiction_id, [task.id], before_its_dates)[task.id] == "市交通局、市商务委确认承担的内容"
    of_page = [
        one for one in aside_of(next(ledger_rows([task.id], TODAY, load_calendar())), TODAY) if one.thing is Thing.ASK
    ]
    assert {one.department_ids for one in of_page} == {(id_of("cq-jtj"),), (id_of("cq-sww"),)}
    claim(task, "cq-jtj", ticks(first, own=True), at=2)
    assert waits("cq-jtj") == [(task.id, until)] and stands("cq-jtj") == {AlertState.SENT}, "one is still open"
    claim(task, "cq-jtj", ticks(third, own=False), at=3)
    assert waits("cq-jtj") == [] and stands("cq-jtj") == {AlertState.HANDLED}
    assert len(waits("cq-sww")) == 1 and stands("cq-sww") == {AlertState.SENT}, "another's is its own affair"


def test_what_silence_or_the_office_settled_waits_no_more_and_was_not_answered(
    task: Task, asked: tuple[Item, Item]
) -> None:
    _, until = owners.ask(office(), task.plan_id, 3)
    second = asked[1]
    decided = owners.Decision(second.id, (id_of("cq-gaj"),), newest_facts([second.id])[second.id])
    owners.decide(office(1), task.plan_id, [decided], "三定规定")
    assert waits("cq-sww") == [] and stands("cq-sww") == {AlertState.EXPIRED}
    turn.turn(act(on=until + timedelta(days=1), actor=SYSTEM), "500000")
    assert waits("cq-jtj") == [] and stands("cq-jtj") == {AlertState.EXPIRED}


@pytest.mark.both
def test_who_has_still_to_sign_says_so_when_it_signs(task: Task) -> None:
    figure(task, id_of("cq-jtj"))
    with pytest.raises(RuleRefused, match="还没有签收"):
        owners.ask(office(), task.plan_id, 10)
    with pytest.raises(BadInput, match="1 到 60 个工作日"):
        owners.ask(office(), task.plan_id, 0)
    assert db.session.query(OwnerAsk).count() == 0
