"""Bodies claim what is theirs when they sign; 综合处 decides what is left, and both sides hear of it."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from tests.acts.tasks.test_assignments import CALENDAR, held, of_unit, seen
from tests.given import rows
from tests.given.builders import NOW, TODAY, act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, Seeded
from tracker.actor import Act
from tracker.acts.tasks import assignments, owners
from tracker.acts.tasks.owners import Decision, SpokenMeanwhile
from tracker.acts.upkeep import turn
from tracker.alerts.models import Alert
from tracker.audit import AuditEntry
from tracker.calendar.days import load_calendar
from tracker.changes import writing
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.ledger.pages.selection_queries import body, concerns
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.story.queries import own_words, quoted, story
from tracker.people.access import Scope
from tracker.people.models import Post
from tracker.plans.models import Item, ItemClaim, OwnerFact, Plan, Task
from tracker.plans.owners import laying_steps, speaking_steps
from tracker.plans.owners.claim_queries import newest_facts
from tracker.plans.owners.item_queries import labels
from tracker.plans.owners.queries import draft_items
from tracker.tasks import steps
from tracker.tasks.models import Assignment
from tracker.tasks.owners.claim_queries import ClaimRow, items_to_claim
from tracker.tasks.owners.doubt_queries import doubts_of
from tracker.tasks.owners.waiting_queries import doubts_by_plan, vacant_duties
from tracker.tasks.queries import assignment, assignments_in_force
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import (
    AlertStage,
    EnteredHow,
    ItemKind,
    KnownBy,
    OwnerDoubt,
    PartyRole,
    Role,
    TaskState,
    Waiting,
)
from tracker.worklist.queries import desk_of, waiting

CODE = "50-22-11-06"


@pytest.fixture
def issued(seeded: Seeded, chongqing_issued: None) -> Plan:
    return seeds.plan(seeded.ready[CHONGQING])


@pytest.fixture
def task(issued: Plan) -> Task:
    """（六）, which names ten bodies and no lead; nothing of it is proposed to anybody."""
    task = seeds.task(CODE)
    every = {item.id: item for item in items(task)}
    for fact in db.session.scalars(select(OwnerFact).where(OwnerFact.item_id.in_(every))).all():
        lay_down(every[fact.item_id], fact)
    db.session.commit()
    return task


def id_of(key: str) -> int:
    return seeds.department(key).id


def items(task: Task, kind: ItemKind | None = None) -> list[Item]:
    rows = select(Item).where(Item.task_id == task.id).order_by(Item.id)
    return list(db.session.scalars(rows if kind is None else rows.where(Item.kind == kind)))


def propose(item: Item, *bodies: int) -> None:
    """As if it had been laid down so at 下达."""
    fact = db.session.scalars(select(OwnerFact).where(OwnerFact.item_id == item.id).order_by(OwnerFact.id)).first()
    assert fact is not None
    lay_down(item, fact, *bodies)
    db.session.commit()


def lay_down(item: Item, fact: OwnerFact, *bodies: int) -> None:
    for row in (item, fact):
        row.known_by, row.owner_ids = (KnownBy.PROPOSED if bodies else KnownBy.OPEN), list(bodies)
    item.proposed_ids, is_asked = list(bodies), item.kind != ItemKind.SENTENCE and not bodies
    item.doubt, item.doubt_since, item.doubt_until = (OwnerDoubt.UNCLAIMED, TODAY, TODAY) if is_asked else (None,) * 3


def all_others_are_of(key: str) -> None:
    """What is proposed, or nobody's, in any task was assigned to this body."""
    body = id_of(key)
    for other in db.session.query(Item).where(Item.known_by.in_((KnownBy.PROPOSED, KnownBy.OPEN))):
        other.known_by, other.owner_ids, other.doubt = KnownBy.ASSIGNED, [body], None


def figure(task: Task, *bodies: int) -> Item:
    """The first figure of a task, proposed to these bodies."""
    item = items(task, ItemKind.FIGURE)[0]
    propose(item, *bodies)
    return item


