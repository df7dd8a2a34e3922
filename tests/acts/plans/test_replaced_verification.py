"""A plan is replaced during its 核定 round: nothing is asked twice that was not told, nothing told is asked in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given import rows
from tests.given.builders import act
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.plans.revised import head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.outcomes import verdicts
from tracker.acts.plans import plans
from tracker.acts.reporting import reports, reviews, rounds
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification.queries import verification_list
from tracker.plans.models import Indicator, Milestone, Plan, PlanGoal
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import Report, Round
from tracker.vocabulary import ReportState, Role, RoundKind, VerdictResult, Waiting, YearlyConfirmation
from tracker.worklist.queries import counts, desk_of, waiting

__all__ = ["signed_plan"]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

DUE, VERIFYING = date(2025, 12, 31), date(2026, 5, 8)
RECEIVED, REPLACED, NEXT = date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 13)


@pytest.fixture
def old(seeded: Seeded, signed_plan: None) -> Plan:
    """The old plan, two tasks of which have a date that is past; its 核定 round is open."""
    rows.milestone(of_old(1), DUE, indicator_id=figure().id)
    rows.milestone(of_old(4), DUE)
    db.session.commit()
    turn.turn(act(on=VERIFYING), CHONGQING)
    return seeds.plan(of_old(1).plan_id)


def figure() -> Indicator:
    """公交接驳率达到95%."""
    return db.session.scalars(select(Indicator).where(Indicator.task_id == of_old(1).id)).one()


def verifying(plan_id: int) -> Round:
    held = Round.plan_id == plan_id, Round.kind == RoundKind.VERIFICATION
    return db.session.scalars(select(Round).where(*held)).one()


def reports_of(round: Round, number: int) -> list[Report]:
    found = select(Report).where(Report.round_id == round.id, Report.task_id == of_old(number).id)
    return list(db.session.scalars(found.order_by(Report.id)))


def done(told: Report, draft: Draft) -> None:
    """Handed in and accepted."""
    reports.save_draft(act(on=VERIFYING), told.id, None, draft)
    reports.send(act(on=VERIFYING), told.id, None)
    reports.approve(act(on=VERIFYING), [(told.id, None)])
    reviews.accept(act(on=VERIFYING), told.id, None, None)


def replaced(seeded: Seeded, old: Plan) -> int:
    new = revised.new_plan(seeded, old.id, on=RECEIVED)
    plans.carry_over(head_of_office(REPLACED), new, None)
    turn.turn(act(on=NEXT), CHONGQING)
    return new


@pytest.mark.slow
def test_the_new_list_goes_on_with_what_was_told(seeded: Seeded, old: Plan) -> None:
    value = ReadingDraft(figure().id, Decimal(96), date(2026, 4, 30), "交通统计")
    said = {1: Draft("线网已加密", readings=(value,)), 4: Draft("已开展", confirmation=YearlyConfirmation.DONE)}
    for number, draft in said.items():
        for told in reports_of(verifying(old.id), number):
            done(told, draft)
    new = replaced(seeded, old)
    round_id = verifying(new).id
    nodes = verification_list(round_id, NEXT).nodes
    assert {node.line.task_id for node in nodes} == {of_old(1).id, of_old(4).id}
    assert [(node.proposal.result, node.pending) for node in nodes] == [(VerdictResult.REACHED, ())] * 2
    ticked = [verdicts.Seen(node.line.id, VerdictResult.REACHED) for node in nodes]
    assert value.as_of and value.as_of < RECEIVED, "older than the new plan, not than the one it came from"
    assert verdicts.take_proposals(head_of_office(NEXT), round_id, ticked, None) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("closed", "due_on"), [(True, DUE), (False, VERIFYING)])
def test_what_was_told_of_another_date_or_a_list_that_was_over_is_asked_anew(
    seeded: Seeded, old: Plan, closed: bool, due_on: date
) -> None:
    for told in reports_of(verifying(old.id), 4):
        done(told, Draft("已开展", confirmation=YearlyConfirmation.DONE))
    asked = Milestone.task_id == of_old(4).id, Milestone.due_on == DUE
    node = db.session.scalars(select(Milestone).where(*asked)).one()
    node.due_on = node.original_due_on = due_on
    db.session.commit()
    if closed:
        rounds.close_round(act(on=VERIFYING), verifying(old.id).id, reason="都已报来")
    new = replaced(seeded, old)
    (found,) = [one for one in verification_list(verifying(new).id, NEXT).nodes if one.line.task_id == of_old(4).id]
    assert found.proposal.result is None and found.pending


@pytest.mark.slow
def test_a_goal_of_the_plan_is_judged_by_a_day_before_the_new_plan(seeded: Seeded, old: Plan) -> None:
    """It was due, and the plan was replaced before anybody had judged it: only a day that is not its own was taken."""
    new = replaced(seeded, old)
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == new).order_by(PlanGoal.year)).first()
    assert goal is not None
    goal.due_on, issued_on = date(2026, 4, 30), seeds.plan(new).issued_on
    assert issued_on and issued_on > goal.due_on
    db.session.commit()
    found = NewVerdict(VerdictResult.REACHED, goal.due_on, "统计公报")
    with pytest.raises(BadInput) as refused:
        before = replace(found, as_of=date(2026, 3, 1))
        verdicts.judge_goal(head_of_office(NEXT), goal.id, None, before)
    assert refused.value.details == ("数据截至的日期早于方案印发的 2026-03-02，请核对",)
    verdicts.judge_goal(head_of_office(NEXT), goal.id, None, found)


@pytest.mark.slow
def test_what_was_not_told_is_asked_by_the_new_plan_alone(seeded: Seeded, old: Plan) -> None:
    first = verifying(old.id)
    new = replaced(seeded, old)
    db.session.expire_all()
    for number in (1, 4):
        assert {one.state for one in reports_of(first, number)} == {ReportState.EXEMPT}
        assert {one.state for one in reports_of(verifying(new), number)} == {ReportState.TO_FILL}


@pytest.mark.slow
def test_a_goal_of_a_plan_that_was_replaced_is_not_judged(seeded: Seeded, old: Plan) -> None:
    """It was found 未达成 where the new plan's was 达成, and a leader was asked to sign the new list again."""
    replaced(seeded, old)
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == old.id).order_by(PlanGoal.year)).first()
    assert goal is not None
    goal.due_on = date(2026, 4, 30)
    db.session.commit()
    with pytest.raises(RuleRefused, match="本方案已被渝发改〔2026〕40号替代，方案目标不再核定"):
        verdicts.judge_goal(head_of_office(NEXT), goal.id, None, NewVerdict(VerdictResult.REACHED, VERIFYING, "公报"))


