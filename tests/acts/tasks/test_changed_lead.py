"""中途换牵头: what was handed up moves with the joint report to the new lead, and nothing lies with nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.given import builders, rows
from tests.reporting.world import OPENED, TEXT, Region, by, opened, report
from tracker.acts.reporting import reports, reviews, rounds
from tracker.acts.tasks import adjustments, assignments
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Party, Task
from tracker.reporting.joint.consolidation_queries import desk
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.versions.queries import draft_of
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.vocabulary import Appraisal, Kind, Mode, PartyRole, ReportState, Role, TaskState

OBJECTED = OPENED + timedelta(days=6)
BASIS = "市委编办〔2026〕8号"


@pytest.fixture
def task(of: Region) -> Task:
    """Handed down, not signed: 交通局 leads, 商务委 supports."""
    return handed_down(of)


def handed_down(of: Region, *others: Department) -> Task:
    """The same, with more bodies that support."""
    task = of.task(mode=Mode.LEAD_CONSOLIDATES, state=TaskState.TO_SIGN, lead_confirmed=True, basis="explicit")
    for place, (body, role) in enumerate([(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)], start=1):
        party = Party(task_id=task.id, position=place, name=body.short_name, role=role, department_id=body.id)
        rows.added(party)
        duty_of(task, body).party_id = party.id
    for place, body in enumerate(others, start=3):
        party = Party(task_id=task.id, position=place, name=body.short_name, role=PartyRole.CO, department_id=body.id)
        rows.assignment(task, body, party_id=rows.added(party).id)
    of.plan.mode = "continued"
    db.session.commit()
    opened()
    return task


def duty_of(task: Task, body: Department) -> Assignment:
    which = Assignment.task_id == task.id, Assignment.department_id == body.id
    return db.session.scalars(select(Assignment).where(*which)).one()


def handed_up(of: Region, task: Task, words: str = "开展促销 12 场") -> Report:
    mine = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), mine.id, None, replace(TEXT, progress_text=words))
    reports.send(by(of.other_liaison), mine.id, None)
    reports.approve(by(of.other_head), [(mine.id, None)])
    return mine


def reassigned(of: Region, task: Task, to: Department) -> None:
    assignments.object_to(by(of.head, OBJECTED), duty_of(task, of.transport).id, None, "职责已划转")
    assignments.reassign(by(of.coordinator, OBJECTED), task.id, None, to.id, BASIS)
    db.session.expire_all()


def joint_of(task: Task, lead: Department) -> Report:
    found = select(Report).where(Report.task_id == task.id, Report.department_id == lead.id)
    return db.session.scalars(found.order_by(Report.id.desc())).first() or pytest.fail("nobody is asked")


def test_texts_and_the_joint_draft_move_to_the_new_lead(of: Region, task: Task, housing: Department) -> None:
    theirs, ours = handed_up(of, task), report(task, of.transport)
    reports.save_draft(by(of.liaison), ours.id, None, replace(TEXT, progress_text="新开线路 6 条"), quoting=theirs.id)
    assert theirs.state == ReportState.RECEIVED
    reassigned(of, task, housing)
    joint = joint_of(task, housing)
    assert [one.department_id for one in desk(joint.id).unquoted] == [of.commerce.id]
    assert (joint.state, theirs.state) == (ReportState.DRAFT, ReportState.HANDED_UP)
    words = draft_of(db.session.get_one(ReportVersion, joint.version_id)).progress_text
    assert words.startswith("新开线路 6 条") and "【" in words
    db.session.refresh(ours)
    assert ours.state == ReportState.EXEMPT
    lead, head = rows.person(Role.LIAISON, housing), rows.person(Role.UNIT_HEAD, housing)
    reports.save_draft(by(lead, OBJECTED), joint.id, None, TEXT, quoting=theirs.id)
    reports.send(by(lead, OBJECTED), joint.id, None)
    reports.approve(by(head, OBJECTED), [(joint.id, None)])
    reviews.accept(by(of.coordinator, OBJECTED), joint.id, None, Appraisal.NORMAL)
    db.session.refresh(theirs)
    assert theirs.state == ReportState.ACCEPTED


def test_a_text_that_went_to_a_lead_waits_for_the_office_where_nobody_leads(of: Region, task: Task) -> None:
    theirs = handed_up(of, task)
    reassigned(of, task, of.commerce)
    assert task.mode == Mode.SINGLE, "one body is left"
    assert theirs.state == ReportState.TO_REVIEW
    reviews.accept(by(of.coordinator, OBJECTED), theirs.id, None, Appraisal.NORMAL)
    assert theirs.state == ReportState.ACCEPTED


def test_a_lead_that_stays_is_left_alone(of: Region, task: Task) -> None:
    theirs, ours = handed_up(of, task), report(task, of.transport)
    reassigned(of, task, of.transport)
    assert (ours.state, theirs.state) == (ReportState.TO_FILL, ReportState.HANDED_UP)
    assert len(db.session.scalars(select(Report).where(Report.task_id == task.id)).all()) == 2


def test_a_co_body_that_leads_now_is_no_co_body_of_its_own_report(of: Region, housing: Department) -> None:
    """改派 to a co-body: it stood in its own joint report as 配合, and the old lead kept its mark in the text."""
    task = handed_down(of, housing)
    handed_up(of, task)
    reassigned(of, task, housing)
    joint = joint_of(task, housing)
    assert [one.department_id for one in desk(joint.id).co_reports] == [of.commerce.id]


@pytest.fixture
def consolidated(of: Region, task: Task) -> tuple[Report, Report]:
    """A closed round: what 商务委 handed up stands in the joint report of 交通局, which waits for its review."""
    theirs, ours = handed_up(of, task), report(task, of.transport)
    reports.save_draft(by(of.liaison), ours.id, None, TEXT, quoting=theirs.id)
    reports.send(by(of.liaison), ours.id, None)
    reports.approve(by(of.head), [(ours.id, None)])
    rounds.close_round(builders.act(on=OBJECTED), ours.round_id)
    assert (theirs.state, ours.state) == (ReportState.CONSOLIDATED, ReportState.TO_REVIEW)
    return theirs, ours


def adjusted(task: Task, on: date = OBJECTED, **what: Any) -> None:
    adjustments.adjust(builders.act(on=on), task.id, None, Adjustment(on, "职责调整", BASIS, **what))
    db.session.expire_all()


def test_texts_of_a_closed_round_stay_with_the_joint_report_of_who_leads_on(
    of: Region, task: Task, consolidated: tuple[Report, Report]
) -> None:
    """Any adjustment gave them to 综合处 by themselves, which then read the same words twice."""
    theirs, ours = consolidated
    adjusted(task, kind=Kind.STANDING)
    assert (theirs.state, ours.state) == (ReportState.CONSOLIDATED, ReportState.TO_REVIEW)
    reviews.accept(by(of.coordinator, OBJECTED), ours.id, None)
    db.session.refresh(theirs)
    assert theirs.state == ReportState.ACCEPTED


def test_texts_of_a_closed_round_wait_for_the_office_where_another_leads(
    task: Task, housing: Department, consolidated: tuple[Report, Report]
) -> None:
    adjusted(task, joins={housing.id: PartyRole.CO}, lead_id=housing.id)
    assert consolidated[0].state == ReportState.TO_REVIEW


@pytest.mark.parametrize(("day", "due_on"), [(22, 25), (24, 29), (28, 31), (30, 31), (31, 31)])
def test_who_leads_late_in_a_quarter_has_time_for_the_joint_report(
    of: Region, task: Task, housing: Department, day: int, due_on: int
) -> None:
    """The cut-off was the 25th, reviews end on the 31st: it was late when it was asked, and listed as 缺报."""
    on = date(2026, 12, day)
    adjusted(task, on, leaves={of.transport.id}, joins={housing.id: PartyRole.CO}, lead_id=housing.id)
    assert joint_of(task, housing).due_on == date(2026, 12, due_on)


@pytest.mark.both
@pytest.mark.parametrize(
    ("lead_due", "review_ends", "due_on"),
    [
        (date(2026, 12, 25), date(2027, 1, 6), date(2026, 12, 31)),
        (date(2026, 12, 29), date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 5), date(2027, 1, 6), date(2027, 1, 5)),
        (date(2026, 12, 28), date(2026, 12, 30), date(2026, 12, 30)),
    ],
)
def test_who_leads_late_keeps_its_time_where_cut_offs_are_moved(
    of: Region, task: Task, housing: Department, lead_due: date, review_ends: date, due_on: date
) -> None:
    """It had until the 31st; with the review's end moved it was due by the 25th, three days before it was asked."""
    on = date(2026, 12, 28)
    adjusted(task, on, leaves={of.transport.id}, joins={housing.id: PartyRole.CO}, lead_id=housing.id)
    joint = joint_of(task, housing)
    assert joint.due_on == date(2026, 12, 31)
    days = Chosen(date(2026, 12, 23), lead_due, review_ends)
    rounds.change_cutoffs(by(of.coordinator, on), joint.round_id, None, days, "征求意见")
    db.session.expire_all()
    assert joint.due_on == due_on


