from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, event, update
from sqlalchemy.orm import Session, scoped_session

from tests.alerts.offices import (
    ISSUED,
    days,
    handed_down,
    office,
    own_date,
    quarter_closed,
    scanned,
    sign_all,
    told,
)
from tests.clients.statements import built, counted
from tests.given.builders import act, acted
from tests.given.notices import NOTICE, OF_2027
from tests.given.rows import CHONGQING, SHANXI, added, assignment, department, milestone, person, plan, task
from tracker import changes
from tracker.actor import Actor
from tracker.acts.alerts.inbox import mark_read
from tracker.acts.alerts.scan import scan
from tracker.acts.outcomes import endings, verdicts
from tracker.acts.reporting import office_reports
from tracker.acts.tasks import adjustments, assignments
from tracker.acts.upkeep import calendar as calendar_acts
from tracker.alerts import queries
from tracker.alerts.models import Alert, ScannedDay
from tracker.alerts.queries import AlertRow
from tracker.audit import AuditEntry
from tracker.calendar.days import load_calendar, statutory_days
from tracker.calendar.files import read_notice
from tracker.database import db
from tracker.ledger.grace_queries import last_days_of_messages
from tracker.outcomes.models import Letter, LetterEvent, LetterItem, Verdict
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department, PostHolding
from tracker.plans.models import Milestone, MilestoneDate, PlanGoal, Task, TaskTransition
from tracker.reporting.models import Report
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    AlertEnd,
    AlertStage,
    AlertState,
    Basis,
    LetterAct,
    LetterCause,
    LetterKind,
    LetterState,
    PartyRole,
    PlanMode,
    PlanState,
    Role,
    TaskAct,
    TaskState,
    UnitClass,
    VerdictResult,
)

DB = scoped_session[Session]

pytestmark = pytest.mark.usefixtures("session")


def keys(code: str = CHONGQING) -> list[str]:
    return sorted(row.key for row in queries.of_jurisdiction(code))


def states() -> dict[str, str]:
    """State by stage and post of all alerts."""
    return {
        f"{row.day:%m-%d} {row.stage.value} {row.role.value}": row.state.label
        for row in queries.of_jurisdiction(CHONGQING)
    }


def test_the_notice_lies_with_every_unit_on_the_day_of_issue() -> None:
    office()
    result = scanned(ISSUED)
    assert told(result) == ["A1 市商务委单位联络员", "A1 市交通局单位联络员"]
    assert [one.is_vacant for one in result.created] == [False, True]
    assert result.created[0].due_on == date(2026, 12, 4)
    assert result.created[0].message == (
        "《促进绿色消费实施方案》已下达，本单位承担 1 项。"
        "请核对任务分工，有异议的在2026年12月4日前提出，逾期未反馈视为无异议。"
    )


@pytest.mark.slow
def test_who_is_only_listed_first_is_not_told_to_lead() -> None:
    """“牵头 21 项，配合 2 项” of a plan in which nobody is named lead: it signs as 责任单位（首列）."""
    here = office()
    bodies = [(here.commerce, PartyRole.LEAD), (here.traffic, PartyRole.CO)]
    handed_down(here.plan, bodies).basis = Basis.EXPLICIT
    handed_down(here.plan, [(here.traffic, PartyRole.LEAD), (here.commerce, PartyRole.CO)])
    db.session.commit()
    commerce, traffic = (one.message.partition("。")[0] for one in scanned(ISSUED).created)
    assert commerce.endswith("本单位承担 3 项（牵头 1 项，责任单位（首列） 1 项，配合 1 项）")
    assert traffic.endswith("本单位承担 3 项（责任单位（首列） 1 项，配合 2 项）")


def test_the_same_scan_twice_creates_nothing() -> None:
    office()
    first, second = scanned(ISSUED), scanned(ISSUED)
    assert (len(first.created), first.existing) == (2, 0)
    assert (len(second.created), second.existing) == (0, 2)


@pytest.mark.slow
@pytest.mark.both
def test_a_day_is_scanned_again_only_where_somebody_has_done_something_since() -> None:
    office(SHANXI)
    scan(act(ISSUED), SHANXI)
    office()
    scanned(ISSUED)
    scans = db.session.query(AuditEntry).filter_by(action="scan_alerts", jurisdiction_id=CHONGQING)
    scanned(ISSUED)
    scan(act(ISSUED), SHANXI)
    scanned(ISSUED)
    assert scans.count() == 1
    acted(ISSUED)
    scanned(ISSUED)
    assert scans.count() == 2
    scanned(date(2026, 11, 21))
    assert scans.count() == 3


def test_what_came_into_the_trail_while_a_scan_ran_is_scanned_for() -> None:
    """On PostgreSQL an act may commit what a scan that began before has not seen, and stand before it in the trail."""
    office()
    acted(ISSUED)
    scanned(ISSUED)
    done = db.session.query(ScannedDay).one()
    assert done.last_entry is not None
    done.last_entry -= 1
    db.session.commit()
    scanned(ISSUED)
    assert db.session.query(AuditEntry).filter_by(action="scan_alerts").count() == 2


