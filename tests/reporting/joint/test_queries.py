"""What the co-bodies of a joint report owe, and what comes for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.clients.statements import counted
from tests.given import rows
from tests.ledger.lived import turned_to
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker.acts.outcomes import endings
from tracker.acts.reporting import office_reports, reports, reviews
from tracker.acts.tasks import adjustments
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.hand_queries import hands_in
from tracker.reporting.joint.queries import co_reports_of, come_meanwhile
from tracker.reporting.lead_queries import told_for_all
from tracker.reporting.models import Report
from tracker.reporting.row_queries import report_rows
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Appraisal, ChangeKind, Mode, PartyRole, ReportState, Role, TaskAct


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_they_are_found_by_their_task_and_not_in_the_whole_round(session: Session) -> None:
    """A round of 50,000 tasks has 90,000 reports; to go through them took 15 ms each time one was submitted."""
    of = region()
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, bodies=[(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)])
    opened()
    joint = report(task, of.transport)
    with counted() as sent:
        (owed,) = co_reports_of(joint)
    assert owed.department_id == of.commerce.id
    values = (1,) * sent[-1].count("?")
    plan = [row[3] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[-1]}", values)]
    assert any("task_id=? AND round_id=?" in line for line in plan), plan


def leads_since(of: Region) -> tuple[Report, date]:
    """What 交通局 told for itself and waits for its review, and the day since when it leads and is asked for all."""
    bodies = [(of.commission, PartyRole.LEAD), (of.commerce, PartyRole.CO), (of.transport, PartyRole.CO)]
    task = of.task(mode=Mode.EACH_REPORTS, bodies=bodies)
    opened()
    part = submitted(report(task, of.transport), of)
    on = OPENED + timedelta(days=1)
    leads = Adjustment(on, "职责调整", "渝府办〔2026〕1号", lead_id=of.transport.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, on), task.id, None, leads)
    turned_to(on)
    return part, on


def joint_of(part: Report) -> Report:
    newest = select(Report).where(Report.department_id == part.department_id).order_by(Report.id.desc())
    joint = db.session.scalars(newest.limit(1)).one()
    assert joint.id != part.id
    return joint


def handed_in(of: Region, part: Report, on: date) -> Report:
    """What 商务委 has told by that day."""
    text = report(db.session.get_one(Task, part.task_id), of.commerce)
    reports.save_draft(by(of.other_liaison, on), text.id, None, TEXT)
    reports.send(by(of.other_liaison, on), text.id, None)
    reports.approve(by(of.other_head, on), [(text.id, None)])
    return text


def led_since(of: Region) -> tuple[Report, Report, date]:
    """The same with what 商务委 handed up."""
    part, on = leads_since(of)
    text = handed_in(of, part, on)
    assert (part.state, text.state) == (ReportState.TO_REVIEW, ReportState.HANDED_UP)
    return part, text, on


@pytest.mark.slow
@pytest.mark.both
def test_what_a_lead_told_before_it_led_waits_for_no_co_body(session: Session) -> None:
    """Its part could not be accepted: a co-body's text “came meanwhile”, and the page had nothing of it to read."""
    of = region()
    part, text, on = led_since(of)
    assert come_meanwhile([part.id]) == {}
    reviews.accept(by(of.coordinator, on), part.id, None, Appraisal.NORMAL)
    assert (part.state, text.state) == (ReportState.ACCEPTED, ReportState.HANDED_UP)


@pytest.mark.slow
def test_who_wrote_for_the_joint_report_had_no_hand_in_what_its_lead_told_before(session: Session) -> None:
    of = region()
    part, text, on = led_since(of)
    joint = submitted(joint_of(part), of, on=on)
    assert (joint.state, text.state) == (ReportState.TO_REVIEW, ReportState.CONSOLIDATED)
    wrote = hands_in([joint.id, part.id])
    assert [of.other_head.user_id in wrote[one.id] for one in (joint, part)] == [True, False]


@pytest.mark.slow
@pytest.mark.parametrize("act", [TaskAct.SUSPEND, TaskAct.TERMINATE])
def test_a_text_that_lay_with_a_lead_is_reviewed_by_itself_once_the_task_stands_still(
    session: Session, act: TaskAct
) -> None:
    """It stayed with the lead, whose joint report was spared, as if what it told before it led were one."""
    of = region()
    part, text, on = led_since(of)
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    endings.decide(by(leader, on), part.task_id, None, act, "渝府办〔2026〕9号")
    assert [(one.state) for one in (joint_of(part), text)] == [ReportState.EXEMPT, ReportState.TO_REVIEW]


@pytest.mark.slow
def test_nothing_goes_to_a_lead_that_was_spared(session: Session) -> None:
    """What it told before it led was taken for the joint report: the text lay with it until the round closed."""
    of = region()
    part, on = leads_since(of)
    office_reports.exempt(by(of.coordinator, on), [(joint_of(part).id, None)], "已在本级报送")
    assert handed_in(of, part, on).state == ReportState.TO_REVIEW


@pytest.mark.slow
@pytest.mark.both
def test_what_a_lead_told_before_it_led_is_told_for_itself_when_it_is_sent_again(session: Session) -> None:
    """It came back, and was sent again by who leads: who leads next was not asked for the joint text."""
    of = region()
    part, on = leads_since(of)
    reviews.give_back(by(of.coordinator, on), part.id, None, "请补充口径")
    office_reports.exempt(by(of.coordinator, on), [(joint_of(part).id, None)], "已在本级报送")
    submitted(part, of, on=on)
    assert told_for_all(part.round_id, [part.task_id]) == {}
    next_day = on + timedelta(days=1)
    leads = Adjustment(next_day, "职责调整", "渝府办〔2026〕3号", lead_id=of.commerce.id)
    adjustments.adjust(by(of.coordinator_head, next_day), part.task_id, None, leads)
    newest = select(Report.id).where(Report.department_id == of.commerce.id).order_by(Report.id.desc()).limit(1)
    (asked,) = report_rows(db.session.scalars(newest).all())
    assert (asked.report.state, asked.is_joint) == (ReportState.TO_FILL, True)


@pytest.mark.slow
@pytest.mark.both
def test_what_went_with_the_joint_report_stays_taken_when_a_part_is_taken_back(session: Session) -> None:
    """Both were accepted by one act; undone of its part, the co-body's text waited for its review by itself."""
    of = region()
    part, text, on = led_since(of)
    joint = submitted(joint_of(part), of, on=on)
    both = [(one.id, one.version) for one in (part, joint)]
    reviews.accept_alike(by(of.coordinator, on), both, ChangeKind.FIRST, Appraisal.NORMAL)
    assert {one.state for one in (part, joint, text)} == {ReportState.ACCEPTED}
    reviews.undo_acceptance(by(of.coordinator, on), part.id, None)
    states = [one.state for one in (part, joint, text)]
    assert states == [ReportState.TO_REVIEW, ReportState.ACCEPTED, ReportState.ACCEPTED]