def standing(item: Item) -> tuple[str, list[int], str | None]:
    db.session.refresh(item)
    return item.known_by, item.owner_ids, item.doubt


def ticks(item: Item, *, own: bool, instead: str = "") -> Ticks:
    named = {item.id: instead} if instead else {}
    return Ticks(frozenset({item.id}), frozenset({item.id} if own else ()), named)


def sign(task: Task, key: str, said: Ticks | None = None, at: int = 0) -> None:
    duty = held(task)[key]
    by = of_unit(key, Role.LIAISON)
    by = act(actor=by.actor, at=NOW + timedelta(minutes=at))
    assignments.sign(by, [seen(duty)], {duty.id: said} if said else None)


def claim(task: Task, key: str, said: Ticks, at: int = 0) -> None:
    by = act(actor=of_unit(key, Role.LIAISON).actor, at=NOW + timedelta(minutes=at))
    owners.claim(by, held(task)[key].id, said)


def office(at: int = 0) -> Act:
    return act(actor=seeds.officer(), at=NOW + timedelta(minutes=at))


def decide(item: Item, *bodies: int, why: str = "三定规定", at: int = 10) -> int:
    task = db.session.get_one(Task, item.task_id)
    return owners.decide(office(at), task.plan_id, [Decision(item.id, bodies, newest_facts([item.id])[item.id])], why)


def told(key: str) -> list[str]:
    rows = select(Alert.message).where(
        Alert.stage == AlertStage.RESULT,
        Alert.department_id == id_of(key),
        Alert.post_id.in_(select(Post.id).where(Post.role == Role.LIAISON)),
    )
    return list(db.session.scalars(rows.order_by(Alert.id)))


def test_what_stays_ticked_is_claimed_and_what_is_not_is_declined(task: Task) -> None:
    jtj = id_of("cq-jtj")
    first, second = items(task, ItemKind.FIGURE)[:2]
    propose(first, jtj)
    propose(second, jtj)
    shown = frozenset({first.id, second.id})
    sign(task, "cq-jtj", Ticks(shown, frozenset({first.id}), {second.id: "应由市商务委负责"}))
    assert standing(first) == (KnownBy.CLAIMED, [jtj], None)
    assert standing(second) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    claims = list(db.session.scalars(select(ItemClaim).order_by(ItemClaim.id)))
    assert [(one.item_id, one.is_own, one.why, one.instead_id) for one in claims] == [
        (first.id, True, "", None),
        (second.id, False, "应由市商务委负责", id_of("cq-sww")),
    ]


def test_signing_without_opening_takes_what_is_proposed(task: Task) -> None:
    first, second = items(task, ItemKind.FIGURE)[:2]
    propose(first, id_of("cq-jtj"))
    propose(second, id_of("cq-sww"))
    sign(task, "cq-jtj")
    assert standing(first) == (KnownBy.CLAIMED, [id_of("cq-jtj")], None)
    assert standing(second) == (KnownBy.PROPOSED, [id_of("cq-sww")], None)


def test_signing_what_proposes_nothing_says_nothing(task: Task) -> None:
    sign(task, "cq-jtj")
    assert db.session.scalars(select(ItemClaim)).all() == []


def test_signing_for_a_body_confirms_silently(task: Task) -> None:
    item = figure(task, id_of("cq-jtj"))
    with writing(by := office()):
        steps.sign(by, db.session.get_one(Assignment, held(task)["cq-jtj"].id), steps.SignedHow.SIGNED_FOR, TODAY)
    assert standing(item) == (KnownBy.SILENT, [id_of("cq-jtj")], None)


def test_proposed_to_two_it_is_both_bodies_whoever_signs_first(task: Task) -> None:
    jtj, sww = id_of("cq-jtj"), id_of("cq-sww")
    item = figure(task, jtj, sww)
    page_before = Ticks(frozenset({item.id}), frozenset({item.id}), offered=frozenset({item.id}))
    sign(task, "cq-jtj")
    assert standing(item) == (KnownBy.CLAIMED, [jtj], None)
    assert box_of(task, "cq-sww", item).is_ticked
    sign(task, "cq-sww", page_before, at=1)
    assert standing(item) == (KnownBy.CLAIMED, [jtj, sww], None)