@pytest.mark.both
def test_a_dry_run_tells_what_would_be_written_and_writes_nothing() -> None:
    office()
    result = scan(act(ISSUED), CHONGQING, dry_run=True)
    assert len(result.created) == 2
    assert keys() == [] and queries.scanned_up_to(CHONGQING, act(ISSUED).at) is None
    assert db.session.query(AuditEntry).filter_by(action="scan_alerts").count() == 0


def test_what_is_handed_down_later_on_a_scanned_day_has_its_notice_on_it() -> None:
    here = office()
    scanned(ISSUED)
    third = department("市民政局")
    handed_down(here.plan, [(third, PartyRole.LEAD)])
    assert told(scanned(date(2026, 11, 23))) == ["A1 市民政局单位联络员"]
    assert {row.day for row in queries.of_jurisdiction(CHONGQING)} == {ISSUED}


@pytest.mark.slow
def test_own_dates_past_at_issue_are_chased_after_the_verification_round() -> None:
    here = office()
    own_date(here.task, date(2025, 12, 31))
    assert told(scanned(date(2026, 12, 18))) == ["A1 市商务委单位联络员", "A1 市交通局单位联络员"]
    assert told(scanned(date(2026, 12, 20))) == []  # a Sunday
    late = scanned(date(2026, 12, 21))
    assert sorted(told(late)) == [
        "A6 市交通局单位联络员",
        "A6 市交通局单位负责人",
        "A6 市发展改革委综合处经办",
        "A6 市商务委单位联络员",
        "A6 市商务委单位负责人",
    ]
    by_post = {one.post: one.message for one in late.created}
    assert by_post["综合处经办"] == (
        "《促进绿色消费实施方案》2025年目标的核定期2026年12月18日已满，尚无结论。请核定达成情况。"
    )
    assert "2025年12月31日到期，核定截止2026年12月18日，尚无核定结论" in by_post["单位联络员"]


@pytest.mark.slow
def test_what_is_past_when_a_later_batch_goes_out_is_not_chased_before_its_round() -> None:
    """Its round opens the morning after; until then, too, its bodies have the twenty working days."""
    here, batch_on = office(), date(2026, 12, 14)
    sign_all()
    scanned(date(2026, 12, 13))
    later = handed_down(here.plan, [(here.traffic, PartyRole.LEAD)])
    for row, day in ((TaskTransition, "effective_on"), (Assignment, "valid_from")):
        db.session.execute(update(row).where(row.task_id == later.id).values({day: batch_on}))
    own_date(later, date(2026, 12, 11))
    assert not {one for one in told(scanned(batch_on)) if one.startswith("A6")}
    assert not {one for one in told(scanned(date(2027, 1, 12))) if one.startswith("A6 市交通局")}
    assert "A6 市交通局单位联络员" in told(scanned(date(2027, 1, 13)))


def test_one_body_answers_where_it_is_named_or_consolidates() -> None:
    here = office()
    own_date(here.task, date(2026, 12, 31))
    row = db.session.get_one(Task, here.task.id)
    row.mode = "lead_consolidates"
    db.session.commit()
    assert set(told(scanned(date(2026, 12, 1)))) == {
        "A1 市商务委单位联络员",
        "A1 市交通局单位联络员",
        "A5 市商务委单位联络员",
    }


@pytest.mark.slow
def test_who_takes_a_task_over_after_the_days_scan_hears_of_its_date_the_same_day() -> None:
    here = office()
    own_date(here.task, date(2026, 12, 31))
    day = date(2026, 12, 1)
    scanned(day)
    assignment(here.task, department("市农业农村委"), valid_from=day)
    db.session.commit()
    acted(day)
    assert "A5 市农业农村委单位联络员" in told(scanned(day))
    assert told(scanned(day)) == []


@pytest.mark.both
def test_a_new_plan_unsigned_is_chased_and_signing_settles_it_at_once() -> None:
    here = office(mode=PlanMode.NEW)
    scanned(ISSUED)
    assert set(told(scanned(date(2026, 11, 24)))) == {"A2 市商务委单位联络员", "A2 市交通局单位联络员"}
    assert set(told(scanned(date(2026, 11, 25)))) == {"A2 市商务委单位负责人", "A2 市交通局单位负责人"}
    mine = db.session.query(Assignment).filter_by(department_id=here.commerce.id).one()
    assignments.sign(act(date(2026, 11, 26)), [(mine.id, mine.version)])
    standing = {row.department for row in queries.of_jurisdiction(CHONGQING, AlertState.SENT)}
    assert standing == {"市交通局"}
    assert {row.state for row in queries.of_jurisdiction(CHONGQING) if row.department == "市商务委"} == {
        AlertState.HANDLED
    }


