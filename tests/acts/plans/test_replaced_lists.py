"""The 核定清单 of a plan that was replaced after a leader had signed it: it shows what was judged, as it stood then."""

from __future__ import annotations

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
from tracker.acts.reporting import reports, reviews
from tracker.acts.upkeep import turn
from tracker.changes import writing
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification.queries import ListBefore, NodeLine, VerificationList, verification_list
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Milestone
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report, Round
from tracker.vocabulary import Role, RoundKind, VerdictResult, YearlyConfirmation

__all__ = ["signed_plan"]

DUE, VERIFYING, REPLACED = date(2025, 12, 31), date(2026, 5, 8), date(2026, 11, 20)
LATER = date(2026, 12, 4)
CODES = ["50-26-3-01", "50-26-3-02", "50-26-3-03", "50-26-3-04"]
"""What becomes of them: the same, reworded without its date, dropped, the same in another place."""
LEADER = seeds.officer(CHONGQING, Role.LEADER, user_id=9)


TOLD = Draft("已开展", confirmation=YearlyConfirmation.DONE)


@pytest.fixture
def old(seeded: Seeded, signed_plan: None) -> int:
    """The old plan, in its 核定 round: each of its tasks has a date that is past."""
    figure = rows.indicator(of_old(1), "公交线路", value=60, unit="条")
    rows.milestone(of_old(1), DUE, indicator_id=figure.id)
    for number in (2, 3, 4):
        rows.milestone(of_old(number), DUE)
    db.session.commit()
    turn.turn(act(on=VERIFYING), CHONGQING)
    return of_old(1).plan_id


def list_of(plan_id: int, on: date = REPLACED) -> VerificationList:
    held = Round.plan_id == plan_id, Round.kind == RoundKind.VERIFICATION
    return verification_list(db.session.scalars(select(Round.id).where(*held)).one(), on)


def told(plan_id: int, number: int) -> Report:
    """What the body of a task told in its 核定 round, accepted."""
    asked = select(Report).join(Round, Round.id == Report.round_id)
    which = Round.plan_id == plan_id, Round.kind == RoundKind.VERIFICATION, Report.task_id == of_old(number).id
    report = db.session.scalars(asked.where(*which)).one()
    reports.save_draft(act(on=VERIFYING), report.id, None, TOLD)
    reports.send(act(on=VERIFYING), report.id, None)
    reports.approve(act(on=VERIFYING), [(report.id, None)])
    reviews.accept(act(on=VERIFYING), report.id, None, None)
    return report


def judged(plan_id: int, but: str = "", on: date = VERIFYING) -> None:
    for node in list_of(plan_id, on).nodes:
        if node.line.code != but:
            value = Decimal(63) if node.line.indicator_id else None
            found = NewVerdict(VerdictResult.MISSED, on, "统计公报", value, date(2026, 12, 31), True, "复核过")
            verdicts.judge_milestone(head_of_office(on), node.line.id, None, found)


def signed(plan_id: int, on: date = VERIFYING) -> None:
    held = list_of(plan_id, on)
    verdicts.sign(act(on=on, actor=LEADER), held.round_id, held.fingerprint)


def replaced(seeded: Seeded, old: int, text: str = revised.NEW, on: date = REPLACED) -> int:
    new = revised.new_plan(seeded, old, text, on=on)
    plans.carry_over(head_of_office(on), new, None)
    db.session.expire_all()
    return new


def shown(found: VerificationList) -> list[tuple[str, str, str, str, int]]:
    return [(one.line.code, one.line.measure, one.line.title, one.line.owner, one.line.task_id) for one in found.nodes]


@pytest.mark.slow
@pytest.mark.both
def test_the_list_stays_as_it_was_signed(seeded: Seeded, old: int) -> None:
    """It said “没有下达时已过时限的任务节点” once its tasks had gone over."""
    judged(old)
    signed(old)
    before = list_of(old, VERIFYING)
    assert [one.line.code for one in before.nodes] == CODES
    new = replaced(seeded, old)
    after = list_of(old)
    assert after.content == before.content and shown(after) == shown(before)
    assert (after.since_signed, after.waits, after.undecided) == ("", False, 0)
    assert after.replaced_by and after.replaced_by.id == new