def test_proposed_to_two_the_second_may_leave_it_to_the_first_or_say_nothing(task: Task) -> None:
    jtj, sww = id_of("cq-jtj"), id_of("cq-sww")
    first, second = items(task, ItemKind.FIGURE)[:2]
    propose(first, jtj, sww)
    propose(second, jtj, sww)
    sign(task, "cq-jtj", Ticks(frozenset({first.id, second.id}), frozenset({first.id, second.id})))
    claim(task, "cq-sww", ticks(first, own=False), at=1)
    assert not box_of(task, "cq-sww", first).is_ticked
    with writing(by := office(2)):
        steps.sign(by, db.session.get_one(Assignment, held(task)["cq-sww"].id), steps.SignedHow.SILENT, TODAY)
    assert standing(first) == (KnownBy.CLAIMED, [jtj], None)
    assert standing(second) == (KnownBy.SILENT, [jtj, sww], None)


def box_of(task: Task, key: str, item: Item) -> ClaimRow:
    duty = held(task)[key].id
    return next(one for one in items_to_claim([assignment(duty, load_calendar())])[duty] if one.id == item.id)


@pytest.mark.slow
def test_what_another_body_claimed_is_still_asked_of_who_has_not_spoken(task: Task) -> None:
    """It sank into the fold of all that is others', and nobody saw that it could be claimed, too."""
    item = figure(task)
    assert not box_of(task, "cq-sww", item).is_taken
    sign(task, "cq-jtj", ticks(item, own=True))
    box = box_of(task, "cq-sww", item)
    assert (box.is_taken, box.is_ticked, box.whose) == (True, False, f"认领市交通局（自 {TODAY} 起）")
    assert not box_of(task, "cq-jtj", item).is_taken
    sign(task, "cq-sww", ticks(item, own=True), at=1)
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)


@pytest.mark.slow
def test_who_said_that_it_is_not_its_own_is_not_asked_again(task: Task) -> None:
    item = figure(task)
    claim(task, "cq-sww", Ticks(frozenset({item.id}), frozenset(), {item.id: "市交通局"}))
    sign(task, "cq-jtj", ticks(item, own=True), at=1)
    assert not box_of(task, "cq-sww", item).is_taken


def test_several_claim_the_same_and_one_gives_way(task: Task) -> None:
    item = figure(task)
    sign(task, "cq-jtj", ticks(item, own=True))
    sign(task, "cq-sww", ticks(item, own=True), at=1)
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)
    claim(task, "cq-jtj", ticks(item, own=False), at=2)
    assert standing(item) == (KnownBy.CLAIMED, [id_of("cq-sww")], None)


@pytest.mark.slow
@pytest.mark.both
def test_two_claim_at_once(app: Flask, task: Task) -> None:
    """Whoever comes second sees the first: both claims are kept, the item is 多家认领."""
    item = figure(task)
    duties = {key: seen(held(task)[key]) for key in ("cq-jtj", "cq-sww")}
    acts = {key: of_unit(key, Role.LIAISON) for key in duties}
    item_id, barrier, failures = item.id, Barrier(2), []
    db.session.remove()

    def go(key: str) -> None:
        with app.app_context():
            try:
                barrier.wait()
                said = Ticks(frozenset({item_id}), frozenset({item_id}))
                assignments.sign(acts[key], [duties[key]], {duties[key][0]: said})
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [Thread(target=go, args=(key,)) for key in duties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert standing(db.session.get_one(Item, item_id)) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)


def test_a_form_sent_twice_claims_once(task: Task) -> None:
    item, duty = figure(task, id_of("cq-jtj")), held(task)["cq-jtj"]
    by = of_unit("cq-jtj", Role.LIAISON)
    for _ in range(2):
        try:
            owners.claim(by, duty.id, ticks(item, own=True))
        except Conflict as refused:
            assert "已提交过" in refused.message
    assert len(db.session.scalars(select(ItemClaim)).all()) == 1


