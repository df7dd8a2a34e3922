"""A request for a later date from the draft to its answer: who may, what it changes, what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.given.rows import owned
from tests.reporting.world import Region, by, region
from tracker.actor import Actor
from tracker.acts.outcomes import extensions, verdicts
from tracker.acts.upkeep import turn
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.ledger.rows import queries as ledger
from tracker.outcomes.extensions import queries as read
from tracker.outcomes.extensions.node_queries import soonest
from tracker.outcomes.extensions.rules import ASKABLE, OPEN, NewExtension
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.outcomes.verdicts import queries
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.access import Scope
from tracker.plans.models import Milestone, MilestoneDate, Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    ExtensionReason,
    ExtensionState,
    KnownBy,
    MilestoneSource,
    MilestoneState,
    Mode,
    PartyRole,
    Role,
    SignedHow,
    TaskState,
    VerdictResult,
)

TODAY = builders.TODAY
DUE, LATER = date(2027, 6, 30), date(2028, 6, 30)
ASKED = NewExtension(LATER, ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐", "渝财建〔2026〕1号")


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def own(of: Region) -> Milestone:
    found = rows.milestone(of.task(mode=Mode.LEAD_CONSOLIDATES), DUE)
    db.session.commit()
    return found


@pytest.fixture
def leader(of: Region) -> Actor:
    return people(of, Role.LEADER)


@pytest.fixture
def principal(of: Region) -> Actor:
    return people(of, Role.PRINCIPAL)


def people(of: Region, role: Role) -> Actor:
    found = rows.person(role, of.commission)
    db.session.commit()
    return found


def applied(of: Region, own: Milestone, on: date = TODAY, asked: NewExtension = ASKED) -> int:
    return extensions.apply(by(of.head, on), own.id, None, None, asked)


def sent_on(of: Region, own: Milestone, on: date = TODAY, asked: NewExtension = ASKED) -> int:
    made = applied(of, own, on, asked)
    extensions.forward(by(of.coordinator, on), made, None)
    return made


def test_from_the_draft_to_the_later_date(of: Region, own: Milestone, leader: Actor) -> None:
    made = extensions.save(by(of.liaison, TODAY), own.id, None, None, NewExtension(None, None, "资金"))
    assert read.extension(made).state is ExtensionState.DRAFT
    extensions.apply(by(of.head, TODAY), own.id, made, None, ASKED)
    row = read.extension(made)
    assert (row.state, row.number, row.is_late, row.level) == (ExtensionState.APPLIED, 1, False, Role.LEADER)
    assert (row.applied_on, row.answer_by) == (TODAY, date(2026, 11, 27))
    extensions.forward(by(of.coordinator, TODAY), made, row.version)
    assert own.due_on == DUE, "asking alone moves nothing"
    granted = LATER - timedelta(days=1)
    extensions.grant(by(leader, TODAY), made, None, granted)
    assert (own.due_on, own.original_due_on) == (granted, DUE)
    assert [one.due_on for one in db.session.scalars(select(MilestoneDate))] == [granted]
    assert queries.milestone(own.id, TODAY).state is MilestoneState.POSTPONED
    assert read.extension(made).granted_on == granted
    (shown,) = ledger.rows([own.task_id], TODAY, CALENDAR)
    told = f"（原定{DUE}，{leader.name}{TODAY}批准顺延至{granted}）"
    assert (shown.light.title, told in shown.light.reason) == ("黄·已顺延", True), shown.light.reason
    told = [one.act.value for one in read.history(made)]
    assert told == ["grant", "forward", "apply", "save", "save"]
    acts = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.task_id == own.task_id)))
    assert acts == {f"extension_{act}" for act in ("save", "apply", "forward", "grant")} | {"set_milestone_date"}


def test_a_refusal_says_why_and_moves_nothing(of: Region, own: Milestone, leader: Actor) -> None:
    made = sent_on(of, own)
    with pytest.raises(BadInput, match="理由"):
        extensions.refuse(by(leader, TODAY), made, None, " ")
    extensions.refuse(by(leader, TODAY), made, None, "进度可以赶上")
    assert (read.extension(made).state, own.due_on) == (ExtensionState.REFUSED, DUE)


def test_what_came_back_is_handed_in_again_as_the_same_request(of: Region, own: Milestone) -> None:
    made = applied(of, own, DUE)
    extensions.hand_back(by(of.coordinator, DUE), made, None, "写明补救措施")
    assert read.extension(made).state is ExtensionState.DRAFT
    after = DUE + timedelta(days=5)
    extensions.apply(by(of.head, after), own.id, made, None, ASKED)
    row = read.extension(made)
    assert (row.number, row.is_late, row.applied_on) == (1, False, DUE), "judged by the first time"
    assert row.answer_by is not None and row.answer_by > after


def test_after_the_due_date_it_is_late_and_one_level_higher(of: Region, own: Milestone, leader: Actor) -> None:
    on_the_day = applied(of, own, DUE)
    assert not read.extension(on_the_day).is_late
    extensions.withdraw(by(of.head, DUE), on_the_day, None)
    after = DUE + timedelta(days=1)
    made = sent_on(of, own, after)
    assert (read.extension(made).kind, read.extension(made).level) == ("第 1 次，补办", Role.PRINCIPAL)
    with pytest.raises(Forbidden, match="主要领导"):
        extensions.grant(by(leader, after), made, None, LATER)


def test_the_second_goes_to_the_principal_and_there_is_no_third(
    of: Region, own: Milestone, leader: Actor, principal: Actor
) -> None:
    extensions.grant(by(leader, TODAY), sent_on(of, own), None, LATER)
    second = sent_on(of, own, asked=replace(ASKED, requested_on=date(2029, 6, 30)))
    with pytest.raises(Forbidden, match="主要领导"):
        extensions.refuse(by(leader, TODAY), second, None, "不同意")
    extensions.grant(by(principal, TODAY), second, None, date(2029, 6, 30))
    assert (own.due_on, own.original_due_on) == (date(2029, 6, 30), DUE)
    with pytest.raises(RuleRefused, match="最多 2 次"):
        applied(of, own, asked=replace(ASKED, requested_on=date(2030, 6, 30)))


def test_one_taken_back_does_not_count(of: Region, own: Milestone) -> None:
    for _ in range(3):
        made = applied(of, own)
        assert read.extension(made).number == 1
        extensions.withdraw(by(of.head, TODAY), made, None)


def test_one_at_a_time(of: Region, own: Milestone) -> None:
    applied(of, own)
    with pytest.raises(RuleRefused, match="办理中"):
        applied(of, own)


def test_never_beyond_the_last_goal_year(of: Region, own: Milestone, leader: Actor) -> None:
    beyond = date(2031, 1, 1)
    with pytest.raises(BadInput) as refused:
        applied(of, own, asked=replace(ASKED, requested_on=beyond))
    assert "2030-12-31" in refused.value.details[0]
    made = sent_on(of, own)
    with pytest.raises(BadInput, match="2030-12-31"):
        extensions.grant(by(leader, TODAY), made, None, beyond)
    extensions.grant(by(leader, TODAY), made, None, date(2030, 12, 31))


def test_only_own_milestones(of: Region, own: Milestone) -> None:
    goal = db.session.scalars(
        select(Milestone).where(Milestone.task_id == own.task_id, Milestone.source == MilestoneSource.PLAN)
    ).first()
    assert goal is not None
    with pytest.raises(NotFound):
        applied(of, goal)


def test_a_reached_one_needs_none_and_a_missed_one_may(of: Region, own: Milestone, principal: Actor) -> None:
    after = DUE + timedelta(days=1)
    missed = NewVerdict(VerdictResult.MISSED, DUE, "核查记录", rectify_by=date(2027, 12, 31))
    first = verdicts.judge_milestone(by(of.coordinator, after), own.id, None, missed)
    next_day = after + timedelta(days=1)
    extensions.grant(by(principal, next_day), sent_on(of, own, next_day), None, LATER)
    assert queries.milestone(own.id, next_day).state is MilestoneState.POSTPONED
    day_after = next_day + timedelta(days=1)
    reached = NewVerdict(VerdictResult.REACHED, next_day, "核查记录")
    verdicts.judge_milestone(by(of.coordinator, day_after), own.id, first, reached)
    with pytest.raises(RuleRefused, match="达成"):
        applied(of, own, day_after, replace(ASKED, requested_on=date(2029, 6, 30)))


def test_what_waits_for_an_answer_is_over_once_its_date_is_reached(of: Region, own: Milestone) -> None:
    """It waited for the leader for ever: granting it was refused, and nothing ended it."""
    waiting = sent_on(of, own)
    reached = NewVerdict(VerdictResult.REACHED, TODAY, "核查记录")
    verdicts.judge_milestone(by(of.coordinator), own.id, None, reached)
    request = db.session.get_one(Extension, waiting)
    assert request.state == ExtensionState.LAPSED
    event = db.session.scalars(select(ExtensionEvent).order_by(ExtensionEvent.id.desc())).first()
    assert event is not None and (event.actor, event.reason) == ("系统", "这个节点已核定为“达成”，不用延期")


def test_what_an_earlier_version_left_waiting_is_over_with_the_next_day(of: Region, own: Milestone) -> None:
    waiting = sent_on(of, own)
    rows.verdict(own.id, TODAY, builders.act().at)
    db.session.commit()
    turn.turn(builders.act(on=TODAY + timedelta(days=1)), rows.CHONGQING)
    assert db.session.get_one(Extension, waiting).state == ExtensionState.LAPSED


@pytest.mark.parametrize("state", [state for state in TaskState if state not in ASKABLE])
def test_only_of_tasks_that_are_worked_on(of: Region, own: Milestone, state: TaskState) -> None:
    db.session.get_one(Task, own.task_id).state = state
    db.session.commit()
    with pytest.raises(RuleRefused, match="推进中"):
        applied(of, own)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_has_signed_asks_though_another_body_has_still_to_sign(of: Region, leader: Actor) -> None:
    task = of.task(mode=Mode.EACH_REPORTS, state=TaskState.TO_SIGN)
    nodes = {body: rows.milestone(task, DUE) for body in (of.transport.id, of.commerce.id)}
    for body, node in nodes.items():
        owned(task, node, KnownBy.ASSIGNED, body)
    own = update(Assignment).where(Assignment.department_id == of.commerce.id)
    db.session.execute(own.values(signed_on=TODAY, signed_how=SignedHow.SIGNED))
    db.session.commit()
    assert [one.milestone_id for one in soonest({of.commerce.id}, 9)] == [nodes[of.commerce.id].id]
    assert soonest({of.transport.id}, 9) == []
    with pytest.raises(RuleRefused, match="本单位签收后"):
        extensions.apply(by(of.head, TODAY), nodes[of.transport.id].id, None, None, ASKED)
    made = extensions.apply(by(of.other_head, TODAY), nodes[of.commerce.id].id, None, None, ASKED)
    extensions.forward(by(of.coordinator, TODAY), made, None)
    extensions.grant(by(leader, TODAY), made, None, LATER)
    assert read.extension(made).state is ExtensionState.GRANTED


def test_who_is_head_of_another_body_asks_for_none(of: Region, own: Milestone) -> None:
    """He writes for his own as its 联络员; the request goes by its head."""
    mixed = rows.who_is_also(of.liaison, of.other_head)
    made = extensions.save(by(mixed, TODAY), own.id, None, None, ASKED)
    with pytest.raises(Forbidden):
        extensions.apply(by(mixed, TODAY), own.id, made, None, ASKED)
    assert extensions.apply(by(of.head, TODAY), own.id, made, None, ASKED) == made


def test_who_heads_one_of_two_owners_asks_for_that_one(of: Region, own: Milestone) -> None:
    """As 联络员 of the other he would only have written for it, and the request was refused."""
    owned(db.session.get_one(Task, own.task_id), own, KnownBy.ASSIGNED, of.transport.id, of.commerce.id)
    db.session.commit()
    for liaison, head, body in ((of.liaison, of.other_head, of.commerce), (of.other_liaison, of.head, of.transport)):
        made = extensions.apply(by(rows.who_is_also(liaison, head), TODAY), own.id, None, None, ASKED)
        assert read.extension(made).asked_by_id == body.id
        extensions.withdraw(by(head, TODAY), made, None)


def test_nobody_decides_his_own(of: Region, own: Milestone, leader: Actor) -> None:
    both = rows.who_is_also(of.coordinator, of.head, leader)
    made = extensions.apply(by(both, TODAY), own.id, None, None, ASKED)
    with pytest.raises(RuleRefused, match="另一位"):
        extensions.forward(by(both, TODAY), made, None)
    extensions.forward(by(of.coordinator_head, TODAY), made, None)
    with pytest.raises(RuleRefused, match="另一位"):
        extensions.grant(by(both, TODAY), made, None, LATER)


def test_another_unit_and_another_region_see_nothing(of: Region, own: Milestone) -> None:
    made = applied(of, own)
    other = region(rows.SHANXI)
    for who in (of.other_head, other.head):
        with pytest.raises(NotFound):
            applied(replace(of, head=who), own)
        with pytest.raises(NotFound):
            extensions.withdraw(by(who, TODAY), made, None)
    with pytest.raises(NotFound):
        extensions.forward(by(other.coordinator, TODAY), made, None)


def test_a_co_body_asks_for_the_figure_that_is_laid_at_it(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    figure = rows.indicator(task, source_id=of.commerce.id)
    own = rows.milestone(task, DUE, indicator_id=figure.id)
    db.session.commit()
    assert read.target(milestone_id=own.id).department_ids == {of.transport.id, of.commerce.id}
    made = extensions.apply(by(of.other_head, TODAY), own.id, None, None, ASKED)
    assert read.extension(made).number == 1


def test_the_liaison_drafts_and_the_head_hands_in(of: Region, own: Milestone) -> None:
    with pytest.raises(Forbidden, match="单位负责人"):
        extensions.apply(by(of.liaison, TODAY), own.id, None, None, ASKED)
    assert db.session.scalars(select(Extension)).all() == []


def test_the_later_of_two_hears_who_was_first(of: Region, own: Milestone, leader: Actor) -> None:
    made = sent_on(of, own)
    seen = read.extension(made).version
    extensions.grant(by(leader, TODAY), made, seen, LATER)
    with pytest.raises(Conflict, match=f"{leader.name}.*已批准"):
        extensions.refuse(by(leader, TODAY), made, seen, "晚了")


@pytest.mark.both
def test_the_one_to_be_answered_first_is_on_top_and_drafts_are_last(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    one, two = rows.milestone(task, DUE), rows.milestone(task, DUE)
    db.session.commit()
    draft = extensions.save(by(of.head, TODAY), one.id, None, None, ASKED)
    applied = extensions.apply(by(of.head, TODAY), two.id, None, None, ASKED)
    assert [row.id for row in read.in_scope(Scope(rows.CHONGQING, None), OPEN)] == [applied, draft]