@pytest.mark.slow
def test_nobody_signs_the_list_of_a_plan_that_was_replaced(seeded: Seeded, old: Plan) -> None:
    """Its dates went over to the new plan: an empty list waited for a leader."""
    replaced(seeded, old)
    desk = desk_of(seeds.officer(CHONGQING, Role.LEADER), CHONGQING)
    assert waiting(desk, NEXT, [Waiting.SIGN_LIST]) == [] and not counts(desk, NEXT)[Waiting.SIGN_LIST]


LEADER = seeds.officer(CHONGQING, Role.LEADER, user_id=9)


def judged(old: Plan, on: date = VERIFYING) -> None:
    """综合处 found what was reached of every date of the list."""
    for node in verification_list(verifying(old.id).id, on).nodes:
        value = Decimal(96) if node.line.indicator_id else None
        found = NewVerdict(VerdictResult.REACHED, on, "统计公报", value)
        verdicts.judge_milestone(head_of_office(on), node.line.id, None, found)


def signed(plan_id: int, on: date = VERIFYING) -> None:
    held = verification_list(verifying(plan_id).id, on)
    verdicts.sign(act(on=on, actor=LEADER), held.round_id, held.fingerprint)


def waits(plan_id: int, on: date = NEXT) -> bool:
    """Whether the list waits for a leader; its page and his desk say the same."""
    db.session.expire_all()
    desk, id = desk_of(LEADER, CHONGQING), verifying(plan_id).id
    found = {one.id for one in waiting(desk, on, [Waiting.SIGN_LIST])}
    assert verification_list(id, on).waits is (id in found) and counts(desk, on)[Waiting.SIGN_LIST] == len(found)
    return id in found