def test_nobody_claims_for_another_body_or_of_another_task(task: Task) -> None:
    item, other = figure(task), items(seeds.task("50-22-11-07"))[0]
    with pytest.raises(NotFound):
        owners.claim(of_unit("cq-sww"), held(task)["cq-jtj"].id, ticks(item, own=True))
    claim(task, "cq-jtj", ticks(other, own=True))
    assert db.session.scalars(select(ItemClaim)).all() == []


@pytest.mark.slow
@pytest.mark.both
def test_what_nobody_claims_waits_until_nobody_has_still_to_sign(task: Task) -> None:
    item = figure(task)
    listed = {one.id: one for one in doubts_of(task.plan_id)}
    assert (listed[item.id].doubt, listed[item.id].is_waiting) == (OwnerDoubt.UNCLAIMED, False)
    for key in sorted(held(task)):
        sign(task, key, ticks(item, own=False))
    listed = {one.id: one for one in doubts_of(task.plan_id)}
    assert listed[item.id].is_waiting
    waiting = len(items(task)) - len(items(task, ItemKind.SENTENCE))
    assert doubts_by_plan(CHONGQING) == {task.plan_id: {OwnerDoubt.UNCLAIMED: waiting}}


@pytest.mark.slow
def test_a_body_without_people_is_not_waited_for_for_ever(task: Task) -> None:
    """After two weeks 综合处 decides, or signs for it; a body with somebody there is waited for."""
    turn.rebuild(act(), CHONGQING)
    item, desk = figure(task), desk_of(seeds.officer(), CHONGQING)

    def waits(day: date) -> tuple[bool, int]:
        (row,) = [one for one in doubts_of(task.plan_id, day) if one.id == item.id]
        listed = [one for one in waiting(desk, day, [Waiting.OWN], at_most=1000) if one.id == item.id]
        assert row.is_waiting is bool(listed)
        return row.is_waiting, len([one for one in vacant_duties(task.plan_id, day) if one.code == CODE])

    early, late = TODAY + timedelta(days=13), TODAY + timedelta(days=14)
    assert (waits(early), waits(late)) == ((False, 0), (True, len(held(task))))
    rows.person(Role.LIAISON, seeds.department("cq-jtj"))
    db.session.commit()
    assert waits(late) == (False, len(held(task)) - 1)
    sign(task, "cq-jtj", ticks(item, own=False))
    assert waits(late) == (True, len(held(task)) - 1)
    for duty in vacant_duties(task.plan_id, late):
        told = assignments.Receipt(EnteredHow.PHONE, "办公室张三", TODAY)
        assignments.sign_for(office(duty.assignment_id), duty.assignment_id, None, told)
    assert vacant_duties(task.plan_id, late) == []


@pytest.mark.slow
def test_a_decision_gives_the_item_and_tells_both_sides(task: Task) -> None:
    item = figure(task)
    sign(task, "cq-jtj", ticks(item, own=True))
    sign(task, "cq-sww", ticks(item, own=True), at=1)
    assert decide(item, id_of("cq-jtj")) == 1
    assert standing(item) == (KnownBy.ASSIGNED, [id_of("cq-jtj")], None)
    for key in ("cq-jtj", "cq-sww"):
        contested, message = told(key)
        assert "多家认领" in contested
        assert "承办单位已明确" in message and "由市交通局承办，依据：三定规定" in message
    assert told("cq-czj") == []
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "assign_owner"))
    assert entry.reason is not None and entry.reason.endswith("由市交通局承办，依据：三定规定")


@pytest.mark.slow
def test_several_at_once_with_one_basis(task: Task) -> None:
    first, second, third = items(task, ItemKind.FIGURE)[:3]
    facts = newest_facts([one.id for one in (first, second, third)])
    chosen = [
        Decision(first.id, (id_of("cq-jtj"),), facts[first.id]),
        Decision(second.id, (id_of("cq-jtj"), id_of("cq-sww")), facts[second.id]),
        Decision(third.id, (), facts[third.id]),
    ]
    assert owners.decide(office(), task.plan_id, chosen, "专题会议纪要〔2026〕3号") == 3
    assert [standing(one)[:2] for one in (first, second, third)] == [
        (KnownBy.ASSIGNED, [id_of("cq-jtj")]),
        (KnownBy.ASSIGNED, [id_of("cq-jtj"), id_of("cq-sww")]),
        (KnownBy.ASSIGNED, []),
    ]
    assert len(told("cq-jtj")) == 3 and "共同承办" in told("cq-jtj")[2]