def test_a_text_that_was_never_quoted_is_not_told_as_quoted(of: Region, task: Task) -> None:
    """Sending the joint report takes in all that has come; only what stands in its text was 引用."""
    theirs, ours = handed_up(of, task), report(task, of.transport)
    reports.save_draft(by(of.liaison), ours.id, None, replace(TEXT, progress_text="新开线路 6 条"))
    reports.send(by(of.liaison), ours.id, None)
    db.session.expire_all()
    assert theirs.state == ReportState.RECEIVED
    assert [(one.is_quoted, one.is_in_text) for one in desk(ours.id).co_reports] == [(True, False)]


def test_who_leads_beside_the_lead_goes_on_as_it_was(of: Region, housing: Department) -> None:
    """共同牵头: 交通局 hands its part over, 住房局 leads on beside 商务委. Its report ended as “已改由商务委牵头”."""
    task = handed_down(of, housing)
    beside = duty_of(task, housing)
    beside.role = db.session.get_one(Party, beside.party_id).role = PartyRole.LEAD
    db.session.commit()
    mine, writer = report(task, housing), rows.person(Role.LIAISON, housing)
    db.session.commit()
    reports.save_draft(by(writer), mine.id, None, replace(TEXT, progress_text="检查工地 8 处"))
    reassigned(of, task, of.commerce)
    db.session.refresh(mine)
    assert mine.state == ReportState.DRAFT
    assert joint_of(task, of.commerce).version_id is None, "交通局 had begun nothing"


@pytest.mark.both
@pytest.mark.parametrize("is_reassigned", [False, True])
def test_what_a_co_body_has_begun_begins_the_joint_draft_whichever_act_makes_it_lead(
    of: Region, housing: Department, is_reassigned: bool
) -> None:
    task = handed_down(of, housing)
    mine = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), mine.id, None, replace(TEXT, progress_text="开展促销 12 场"))
    if is_reassigned:
        reassigned(of, task, of.commerce)
    else:
        adjusted(task, lead_id=of.commerce.id)
    version = db.session.get(ReportVersion, joint_of(task, of.commerce).version_id)
    assert version is not None and "开展促销 12 场" in version.progress_text
    db.session.refresh(mine)
    assert mine.state == ReportState.EXEMPT, "or it would owe both"