@pytest.mark.slow
def test_what_a_leader_signed_is_not_signed_again_for_the_new_plan(seeded: Seeded, old: Plan) -> None:
    """It asked nobody, and a leader found 核定清单待签发 of what he had signed."""
    judged(old)
    assert waits(old.id, VERIFYING)
    signed(old.id)
    assert not waits(old.id, VERIFYING)
    new = replaced(seeded, old)
    round = verifying(new)
    assert not db.session.scalars(select(Report).where(Report.round_id == round.id)).all()
    assert not waits(new)
    node = next(one.line for one in verification_list(round.id, NEXT).nodes if one.line.indicator_id is None)
    assert node.verdict is not None
    anew = NewVerdict(VerdictResult.PARTLY, NEXT, "复核", rectify_by=date(2026, 12, 31))
    verdicts.judge_milestone(head_of_office(NEXT), node.id, node.verdict.id, anew)
    assert waits(new), "judged anew"
    signed(new, NEXT)
    assert not waits(new)


@pytest.mark.slow
def test_a_verdict_given_again_in_the_same_words_is_signed_again(seeded: Seeded, old: Plan) -> None:
    """核定清单待签发 stood on a leader's desk, and its page offered nothing: he had signed those very words."""
    judged(old)
    signed(old.id)
    line = verification_list(verifying(old.id).id, NEXT).nodes[0].line
    given = line.verdict
    assert given is not None
    same = NewVerdict(given.result, given.as_of, given.basis, given.value)
    assert since_signed(old) == ""
    verdicts.judge_milestone(head_of_office(NEXT), line.id, given.id, same)
    assert waits(old.id)
    assert since_signed(old) == "之后重新核定，结论未变，需重新签发"
    signed(old.id, NEXT)
    assert not waits(old.id)
    assert since_signed(old) == ""
    with pytest.raises(RuleRefused, match=r"已由.*签发"):
        signed(old.id, NEXT)


def test_a_list_asks_for_what_it_offers_alone(seeded: Seeded, old: Plan) -> None:
    judged(old)
    signed(old.id)
    line = verification_list(verifying(old.id).id, NEXT).nodes[0].line
    db.session.get_one(Milestone, line.id).text = "更正后的文字"
    db.session.commit()
    assert not waits(old.id)
    assert since_signed(old) == "之后改动 1 项"


def since_signed(plan: Plan) -> str:
    return verification_list(verifying(plan.id).id, NEXT).since_signed


@pytest.mark.slow
def test_what_no_leader_had_signed_waits_on_the_new_list(seeded: Seeded, old: Plan) -> None:
    judged(old)
    assert waits(replaced(seeded, old))


def test_what_fell_due_while_the_old_plan_held_was_on_no_list(seeded: Seeded, old: Plan) -> None:
    judged(old)
    signed(old.id)
    later = rows.milestone(of_old(4), date(2026, 5, 9))
    db.session.commit()
    found = NewVerdict(VerdictResult.REACHED, RECEIVED, "现场核查")
    verdicts.judge_milestone(head_of_office(RECEIVED), later.id, None, found)
    new = replaced(seeded, old)
    assert later.id in {node.line.id for node in verification_list(verifying(new).id, NEXT).nodes}
    assert not waits(new)


@pytest.mark.slow
@pytest.mark.parametrize("is_signed", [True, False])
def test_a_goal_that_was_judged_goes_over_with_its_signature(seeded: Seeded, old: Plan, is_signed: bool) -> None:
    def past(plan_id: int) -> PlanGoal:
        of_plan = select(PlanGoal).where(PlanGoal.plan_id == plan_id).order_by(PlanGoal.year)
        goal = db.session.scalars(of_plan).first()
        assert goal is not None
        goal.due_on = date(2026, 4, 30)
        db.session.commit()
        return goal

    judged(old)
    found = NewVerdict(VerdictResult.REACHED, VERIFYING, "报告")
    verdicts.judge_goal(head_of_office(VERIFYING), past(old.id).id, None, found)
    if is_signed:
        signed(old.id)
    new = revised.new_plan(seeded, old.id, on=RECEIVED)
    past(new)
    plans.carry_over(head_of_office(REPLACED), new, None)
    turn.turn(act(on=NEXT), CHONGQING)
    assert [goal.verdict is not None for goal in verification_list(verifying(new).id, NEXT).goals] == [True]
    assert waits(new) is not is_signed