@pytest.mark.slow
def test_what_is_of_all_together_is_told_to_each_of_them_once(task: Task) -> None:
    """They are asked for it from now on; once it is one body's alone, the others hear that, too."""
    first, second = items(task, ItemKind.FIGURE)[:2]
    facts, bodies = newest_facts([first.id, second.id]), sorted(held(task))
    owners.decide(office(1), task.plan_id, [Decision(one.id, (), facts[one.id]) for one in (first, second)], "会议纪要")
    assert len(bodies) == 10
    for key in bodies:
        (message,) = told(key)
        assert "由各责任单位共同承担，依据：会议纪要" in message
    assert told("cq-tjj") == []
    decide(first, id_of("cq-jtj"))
    assert {len(told(key)) for key in bodies} == {2}


@pytest.mark.slow
def test_a_word_against_a_decision_is_kept_and_asked_for_again(task: Task) -> None:
    item = figure(task)
    decide(item, id_of("cq-jtj"), at=1)
    sign(task, "cq-jtj", ticks(item, own=False, instead="市商务委"), at=2)
    assert standing(item) == (KnownBy.ASSIGNED, [id_of("cq-jtj")], OwnerDoubt.DISPUTED)
    decide(item, id_of("cq-jtj"), why="维持：渝编〔2024〕5号", at=3)
    assert standing(item) == (KnownBy.ASSIGNED, [id_of("cq-jtj")], None)
    assert len(told("cq-jtj")) == 2
    assert "由市交通局承办，依据：维持" in told("cq-sww")[-1], "who was named as the right one hears what became of it"


def test_an_owner_outside_the_brackets_gets_a_duty_and_counts_nowhere_as_lead_or_co(task: Task) -> None:
    item, outside = figure(task), id_of("cq-tjj")
    assert outside not in {one.department_id for one in assignments_in_force(task.id)}
    before = row_of(task)
    sign(task, "cq-jtj", ticks(item, own=False, instead="应由市统计局承担"))
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.OUTSIDE)
    decide(item, outside)
    duty = held(task)["cq-tjj"]
    assert (duty.role, duty.party_id, duty.valid_from) == (PartyRole.ACTING, None, TODAY)
    after = row_of(task)
    assert (after.code, after.lead, after.joint_leads, after.co, after.named_ids, after.state) == (
        *(before.code, before.lead, before.joint_leads, before.co, before.named_ids, before.state),
    )
    assert not concerns(after, body(outside, PartyRole.CO)) and not concerns(after, body(outside, PartyRole.LEAD))
    assert concerns(after, body(outside))
    assert len(told("cq-tjj")) == 1
    assignments.sign(of_unit("cq-tjj", Role.LIAISON), [seen(duty)])
    db.session.refresh(task)
    assert task.state == TaskState.TO_SIGN, "whom no clause names does not set the task going"


@pytest.mark.slow
def test_a_new_decision_undoes_the_one_before_and_the_past_stays(task: Task) -> None:
    item, outside = figure(task), id_of("cq-tjj")
    decide(item, outside, at=1)
    decide(item, id_of("cq-jtj"), why="更正：原依据有误", at=2)
    assert standing(item)[:2] == (KnownBy.ASSIGNED, [id_of("cq-jtj")])
    assert "cq-tjj" not in held(task), "nothing is left to it"
    facts = db.session.scalars(select(OwnerFact).where(OwnerFact.item_id == item.id).order_by(OwnerFact.id))
    assert [one.owner_ids for one in facts] == [[], [outside], [id_of("cq-jtj")]]
    assert len(told("cq-tjj")) == 2