@pytest.mark.parametrize("verb", [TaskAct.SUSPEND, TaskAct.TERMINATE])
def test_who_cannot_sign_any_more_is_asked_no_more(verb: TaskAct) -> None:
    """The lead had signed, and the task went on; the other body was asked to sign for what stood still."""
    here = office(mode=PlanMode.NEW)
    mine = db.session.query(Assignment).filter_by(department_id=here.task.lead_id).one()
    assignments.sign(act(date(2026, 11, 23)), [(mine.id, mine.version)])
    scanned(date(2026, 11, 25))
    endings.decide(act(date(2026, 11, 26)), here.task.id, None, verb, "渝府办〔2026〕5号")
    left = {row.ended_by for row in queries.of_jurisdiction(CHONGQING) if row.stage == AlertStage.A2}
    assert left == {AlertEnd.TASK}


def test_who_signs_anew_is_not_chased_with_the_day_of_the_duty_before() -> None:
    """市交通局 leads since the 25th and has until the 27th: its head still read “应在11月24日前签收”."""
    here = office(mode=PlanMode.NEW)
    mine = db.session.query(Assignment).filter_by(department_id=here.commerce.id).one()
    assignments.sign(act(date(2026, 11, 23)), [(mine.id, mine.version)])
    scanned(on := date(2026, 11, 25))
    lead = Adjustment(on, "职责调整", "渝府办〔2026〕1号", lead_id=here.traffic.id)
    adjustments.adjust(act(on), here.task.id, None, lead)
    chased = [row for row in queries.of_jurisdiction(CHONGQING) if row.stage == AlertStage.A2]
    assert [row.ended_by for row in chased if row.department == "市交通局"] == [AlertEnd.REPLACED] * 2
    assert "A2 市交通局单位联络员" in told(scanned(date(2026, 11, 27)))


def test_of_what_a_body_has_anew_its_newest_notice_stands_alone() -> None:
    """下达通知 of the plan, with another last day, stood beside that of the one task and beside that of both."""
    here = office(mode=PlanMode.NEW)
    other = handed_down(here.plan, [(here.commerce, PartyRole.LEAD), (here.traffic, PartyRole.CO)])
    scanned(ISSUED)
    of_plan, both, one = ("2026-11-20", None), [here.task.id, other.id], [here.task.id]
    for on, lead, task_ids, left in (
        (date(2026, 11, 23), here.traffic, one, [of_plan, ("2026-11-23", here.task.id)]),
        (date(2026, 11, 24), here.commerce, one, [of_plan, ("2026-11-24", here.task.id)]),
        (date(2026, 11, 25), here.traffic, both, [("2026-11-25", None)]),
    ):
        for task_id in task_ids:
            adjustments.adjust(act(on), task_id, None, Adjustment(on, "职责调整", "渝府办〔2026〕1号", lead_id=lead.id))
        scanned(on)
        assert standing_notices(here.traffic) == left
    assert standing_notices(here.commerce) == [of_plan, ("2026-11-25", here.task.id)], "it leads the other one"


def standing_notices(of: Department) -> list[tuple[str, int | None]]:
    """下达通知 to a body that stand: the day and the task of each."""
    rows = db.session.query(Alert).filter_by(stage=AlertStage.A1, department_id=of.id, state=AlertState.SENT)
    return [(row.day.isoformat(), row.task_id) for row in rows.order_by(Alert.id)]


@pytest.mark.both
@pytest.mark.slow
def test_who_had_objected_is_not_chased_for_those_days_once_that_is_settled() -> None:
    here = office(mode=PlanMode.NEW)
    scanned(ISSUED)
    mine = db.session.query(Assignment).filter_by(department_id=here.traffic.id).one()
    assignments.object_to(act(date(2026, 11, 23)), mine.id, mine.version, "不属本单位职责")
    assignments.settle(act(date(2026, 11, 26)), mine.id, None, keep=True, basis="综合处研究")
    assert set(told(scanned(date(2026, 11, 26)))) == {"A2 市商务委单位联络员", "A2 市商务委单位负责人"}
    scanned(date(2026, 12, 3))
    asked = db.session.query(Alert).filter_by(stage=AlertStage.A2, department_id=here.traffic.id)
    assert {(one.key.split(":")[2], one.day.isoformat()) for one in asked} == {
        ("2026-11-26", "2026-11-30"),
        ("2026-11-26", "2026-12-01"),
    }, "its limit begins anew with the answer"


def test_of_days_on_which_the_task_was_stopped_nothing_is_said_later() -> None:
    here = office()
    sign_all()
    moves = ((TaskState.ACTIVE, 20), (TaskState.SUSPENDED, 24), (TaskState.ACTIVE, 26))
    for state, on in moves:
        at = act(date(2026, 11, on)).at
        row = {"task_id": here.task.id, "act": "move", "recorded_at": at, "actor": "测试"}
        added(TaskTransition(state=state, effective_on=date(2026, 11, on), **row))
    own_date(here.task, date(2026, 12, 25))  # 30 days after the 25th
    own_date(here.task, date(2026, 12, 27))  # and after the 27th
    assert {one.due_on for one in scanned(date(2026, 11, 27)).created if one.stage == "A5"} == {date(2026, 12, 27)}