@pytest.mark.slow
@pytest.mark.both
def test_what_is_judged_in_the_new_plan_is_not_of_the_old_list(seeded: Seeded, old: int) -> None:
    judged(old)
    signed(old)
    before = list_of(old, VERIFYING)
    new = replaced(seeded, old)
    revised.turned(REPLACED)
    line = next(one.line for one in list_of(new).nodes if one.line.code == CODES[3])
    assert line.verdict is not None
    anew = NewVerdict(VerdictResult.REACHED, REPLACED, "整改后复核")
    verdicts.judge_milestone(head_of_office(REPLACED), line.id, line.verdict.id, anew)
    first = next(one.line.id for one in list_of(new).nodes if one.line.code == CODES[0])
    with writing(by := head_of_office(REPLACED)):
        postpone(by, of_old(1), db.session.get_one(Milestone, first), date(2027, 6, 30), "批准第 1 次延期申请")
    assert not [one for one in list_of(new).nodes if one.line.id == first and one.line.verdict]
    replaced(seeded, new, revised.NEW.replace("40号", "41号"), LATER)
    assert list_of(old).content == before.content and shown(list_of(old)) == shown(before)


@pytest.mark.slow
def test_nothing_is_taken_or_signed_on_it(seeded: Seeded, old: int) -> None:
    judged(old, but=CODES[3])
    open_one = next(one.line for one in list_of(old, VERIFYING).nodes if one.line.verdict is None)
    replaced(seeded, old)
    found = list_of(old)
    (node,) = [one for one in found.nodes if one.line.verdict is None]
    assert (node.line.id, node.may_be_taken, node.proposal.reason) == (open_one.id, False, "原方案已被替代")
    assert not found.waits
    refused = "本方案已被渝发改〔2026〕40号替代，原核定清单只供查看"
    with pytest.raises(RuleRefused, match=refused):
        verdicts.take_proposals(
            head_of_office(REPLACED), found.round_id, [verdicts.Seen(node.line.id, VerdictResult.REACHED)], None
        )
    with pytest.raises(RuleRefused, match=refused):
        verdicts.sign(act(on=REPLACED, actor=LEADER), found.round_id, found.fingerprint)


def node_of(plan_id: int, code: str, on: date = REPLACED) -> NodeLine:
    return next(one for one in list_of(plan_id, on).nodes if one.line.code == code)


@pytest.mark.slow
@pytest.mark.both
def test_what_was_judged_before_is_shown_with_what_was_answered_then(seeded: Seeded, old: int) -> None:
    """“没有单位应答” stood beside 达成 of what a body had told and 综合处 had judged."""
    report = told(old, 4)
    judged(old, but=CODES[1])
    before = list_of(old, VERIFYING)
    new = replaced(seeded, old)
    revised.turned(REPLACED)
    answered, unanswered = node_of(new, CODES[3]), node_of(new, CODES[0])
    assert [(one.report_id, one.told and one.told.confirmation) for one in answered.answers] == [
        (report.id, YearlyConfirmation.DONE)
    ]
    assert answered.proposal.result is VerdictResult.REACHED and answered.pending == ()
    assert {one.list_before for one in (answered, unanswered)} == {ListBefore(before.round_id, "渝发改〔2026〕3号")}
    assert answered.was_judged and not node_of(old, CODES[3]).was_judged
    # The next plan tells it of the list that judged it, not of the one between.
    newer = replaced(seeded, new, revised.NEW.replace("40号", "41号"), LATER)
    revised.turned(LATER)
    assert node_of(newer, CODES[3], LATER).answers == answered.answers
    assert node_of(newer, CODES[3], LATER).list_before == answered.list_before == node_of(new, CODES[3]).list_before


@pytest.mark.slow
def test_who_is_asked_for_another_date_is_not_silent_about_the_one_that_was_judged(seeded: Seeded, old: int) -> None:
    report = told(old, 4)
    judged(old)
    later = rows.milestone(of_old(4), date(2026, 5, 20))
    db.session.commit()
    new = replaced(seeded, old)
    revised.turned(REPLACED)
    nodes = {one.line.due_on: one for one in list_of(new).nodes if one.line.code == CODES[3]}
    assert [one.report_id for one in nodes[DUE].answers] == [report.id]
    assert later.due_on and nodes[later.due_on].pending and not nodes[later.due_on].list_before


@pytest.mark.slow
def test_what_was_judged_on_no_list_is_said_to_be_judged_before(seeded: Seeded, old: int) -> None:
    judged(old)
    later = rows.milestone(of_old(4), date(2026, 5, 20))
    rows.verdict(later.id, date(2026, 5, 20), act(on=date(2026, 6, 1)).at)
    db.session.commit()
    new = replaced(seeded, old)
    revised.turned(REPLACED)
    (node,) = [one for one in list_of(new).nodes if one.line.id == later.id]
    assert (node.answers, node.was_judged, node.list_before) == ((), True, None)