@pytest.mark.slow
def test_an_owner_outside_the_brackets_goes_on_when_the_words_change(task: Task) -> None:
    """As long as it owns something of the task; without it the new words, which do not name it, end its duty."""
    item, outside = figure(task), id_of("cq-tjj")
    decide(item, outside, at=1)
    for minutes, is_there in ((2, True), (4, False)):
        with writing(by := office(minutes)):
            steps.follow_words(by, seeds.plan(task.plan_id), task, "方案替代：渝发改〔2027〕1号")
        assert ("cq-tjj" in held(task)) is is_there
        if is_there:
            with writing(by := office(3)):
                speaking_steps.pass_on(by, task.id, outside, None, "更正")


@pytest.mark.slow
def test_what_was_claimed_meanwhile_is_not_decided_blindly(task: Task) -> None:
    item = figure(task)
    fact = newest_facts([item.id])[item.id]
    sign(task, "cq-jtj", ticks(item, own=True))
    with pytest.raises(Conflict, match="又有新的认领"):
        owners.decide(office(1), task.plan_id, [Decision(item.id, (id_of("cq-sww"),), fact)], "三定规定")
    assert standing(item)[:2] == (KnownBy.CLAIMED, [id_of("cq-jtj")])


@pytest.mark.slow
def test_a_third_claim_that_came_meanwhile_is_not_overlooked(task: Task) -> None:
    """It leaves 多家认领 as it was: the owner is the same, none; yet who decides has not seen it."""
    item = figure(task)
    for at, key in enumerate(("cq-jtj", "cq-sww")):
        sign(task, key, ticks(item, own=True), at=at)
    shown = newest_facts([item.id])[item.id]
    sign(task, "cq-gaj", ticks(item, own=True), at=2)
    with pytest.raises(SpokenMeanwhile, match="又有新的认领") as refused:
        owners.decide(office(3), task.plan_id, [Decision(item.id, (id_of("cq-jtj"),), shown)], "三定规定")
    assert refused.value.item_ids == {item.id}
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)
    (row,) = [one for one in doubts_of(task.plan_id) if one.id == item.id]
    assert {word.name for word in row.said} == {"市交通局", "市商务委", "市公安局"}
    assert decide(item, id_of("cq-jtj")) == 1


def test_what_a_decision_needs(task: Task, issued: Plan) -> None:
    item = figure(task)
    fact = newest_facts([item.id])[item.id]
    given = [Decision(item.id, (id_of("cq-jtj"),), fact)]
    with pytest.raises(BadInput, match="请填写依据"):
        owners.decide(office(), task.plan_id, given, "  ")
    with pytest.raises(BadInput, match="勾选承办单位"):
        owners.decide(office(), task.plan_id, [], "三定规定")
    with pytest.raises(BadInput, match="名册"):
        owners.decide(office(), task.plan_id, [Decision(item.id, (id_of("sx-swt"),), fact)], "三定规定")
    with pytest.raises(NotFound):
        owners.decide(office(), task.plan_id + 1, given, "三定规定")
    task.state = TaskState.TERMINATED
    db.session.commit()
    with pytest.raises(RuleRefused, match="不能再明确"):
        owners.decide(office(), task.plan_id, given, "三定规定")


def test_a_body_that_leaves_takes_its_claim_along(task: Task) -> None:
    """Its old claim does not come back when another body speaks later."""
    item = figure(task)
    sign(task, "cq-jtj", ticks(item, own=True))
    with writing(by := office(5)):
        steps.end(by, db.session.get_one(Assignment, held(task)["cq-jtj"].id), "机构改革")
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    sign(task, "cq-sww", ticks(item, own=True), at=6)
    assert standing(item)[:2] == (KnownBy.CLAIMED, [id_of("cq-sww")])


def test_who_claimed_what_was_anothers_by_decision_owns_it_once_that_one_leaves(task: Task) -> None:
    item = figure(task)
    decide(item, id_of("cq-jtj"), at=0)
    claim(task, "cq-sww", ticks(item, own=True), at=1)
    assert standing(item) == (KnownBy.ASSIGNED, [id_of("cq-jtj")], OwnerDoubt.DISPUTED)
    with writing(by := office(5)):
        steps.end(by, db.session.get_one(Assignment, held(task)["cq-jtj"].id), "机构改革")
    assert standing(item) == (KnownBy.CLAIMED, [id_of("cq-sww")], None)