@pytest.mark.slow
def test_silence_lets_the_notice_lapse() -> None:
    office()
    scanned(ISSUED)
    scanned(date(2026, 12, 4))
    notices = [key for key in states() if " A1 " in key]
    assert {states()[key] for key in notices} == {"已送达"}
    scanned(date(2026, 12, 5))
    assert {states()[key] for key in notices} == {"已失效"}


def verdict(milestone_id: int, on: date) -> None:
    added(
        Verdict(
            jurisdiction_id=CHONGQING,
            milestone_id=milestone_id,
            result=VerdictResult.REACHED,
            as_of=on,
            basis="测试",
            recorded_at=act(on).at,
            actor="测试",
        )
    )
    db.session.commit()


@pytest.mark.slow
def test_a_verdict_ends_the_chase_and_only_the_newest_message_stands() -> None:
    here = office()
    sign_all()
    node = own_date(here.task, date(2026, 11, 27))
    for day in days(ISSUED, 8):
        scanned(day)
    assert states() == {
        "11-20 A1 liaison": "已处置",
        "11-24 A5 liaison": "已失效",
        "11-24 A5 unit_head": "已失效",
        "11-27 A5 liaison": "已送达",
        "11-27 A5 unit_head": "已送达",
    }
    verdict(node, date(2026, 11, 28))
    assert scanned(date(2026, 11, 30)).created == ()
    assert {row.state for row in queries.of_jurisdiction(CHONGQING) if row.day == date(2026, 11, 27)} == {
        AlertState.HANDLED
    }


def test_a_later_date_starts_anew_and_lets_the_old_messages_lapse() -> None:
    here = office()
    sign_all()
    node = own_date(here.task, date(2026, 11, 27))
    scanned(date(2026, 11, 27))
    row = db.session.get_one(Milestone, node)
    row.due_on = date(2026, 12, 25)
    db.session.add(
        MilestoneDate(milestone_id=node, due_on=row.due_on, recorded_at=act(date(2026, 11, 28)).at, actor="测试")
    )
    db.session.commit()
    assert set(told(scanned(date(2026, 12, 11)))) == {
        f"A5 {body}{post}" for body in ("市商务委", "市交通局") for post in ("单位联络员", "单位负责人")
    }
    old = [one for one in queries.of_jurisdiction(CHONGQING) if one.due_on == date(2026, 11, 27)]
    assert old and {one.state for one in old} <= {AlertState.EXPIRED}


def moved(node: int, to: date, on: date) -> None:
    db.session.get_one(Milestone, node).due_on = to
    db.session.add(MilestoneDate(milestone_id=node, due_on=to, recorded_at=act(on).at, actor="测试"))
    db.session.commit()


@pytest.mark.slow
def test_a_verdict_from_before_the_date_was_moved_there_and_back_ends_nothing() -> None:
    here = office()
    sign_all()
    first = date(2026, 12, 24)
    node = own_date(here.task, first)
    verdict(node, date(2026, 11, 23))
    moved(node, date(2027, 1, 29), date(2026, 11, 24))
    moved(node, first, date(2026, 11, 25))
    assert "A5 市商务委单位联络员" in told(scanned(date(2026, 12, 10)))
    assert AlertState.SENT in {row.state for row in queries.of_jurisdiction(CHONGQING) if row.due_on == first}


def test_a_date_recorded_again_leaves_the_verdict_standing() -> None:
    here = office()
    sign_all()
    node = own_date(here.task, date(2026, 11, 27))
    scanned(date(2026, 11, 27))
    verdict(node, date(2026, 11, 28))
    moved(node, date(2026, 11, 27), date(2026, 11, 29))
    scanned(date(2026, 11, 30))
    assert {row.state for row in queries.of_jurisdiction(CHONGQING) if row.day == date(2026, 11, 27)} == {
        AlertState.HANDLED
    }


@pytest.mark.slow
def test_a_task_that_ended_is_not_chased() -> None:
    here = office()
    own_date(here.task, date(2025, 12, 31))
    scanned(ISSUED)
    row = db.session.get_one(Task, here.task.id)
    row.state = TaskState.TERMINATED
    db.session.commit()
    assert told(scanned(date(2026, 12, 21))) == ["A6 市发展改革委综合处经办"]


@pytest.mark.slow
@pytest.mark.both
def test_a_goal_with_a_verdict_is_silent() -> None:
    here = office()
    goal = db.session.query(PlanGoal).filter_by(plan_id=here.plan.id, year=2025).one()
    scanned(ISSUED)
    added(
        Verdict(
            jurisdiction_id=CHONGQING,
            goal_id=goal.id,
            result=VerdictResult.REACHED,
            as_of=ISSUED,
            basis="测试",
            recorded_at=act(ISSUED).at,
            actor="测试",
        )
    )
    db.session.commit()
    assert told(scanned(date(2026, 12, 21))) == []


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_goal_of_a_plan_that_was_replaced_waits_for_nobody() -> None:
    """The new plan states what holds, and has its own verdict."""
    here = office()
    scanned(ISSUED)
    here.plan.state = PlanState.REPLACED
    db.session.commit()
    assert told(scanned(date(2026, 12, 21))) == []


