"""What the co-bodies of a joint report owe, and what comes for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ledger.lived import turned_to
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, submitted
from tests.statements import counted
from tracker.acts.reporting import reports, reviews
from tracker.acts.tasks import adjustments
from tracker.database import db
from tracker.reporting.hand_queries import hands_in
from tracker.reporting.joint.queries import co_reports_of, come_meanwhile
from tracker.reporting.models import Report
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Appraisal, Mode, PartyRole, ReportState


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


def led_since(of: Region) -> tuple[Report, Report, date]:
    """What 交通局 told each for himself and waits for its review, what 商务委 handed up to it once it led, and when."""
    bodies = [(of.commission, PartyRole.LEAD), (of.commerce, PartyRole.CO), (of.transport, PartyRole.CO)]
    task = of.task(mode=Mode.EACH_REPORTS, bodies=bodies)
    opened()
    part = submitted(report(task, of.transport), of)
    on = OPENED + timedelta(days=1)
    leads = Adjustment(on, "职责调整", "渝府办〔2026〕1号", lead_id=of.transport.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, on), task.id, None, leads)
    turned_to(on)
    text = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison, on), text.id, None, TEXT)
    reports.send(by(of.other_liaison, on), text.id, None)
    reports.approve(by(of.other_head, on), [(text.id, None)])
    assert (part.state, text.state) == (ReportState.TO_REVIEW, ReportState.HANDED_UP)
    return part, text, on


@pytest.mark.both
def test_what_a_lead_told_before_it_led_waits_for_no_co_body(session: Session) -> None:
    """Its part could not be accepted: a co-body's text “came meanwhile”, and the page had nothing of it to read."""
    of = region()
    part, text, on = led_since(of)
    assert come_meanwhile([part.id]) == {}
    reviews.accept(by(of.coordinator, on), part.id, None, Appraisal.NORMAL)
    assert (part.state, text.state) == (ReportState.ACCEPTED, ReportState.HANDED_UP)


def test_who_wrote_for_the_joint_report_had_no_hand_in_what_its_lead_told_before(session: Session) -> None:
    of = region()
    part, text, on = led_since(of)
    newest = select(Report).where(Report.department_id == of.transport.id).order_by(Report.id.desc())
    joint = submitted(db.session.scalars(newest.limit(1)).one(), of, on=on)
    assert (joint.state, text.state) == (ReportState.TO_REVIEW, ReportState.CONSOLIDATED)
    wrote = hands_in([joint.id, part.id])
    assert [of.other_head.user_id in wrote[one.id] for one in (joint, part)] == [True, False]