@pytest.mark.slow
def test_what_was_given_to_all_together_at_last_is_proposed_to_none_of_them(task: Task) -> None:
    item = items(task, ItemKind.SENTENCE)[-1]

    def proposed_for_like_words() -> str:
        made = draft_items([task])[task.id]
        return next(one.proposal.why for one in made if one.place.words == item.words)

    by_words = proposed_for_like_words()
    decide(item, id_of("cq-jtj"))
    assert "指定给市交通局" in proposed_for_like_words()
    decide(item, at=11)
    assert proposed_for_like_words() == by_words


def test_of_several_that_claim_the_last_one_left_owns(task: Task) -> None:
    item = figure(task)
    sign(task, "cq-jtj", ticks(item, own=True))
    sign(task, "cq-sww", ticks(item, own=True), at=1)
    with writing(by := office(5)):
        speaking_steps.pass_on(by, task.id, id_of("cq-jtj"), None, "移出")
    assert standing(item) == (KnownBy.CLAIMED, [id_of("cq-sww")], None)


def test_a_co_body_that_takes_the_lead_keeps_what_it_owns(task: Task) -> None:
    """改派 to a body of the task: its first duty ends and its second begins; the items stay, and the giver's come."""
    own, given = items(task, ItemKind.FIGURE)[:2]
    sign(task, "cq-sww", ticks(own, own=True))
    decide(given, id_of("cq-fgw"), at=1)
    head = act(actor=seeds.officer(CHONGQING, Role.COORDINATOR_HEAD), at=NOW + timedelta(minutes=5))
    assignments.reassign(head, task.id, None, id_of("cq-sww"), "三定规定")
    assert standing(own)[:2] == (KnownBy.CLAIMED, [id_of("cq-sww")])
    assert standing(given)[:2] == (KnownBy.ASSIGNED, [id_of("cq-sww")])


def test_the_story_tells_every_body_whose_an_item_is(task: Task) -> None:
    item = figure(task)
    sign(task, "cq-jtj", ticks(item, own=False, instead="市商务委"))
    sign(task, "cq-sww", ticks(item, own=True), at=1)
    decide(item, id_of("cq-sww"))
    for scope in (None, Scope(None, frozenset({id_of("cq-czj")}))):
        reasons = [one.reason or "" for one in story(task.id, scope).acts]
        label = labels([item])[item.id]
        assert f"认领“{label}”" in reasons
        assert f"不是本单位的：“{label}”（应由市商务委）" in reasons
        assert f"“{label}”由市商务委承办，依据：三定规定" in reasons


def row_of(task: Task):  # type: ignore[no-untyped-def]
    db.session.rollback()
    return next(iter(ledger_rows([task.id], TODAY, CALENDAR)))


def test_the_form_of_a_body_that_owns_nothing_shows_no_sentence_of_another(task: Task) -> None:
    sww, jtj, sentences = id_of("cq-sww"), id_of("cq-jtj"), items(task, ItemKind.SENTENCE)
    for item in items(task):
        item.known_by, item.owner_ids = KnownBy.ASSIGNED, [jtj]
    db.session.commit()
    nothing = own_words(task.id, sww, quoted(task.id))
    assert nothing is not None and (nothing.pieces, nothing.rest) == ((), len(sentences))
    assert own_words(task.id, jtj, quoted(task.id)) is None, "all of it is its own"
    sentences[0].owner_ids = []
    db.session.commit()
    shared = own_words(task.id, sww, quoted(task.id))
    assert shared is not None and "".join(words for _, words in shared.pieces).removeprefix("……") == sentences[0].words


def quietly(task: Task, key: str, at: int) -> None:
    """默示确认 of a body."""
    with writing(by := office(at)):
        steps.sign(by, db.session.get_one(Assignment, held(task)[key].id), steps.SignedHow.SILENT, TODAY)