@pytest.mark.slow
@pytest.mark.both
def test_a_goal_that_fell_short_is_told_once_more_when_its_rectification_is_up() -> None:
    """Nobody heard of it after 整改至, a Sunday; the message ends with the next verdict."""
    here = office()
    goal = db.session.query(PlanGoal).filter_by(plan_id=here.plan.id, year=2025).one()
    scanned(ISSUED)
    short = NewVerdict(VerdictResult.PARTLY, ISSUED, "统计公报", None, date(2026, 12, 20))
    first = verdicts.judge_goal(act(date(2026, 12, 1)), goal.id, None, short)
    said = {day: told(scanned(day)) for day in days(date(2026, 12, 2), 20)}
    assert {day: one for day, one in said.items() if one} == {date(2026, 12, 21): ["A6 市发展改革委综合处经办"]}
    message = db.session.query(Alert).filter_by(goal_id=goal.id).one()
    assert message.message.endswith("2025年目标的整改期2026年12月20日已过。请再核定达成情况。")
    assert (message.due_on, message.state) == (date(2026, 12, 20), AlertState.SENT)
    assert last_days_of_messages([message]) == {}, "its days count from the date it names"
    on = date(2026, 12, 22)
    verdicts.judge_goal(act(on), goal.id, first, NewVerdict(VerdictResult.REACHED, on, "统计公报"))
    assert told(scanned(on)) == []
    db.session.expire_all()
    assert message.state == AlertState.HANDLED


@pytest.mark.slow
@pytest.mark.both
def test_a_goal_is_told_once_though_another_answers_for_the_plan_since() -> None:
    """The 主办处室 has no coordinator of its own any more on the next day, when the day before is looked at again."""
    here, last = office(), date(2026, 12, 21)
    division = department("环资处", CHONGQING, UnitClass.DIVISION)
    division.parent_id, here.plan.host_id = here.commission.id, division.id
    who = person(Role.COORDINATOR, division)
    db.session.commit()
    scanned(ISSUED)
    assert told(scanned(last)) == ["A6 环资处综合处经办"]
    db.session.query(PostHolding).filter_by(user_id=who.user_id).one().valid_to = last
    db.session.commit()
    acted(last + timedelta(days=1))
    assert [told(scanned(day)) for day in days(last + timedelta(days=1), 2)] == [[], []]


@pytest.mark.slow
@pytest.mark.both
def test_nobody_is_chased_for_the_days_before_he_was_asked() -> None:
    """A lead of the 28th is asked then, the cut-off of the 23rd gone: +1 (24th) never arises, next is +6 (31st)."""
    office()
    sign_all()
    scanned(date(2026, 12, 23))
    for report in db.session.query(Report):
        report.asked_at = act(date(2026, 12, 28)).at
    db.session.commit()
    said = [(day, one.key.split(":")[0]) for day in (28, 31) for one in scanned(date(2026, 12, day)).created]
    assert {day for day, stage in said if stage == "A4"} == {31}


@pytest.mark.both
def test_of_days_before_a_task_was_stopped_its_signature_is_asked_for_though_looked_at_later() -> None:
    """市商务委 signs, 市交通局 does not; the task stops on 3 December: 2 December is the eighth working day."""
    here = office(mode=PlanMode.NEW)
    scanned(ISSUED)
    signing = db.session.query(Assignment).filter_by(department_id=here.commerce.id).one()
    assignments.sign(act(date(2026, 11, 23)), [(signing.id, signing.version)])
    scanned(date(2026, 11, 30))
    endings.decide(act(date(2026, 12, 3)), here.task.id, None, TaskAct.SUSPEND, "渝府办〔2026〕5号")
    scanned(date(2026, 12, 10))
    asked = db.session.query(Alert).filter_by(stage=AlertStage.A2, department_id=here.traffic.id)
    assert {one.day for one in asked} == {date(2026, 11, 24), date(2026, 11, 25), date(2026, 12, 2)}
    assert {one.state for one in asked} == {AlertState.EXPIRED}


@pytest.mark.slow
@pytest.mark.both
def test_of_days_before_a_body_was_spared_its_late_report_is_told_of_though_looked_at_later() -> None:
    """Both owe it from the 23rd on; one is spared on the 28th: the 24th is told to both, the 31st to who still owes."""
    here = office()
    sign_all()
    scanned(date(2026, 12, 23))
    spared = db.session.query(Report).filter_by(department_id=here.traffic.id).one()
    office_reports.exempt(act(date(2026, 12, 28)), [(spared.id, None)], "职责已划转")
    scanned(date(2026, 12, 31))
    chased = db.session.query(Alert).filter_by(stage=AlertStage.A4).all()
    told = {(one.day.day, one.report_id == spared.id) for one in chased}
    assert told == {(24, True), (24, False), (31, False)}
    assert {one.state for one in chased if one.report_id == spared.id} == {AlertState.EXPIRED}


