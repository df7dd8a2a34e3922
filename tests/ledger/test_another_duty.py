"""A body whose duty in a task becomes another keeps what it reported there (domain.md 5: judged per body)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.acts.tasks.test_changed_lead import adjusted, handed_down, handed_up
from tests.given import rows
from tests.ledger.lived import accepted, row, sent, turned_to
from tests.reporting.world import OPENED, TEXT, Region, by, region, report
from tracker.acts.reporting import reports, reviews
from tracker.acts.tasks import adjustments
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.supervision.sheets.columns import silent_co_bodies
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Appraisal, Mode, PartyRole, ReportState

ON, CLOSED, CHANGED = date(2026, 12, 2), date(2027, 1, 5), date(2027, 1, 6)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """The transport bureau, beside the lead, reported for the fourth quarter; the lead said nothing."""
    found = of.task(bodies=[(of.commerce, PartyRole.LEAD), (of.transport, PartyRole.CO)])
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, found, TEXT, ON), of, ON)
    turned_to(CLOSED)
    return found


def accepted_of_commerce(of: Region, task: Task) -> None:
    """The words of 商务委, sent and taken."""
    own = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison, ON), own.id, None, replace(TEXT, progress_text="开展促销12场"))
    reports.send(by(of.other_liaison, ON), own.id, None)
    reports.approve(by(of.other_head, ON), [(own.id, None)])
    accepted(own, of, ON)


@pytest.mark.slow
@pytest.mark.both
def test_who_becomes_lead_has_told_what_it_told_before(of: Region, task: Task) -> None:
    """It read 灰·首期未满 “尚未开始填报” beside four reports of its own, and its words were gone from the workbook."""
    before = row(task, CLOSED).parts[1]
    assert (before.light.title, before.progress_text) == ("绿·已核实", TEXT.progress_text)
    leads = Adjustment(CHANGED, "职责调整", "渝府办〔2027〕1号", lead_id=of.transport.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, CHANGED), task.id, None, leads)
    turned_to(CHANGED)
    now = row(task, CHANGED)
    assert now.light.title == "绿·已核实"
    (own,) = [part for part in now.parts if part.department_id == of.transport.id]
    assert (own.light.title, own.progress_text, own.role) == ("绿·已核实", TEXT.progress_text, PartyRole.LEAD)
    assert own.report_state is ReportState.ACCEPTED
    (other,) = [part for part in now.parts if part.department_id == of.commerce.id]
    assert other.report_state is ReportState.MISSING, "what it did not send stays its own, too"


@pytest.mark.slow
@pytest.mark.both
def test_a_duty_that_changes_inside_a_quarter_makes_it_no_two(of: Region) -> None:
    """Its report was in; after one quarter it read 黄·久无信息 “已过2期”, and it was chased for the same quarter."""
    task = of.task(bodies=[(of.commerce, PartyRole.LEAD), (of.transport, PartyRole.CO)])
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON), of, ON)
    changed = date(2026, 12, 4)
    only = Adjustment(changed, "职责调整", "渝府办〔2026〕1号", lead_id=of.transport.id, mode=Mode.EACH_REPORTS)
    adjustments.adjust(by(of.coordinator_head, changed), task.id, None, only)
    turned_to(CLOSED)
    (own,) = [part for part in row(task, CLOSED).parts if part.department_id == of.transport.id]
    assert own.light.title == "绿·已核实"
    reports = select(func.count()).select_from(Report).where(Report.department_id == of.transport.id)
    assert db.session.scalar(reports) == 1, "nor is it asked for it twice"


@pytest.mark.slow
@pytest.mark.both
def test_two_texts_of_one_quarter_are_no_two_quarters_without_progress(of: Region) -> None:
    """Told beside the lead, and then for all as the lead: 核评 无实质进展 of both is that of one quarter."""
    task = of.task(bodies=[(of.commerce, PartyRole.LEAD), (of.transport, PartyRole.CO)])
    db.session.commit()
    turned_to(OPENED)
    first = sent(of, task, TEXT, ON)
    reviews.accept(by(of.coordinator, ON), first.id, None, Appraisal.NONE)
    changed = date(2026, 12, 4)
    leads = Adjustment(changed, "职责调整", "渝府办〔2026〕1号", lead_id=of.transport.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, changed), task.id, None, leads)
    turned_to(changed)
    joint = select(Report.id).where(Report.department_id == of.transport.id, Report.id != first.id)
    joint_id = db.session.scalars(joint).one()
    reports.save_draft(by(of.liaison, changed), joint_id, None, TEXT)
    reports.send(by(of.liaison, changed), joint_id, None)
    reports.approve(by(of.head, changed), [(joint_id, None)])
    reviews.accept(by(of.coordinator, changed), joint_id, None, Appraisal.NONE)
    assert row(task, changed).light.title == "黄·进展缓慢"


@pytest.mark.slow
def test_own_words_of_who_stood_first_are_no_joint_ones(of: Region) -> None:
    """分头直报 becomes 牵头汇总 of the other body: until its first joint report its own words are the task's."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)])
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON), of, ON)
    accepted_of_commerce(of, task)
    turned_to(CHANGED)
    leads = Adjustment(CHANGED, "职责调整", "渝府办〔2027〕1号", lead_id=of.commerce.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, CHANGED), task.id, None, leads)
    lead = next(part for part in row(task, CHANGED).parts if part.department_id == of.commerce.id)
    assert (lead.progress_text, lead.said_by) == ("开展促销12场", "")