def test_a_body_that_only_was_proposed_loses_it_to_one_that_claims_it_and_both_hear_of_it(task: Task) -> None:
    item = figure(task, id_of("cq-jtj"))
    sign(task, "cq-sww", ticks(item, own=True))
    assert standing(item) == (KnownBy.CLAIMED, [id_of("cq-sww")], None)
    (lost,), (gained,) = told("cq-jtj"), told("cq-sww")
    assert "承办单位有变化" in lost and "推定由市交通局承办，现由市商务委认领；应由本单位承办的" in lost
    assert "由市商务委承办，原推定由市交通局承办" in gained
    assert told("cq-czj") == []
    assert (box_of(task, "cq-jtj", item).is_lost, box_of(task, "cq-fgw", item).is_lost) == (True, False)
    sign(task, "cq-jtj", ticks(item, own=True), at=1)
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)
    for key in ("cq-jtj", "cq-sww"):
        assert "多家认领，待综合处明确" in told(key)[-1]


def test_who_was_proposed_is_offered_to_who_decides_between_others(task: Task) -> None:
    """Two claim what was proposed to a third; it is offered with the reason."""
    item = figure(task, id_of("cq-jtj"))
    for key in ("cq-sww", "cq-gaj"):
        sign(task, key, ticks(item, own=True))
    (row,) = [one for one in doubts_of(task.plan_id) if one.id == item.id]
    assert row.doubt is OwnerDoubt.SEVERAL
    offered = {one.name: one.why for one in row.likely}
    assert set(offered) == {"市商务委", "市公安局", "市交通局"}
    assert offered["市交通局"].startswith("原推定")


def test_what_a_body_holds_by_silence_another_one_does_not_take(task: Task) -> None:
    """综合处 decides between them; the list says how each of them came to it."""
    item = figure(task, id_of("cq-jtj"))
    quietly(task, "cq-jtj", at=0)
    sign(task, "cq-sww", ticks(item, own=True), at=1)
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)
    (row,) = [one for one in doubts_of(task.plan_id) if one.id == item.id]
    assert {(word.name, word.is_own, word.instead) for word in row.said} == {
        ("市交通局", True, "此前默示确认"),
        ("市商务委", True, ""),
    }
    for key in ("cq-jtj", "cq-sww"):
        (message,) = told(key)
        assert "多家认领，待综合处明确" in message and "市商务委、市交通局都认领" in message
    claim(task, "cq-sww", ticks(item, own=False), at=2)
    assert standing(item) == (KnownBy.CLAIMED, [id_of("cq-jtj")], None)
    assert "由市交通局承办，其他单位已不再认领" in told("cq-jtj")[-1]


@pytest.mark.slow
def test_what_was_told_so_far_by_one_body_is_not_taken_from_it(task: Task) -> None:
    item = figure(task, id_of("cq-jtj"))
    item.known_by, item.why = KnownBy.CLAIMED, laying_steps.TOLD_SO_FAR
    db.session.commit()
    sign(task, "cq-sww", ticks(item, own=True))
    assert standing(item) == (KnownBy.OPEN, [], OwnerDoubt.SEVERAL)
    decide(item, id_of("cq-jtj"))
    assert standing(item) == (KnownBy.ASSIGNED, [id_of("cq-jtj")], None)
    assert "承办单位已明确" in told("cq-jtj")[-1] and "承办单位已明确" in told("cq-sww")[-1]


def test_a_body_that_declined_reads_no_more_of_the_figure_in_its_form(task: Task) -> None:
    sww, jtj, item = id_of("cq-sww"), id_of("cq-jtj"), figure(task)
    for other in items(task):
        if other.id != item.id:
            other.known_by, other.owner_ids = KnownBy.ASSIGNED, [jtj]
    db.session.commit()
    before = own_words(task.id, sww, quoted(task.id))
    assert before is not None and "100" in "".join(words for _, words in before.pieces) and not before.is_uncounted
    sign(task, "cq-sww", ticks(item, own=False, instead="应由市能源局承担"))
    after = own_words(task.id, sww, quoted(task.id))
    assert after is not None and (after.pieces, after.is_uncounted) == ((), True)