def rehearse(every: Callable[[int], bool], last: int) -> list[str]:
    """The keys of scans on some days after 下达, the last among them, with reports missing and dates past."""
    here = office()
    own_date(here.task, date(2025, 12, 31))
    own_date(here.task, date(2026, 12, 20))
    own_date(here.task, date(2027, 3, 1))
    for number, day in enumerate(days(ISSUED, last + 1)):
        if number == last or every(number):
            scanned(day)
    return keys()


DAILY: dict[str, list[str]] = {}


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize(
    ("gap", "database_kind"),
    [(1, "sqlite"), (10, "sqlite"), (160, "sqlite"), (10, "postgresql"), (160, "postgresql")],
    indirect=["database_kind"],
)
def test_a_gap_finds_the_keys_of_daily_scans(gap: int, database_kind: str) -> None:
    """160 days with nobody acting: reports of two rounds missing, dates past, a year without a calendar."""
    found = rehearse(lambda number: number % gap == 0, 160)
    assert len(set(found)) == len(found)
    assert {key.split(":")[0] for key in found} == {"A1", "A3", "A4", "A5", "A6", "B1", "B2"}
    assert DAILY.setdefault(database_kind, found) == found
    calendar = load_calendar()
    assert all(calendar.is_working(row.day) for row in queries.of_jurisdiction(CHONGQING))


def load_2027(day: date) -> None:
    """In the evening, after the day's scan."""
    calendar_acts.load(act(at=act(day).at + timedelta(hours=7)), read_notice(OF_2027, NOTICE, statutory_days()))


LAST = date(2027, 2, 1)


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("loaded", [date(2026, 12, 27), date(2027, 1, 20)])
def test_what_waited_for_a_calendar_is_said_when_it_comes(loaded: date) -> None:
    """All is as with the notice there in time: nothing left out, repeated or left standing, no week told twice."""
    here = office(mode=PlanMode.NEW)
    person(Role.LEADER, here.commission)
    for due_on in (date(2027, 1, 8), date(2027, 1, 19), date(2027, 1, 27)):
        own_date(here.task, due_on)
    for day in (*days(date(2026, 12, 21), 42)[::6], LAST):
        scanned(day)
        if day == loaded:
            load_2027(day)
    late = queries.of_jurisdiction(CHONGQING)
    waited = [row for row in late if row.stage is AlertStage.A5 and (":-10:" in row.key or ":-3:" in row.key)]
    assert len(waited) == 3 * 2 * 4, "three dates, two offsets, four posts"
    for table in (Alert, ScannedDay, LetterEvent, LetterItem, Letter):
        db.session.execute(delete(table))
    db.session.commit()
    scanned(LAST)
    assert sorted(weekless(late)) == sorted(weekless(queries.of_jurisdiction(CHONGQING)))
    weeks = [row.day.isocalendar().week for row in late if row.stage is AlertStage.WEEKLY]
    assert len(weeks) == len(set(weeks))


def weekless(rows: Sequence[AlertRow]) -> list[tuple[str, date, str]]:
    """Each message with its day and state; a week's first working day is another by the guess."""
    return [(row.key, row.day, row.state) for row in rows if row.stage is not AlertStage.WEEKLY]


@pytest.mark.slow
def test_a_rehearsal_keeps_no_day_from_being_scanned() -> None:
    """Daily scans write what they write where nobody had rehearsed; what the rehearsal wrote is not written twice."""
    here = office()
    own_date(here.task, date(2026, 12, 10))
    scanned(ISSUED)
    rehearsed = {one.key for one in scanned(date(2026, 12, 1)).created}
    sign_all()
    other = handed_down(here.plan, [(here.traffic, PartyRole.LEAD)])
    own_date(other, date(2026, 11, 27))
    assert {one.key.split(":")[0] for one in scanned(date(2026, 11, 24)).created} == {"A5"}
    later = {one.key for one in scanned(date(2026, 12, 1)).created}
    assert later and not later & rehearsed
    assert queries.scanned_up_to(CHONGQING, act(date(2026, 11, 25)).at) == date(2026, 11, 24)


@pytest.mark.slow
@pytest.mark.both
def test_four_scans_at_once_create_once(app: Flask) -> None:
    here = office()
    own_date(here.task, date(2025, 12, 31))
    db.session.remove()

    def work(number: int) -> int:
        with app.app_context():
            return len(scanned(date(2026, 12, 21)).created)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(work, range(4)))
    assert sorted(made) == [0, 0, 0, 11]
    assert len(keys()) == len(set(keys())) == 11


def test_no_jurisdiction_sees_the_others() -> None:
    office()
    office(SHANXI)
    scanned(ISSUED)
    assert keys(SHANXI) == []
    assert len(scanned(ISSUED, SHANXI).created) == 2