@pytest.mark.slow
def test_the_joint_report_of_who_led_stands_until_the_next_one(of: Region) -> None:
    """The new lead had told “配合情况” beside it, which was printed as the progress of the task."""
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)]
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, bodies=bodies)
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON), of, ON)
    turned_to(CHANGED)
    leads = Adjustment(CHANGED, "职责调整", "渝府办〔2027〕1号", lead_id=of.commerce.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, CHANGED), task.id, None, leads)
    parts = {part.department_id: part for part in row(task, CHANGED).parts}
    lead, before = parts[of.commerce.id], parts[of.transport.id]
    assert lead.progress_text.startswith(TEXT.progress_text)
    assert (lead.said_by, lead.speaker_id) == (before.name, before.department_id)


@pytest.mark.slow
def test_who_led_a_quarter_without_a_word_is_no_silent_co_body_of_it(of: Region) -> None:
    """“配合单位未报：交通局” stood beside “原牵头单位交通局没有报送”: its 缺报 is that of the joint report."""
    task = handed_down(of, of.commission)
    told = handed_up(of, task)
    turned_to(CLOSED)
    adjusted(task, CHANGED, lead_id=of.commerce.id)
    accepted(told, of, CHANGED)
    now = row(task, CHANGED)
    assert now.light.reason == "审核截止2026-12-31，原牵头单位交通局没有报送，待商务委报送"
    assert silent_co_bodies(now) == ["发展改革委"], "it was asked for its part"


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("is_outside", [False, True], ids=["beside it before", "from outside"])
def test_another_lead_changes_nothing_in_the_light_of_the_task(of: Region, is_outside: bool) -> None:
    """It read 灰·首期未满 the day after 绿·已核实, and two silent quarters of the one were laid at the other."""
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO), (of.commission, PartyRole.CO)]
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, bodies=bodies)
    housing = rows.department("住房局")
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON), of, ON)
    turned_to(CLOSED)
    was = row(task, CLOSED)
    to = housing if is_outside else of.commerce
    joins = {housing.id: PartyRole.CO} if is_outside else {}
    basis = CHANGED, "职责调整", "渝府办〔2027〕1号"
    leaves = frozenset({of.transport.id})
    leads = Adjustment(*basis, joins=joins, leaves=leaves, lead_id=to.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(by(of.coordinator_head, CHANGED), task.id, None, leads)
    turned_to(CHANGED)
    now = row(task, CHANGED)
    assert (now.light.title, now.last_reported_on) == (was.light.title, was.last_reported_on) == ("绿·已核实", ON)
    own = next(part for part in now.parts if part.department_id == to.id)
    assert own.light.title == "灰·首期未满"


def test_of_two_leads_each_has_its_own_words(of: Region) -> None:
    """共同牵头: the words of the second stood in the place of the first's, whose own were nowhere in the workbook."""
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.LEAD), (of.commission, PartyRole.CO)]
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, bodies=bodies)
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON), of, ON)
    accepted_of_commerce(of, task)
    parts = {part.department_id: part for part in row(task, CLOSED).parts}
    assert parts[of.transport.id].progress_text.startswith(TEXT.progress_text)
    assert parts[of.commerce.id].progress_text.startswith("开展促销12场")
    assert not parts[of.transport.id].said_by and not parts[of.commerce.id].said_by


@pytest.mark.slow
def test_words_for_all_stay_where_everybody_reports_for_himself_from_now_on(of: Region) -> None:
    """The task stood at its progress beside 进展情况 — and 尚无采用的进展报告."""
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO), (of.commission, PartyRole.CO)]
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, bodies=bodies)
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON), of, ON)
    turned_to(CHANGED)
    leaves = frozenset({of.transport.id})
    each = Adjustment(
        CHANGED, "职责调整", "渝府办〔2027〕1号", leaves=leaves, lead_id=of.commerce.id, mode=Mode.EACH_REPORTS
    )
    adjustments.adjust(by(of.coordinator_head, CHANGED), task.id, None, each)
    (told,) = [part for part in row(task, CHANGED).parts if part.progress_text]
    assert told.progress_text.startswith(TEXT.progress_text) and told.said_by