@pytest.mark.both
def test_reading_concerns_ones_own_posts_only() -> None:
    here = office()
    scanned(ISSUED)
    holder = next(row for row in queries.of_jurisdiction(CHONGQING) if row.department == "市商务委")
    other = next(row for row in queries.of_jurisdiction(CHONGQING) if row.department == "市交通局")
    liaison = frozenset({(here.commerce.id, Role.LIAISON.value)})
    actor = Actor(
        1, "联络员", CHONGQING, frozenset({Role.LIAISON.value}), frozenset({here.commerce.id}), duties=liaison
    )
    assert mark_read(act(ISSUED, actor), [holder.id, other.id]) == 1
    assert {row.id for row in db.session.query(Alert).filter(Alert.read_at.is_not(None))} == {holder.id}


def test_a_mistyped_year_on_a_draft_is_nothing_to_a_scan() -> None:
    """1026 for 2026: its date asked for every working day of a thousand years, more values than PostgreSQL takes."""
    here = office()
    scanned(ISSUED)
    drafts = plan(SHANXI, handed_down_at=None, state=PlanState.CHECKING)
    milestone(task(drafts, [(here.commerce, PartyRole.LEAD)], state=TaskState.DRAFT), date(1026, 12, 31))
    milestone(task(here.plan, [(here.commerce, PartyRole.LEAD)], state=TaskState.DRAFT), date(1026, 12, 31))
    db.session.commit()
    most = 0

    def count(_connection: object, _cursor: object, _words: str, values: Sequence[object], *_: object) -> None:
        nonlocal most
        most = max(most, len(values))

    event.listen(db.engine, "before_cursor_execute", count)
    scanned(date(2026, 11, 23))
    event.remove(db.engine, "before_cursor_execute", count)
    assert most < 500


@pytest.mark.slow
def test_a_scan_that_finds_nothing_asks_little_and_builds_nothing(app: Flask) -> None:
    """It looks at all there is: building what it asks took twice as long as asking it.

    Of what it writes SQLAlchemy itself makes a copy each time.
    """
    here = office()
    sign_all()
    own_date(here.task, date(2027, 11, 25))
    for day in days(ISSUED, 12):
        scanned(day)
    quiet = date(2026, 12, 2)
    with built(app) as before:
        scanned(quiet)
        acted(quiet)
        scanned(quiet)
    acted(quiet)
    with counted(app) as sent, built(app) as asked:
        assert scanned(quiet).created == ()
    known = {id(one) for one in before}
    assert [str(one) for one in asked if one.is_select and id(one) not in known] == []
    assert len(sent) <= 46, "with the mark of who wrote last, read once and left once"


def test_messages_replace_older_ones_of_their_own_kind_alone(app: Flask) -> None:
    """What was said of an own date looks for no older message on a report, a round, a signature or a week."""
    here = office()
    sign_all()
    own_date(here.task, date(2027, 1, 15))
    warned = date(2026, 12, 16)
    scanned(warned - timedelta(days=1))
    with counted(app) as sent:
        assert {one.stage for one in scanned(warned).created} == {"A5"}
    assert len([one for one in sent if one.startswith("UPDATE alerts") and "JOIN" in one]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_leader_has_one_list_of_reds_a_week_on_its_first_working_day() -> None:
    here = office()
    person(Role.LEADER, here.commission)
    sign_all()
    assert "W 市发展改革委分管领导" not in told(scanned(ISSUED))
    assert [one for one in scanned(date(2026, 11, 23)).created if one.stage == "W"] == [], "nothing is red, no list"
    own_date(here.task, date(2026, 11, 25))
    late = date(2027, 1, 15)
    created = [one for day in days(date(2026, 11, 24), 53) for one in scanned(day).created if one.stage == "W"]
    assert [one.due_on for one in created] == [date(2026, 12, 7) + timedelta(days=7 * week) for week in range(6)]
    assert {one.post for one in created} == {"分管领导"}
    assert created[-1].message.startswith("本周红灯 1 项，最久逾期 ") and here.task.code in created[-1].message
    lists = [row for row in queries.of_jurisdiction(CHONGQING) if row.stage.value == "W"]
    assert [row.state for row in lists] == [*[AlertState.EXPIRED] * 5, AlertState.SENT]
    assert lists[-1].due_on is None and lists[-1].day < late


@pytest.mark.slow
@pytest.mark.both
def test_how_long_the_longest_red_is_overdue_is_said_of_all_though_three_are_named() -> None:
    """The three by their codes were asked alone: “最久逾期 6 天” beside a fourth that was overdue for 12."""
    here = office()
    person(Role.LEADER, here.commission)
    tasks = [here.task, *(handed_down(here.plan, [(here.commerce, PartyRole.LEAD)]) for _ in range(3))]
    sign_all()
    *named, last = sorted(tasks, key=lambda one: one.code)
    own_date(last, date(2026, 11, 25))
    for one in named:
        own_date(one, date(2026, 12, 1))
    scanned(ISSUED)
    (weekly,) = [one for one in scanned(date(2026, 12, 7)).created if one.stage == "W"]
    assert weekly.message.startswith("本周红灯 4 项，最久逾期 12 天：") and weekly.message.endswith("；另有 1 项。")
    assert last.code not in weekly.message


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_that_no_red_is_left_is_said_once() -> None:
    here = office()
    person(Role.LEADER, here.commission)
    sign_all()
    node = own_date(here.task, date(2026, 11, 25))
    weeks = [date(2026, 12, 7) + timedelta(days=7 * week) for week in range(3)]
    scanned(ISSUED)
    scanned(date(2026, 11, 30))
    (first,) = [one for day in days(date(2026, 12, 1), 7) for one in scanned(day).created if one.stage == "W"]
    assert first.due_on == weeks[0] and first.message.startswith("本周红灯 1 项"), "red since Tuesday, told on Monday"
    with changes.writing(act(weeks[0])):
        db.session.get_one(Milestone, node).due_on = date(2029, 12, 31)
        db.session.add(
            MilestoneDate(milestone_id=node, due_on=date(2029, 12, 31), recorded_at=act(weeks[0]).at, actor="测试")
        )
        changes.touched(here.task.id)
    lists = [one for day in weeks[1:] for one in scanned(day).created if one.stage == "W"]
    assert [(one.due_on, one.message) for one in lists] == [(weeks[1], "本周没有红灯任务。")]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_without_a_leader_nobody_is_told_of_the_week() -> None:
    office()
    assert [one.stage for one in scanned(date(2026, 11, 23)).created if one.stage == "W"] == []


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_of_weeks_made_up_for_only_the_last_has_a_list() -> None:
    """What was red on the others is not known any more; the list counts as of the day of the scan."""
    here = office()
    person(Role.LEADER, here.commission)
    sign_all()
    own_date(here.task, date(2026, 11, 25))
    scanned(ISSUED)
    (only,) = [one for one in scanned(date(2027, 1, 13)).created if one.stage == "W"]
    assert only.due_on == date(2027, 1, 11)
    assert "最久逾期" in only.message and "-" not in only.message.split("（")[0]


def circular(of: Task, bureau: Department, signed_on: date, place: int) -> None:
    """A 通报 in which a body was named for a task, signed on a day."""
    row = Letter(
        key=f"通报{place}",
        jurisdiction_id=CHONGQING,
        kind=LetterKind.CIRCULAR,
        stage=AlertStage.B3,
        department_id=bureau.id,
        plan_id=of.plan_id,
        due_day=signed_on,
        title="通报",
        body="",
        contact="",
        answer_in=0,
        state=LetterState.DECIDED,
        recorded_at=act(signed_on).at,
        actor="测试",
    )
    db.session.add(row)
    db.session.flush()
    said = {"letter_id": row.id, "recorded_at": act(signed_on).at}
    db.session.add(
        LetterEvent(**said, act=LetterAct.SIGN, state=LetterState.DECIDED, on=signed_on, words="", actor="测试")
    )
    about = {"task_id": of.id, "department_id": bureau.id, "cause": LetterCause.RED, "subject_id": 1, "words": ""}
    db.session.add(LetterItem(key=f"通报{place}", letter_id=row.id, due_on=signed_on, **about))
    db.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signed", "closed_on", "scanned_on", "talks"),
    [
        # nobody scanned on 1 January
        ((date(2026, 11, 24), date(2026, 12, 31)), date(2026, 11, 25), date(2027, 1, 4), 1),
        ((date(2026, 12, 31), date(2027, 1, 4)), date(2026, 12, 31), date(2027, 1, 5), 0),
        ((date(2026, 11, 24), date(2026, 12, 30)), date(2026, 11, 25), date(2026, 12, 31), 1),
        # the day of closing counts to it
        ((date(2026, 11, 24), date(2026, 12, 30)), date(2026, 11, 24), date(2026, 12, 31), 1),
        # both stand in the 通报 of the quarter that is closed after them, or is still open
        ((date(2026, 11, 24), date(2026, 11, 24)), date(2026, 11, 25), date(2026, 11, 26), 0),
        ((date(2026, 11, 24), date(2026, 12, 30)), date(2026, 12, 30), date(2026, 12, 31), 0),
        ((date(2026, 11, 25), date(2026, 12, 30)), date(2026, 11, 24), date(2026, 12, 31), 0),
    ],
)
def test_two_circulars_of_a_year_are_a_talk_also_when_the_second_is_heard_of_after_new_year(
    signed: Sequence[date], closed_on: date, scanned_on: date, talks: int
) -> None:
    here = office()
    quarter_closed("2026Q3", closed_on)
    scanned(signed[-1] - timedelta(days=1))
    for place, day in enumerate(signed):
        circular(here.task, here.commerce, day, place)
    for day in (scanned_on, scanned_on + timedelta(days=1)):
        scanned(day)
        found = db.session.query(LetterItem).filter_by(cause=LetterCause.CIRCULARS).all()
        assert len(found) == talks
