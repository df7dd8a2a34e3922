"""A text goes to who collects it: while 汇总方式 or the joint report just changes, who hands in or sends back waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.acts.tasks.test_adjustment_races import LATER, while_open
from tests.acts.tasks.test_adjustments import WHY
from tests.given import builders
from tests.reporting.form.place import filled
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker.acts.people.accounts import set_way
from tracker.acts.reporting import excel_forms, joint_reports, office_reports, paper, reports
from tracker.acts.reporting.paper import Signature
from tracker.alerts.results import adjusting_steps
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.people.access import Permission
from tracker.plans.models import Task
from tracker.reporting.form import book as form_book
from tracker.reporting.form.queries import form_of
from tracker.reporting.models import Report
from tracker.reporting.move_steps import reload_as
from tracker.reporting.office.entered import Answer
from tracker.reporting.review import steps as review_steps
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.reporting.write import steps as report_steps
from tracker.stores.folder import Folder
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Appraisal, ApprovalWay, EnteredHow, Mode, ReportState

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """交通局 leads, 商务委 supports; the quarter asks both, and the text of 商务委 waits for its head."""
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    db.session.commit()
    opened()
    mine = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), mine.id, None, TEXT)
    reports.send(by(of.other_liaison), mine.id, None)
    return task


def while_each_is_to_report(app: Flask, task: Task, mine: Report, hand_in: Callable[[int], object]) -> str:
    """Where the text of 商务委 lies that is handed in while an adjustment to 分头直报 is not committed yet."""
    act, each = builders.act(on=LATER), Adjustment(LATER, **WHY, mode=Mode.EACH_REPORTS)
    task_id, mine_id = task.id, mine.id

    def adjust() -> None:
        adjusting_steps.enter(act, adjusting_steps.admitted(act, task_id, None, each), each, {})

    assert while_open(app, adjust, lambda: hand_in(mine_id)) == []
    return db.session.get_one(Report, mine_id).state


def test_what_is_just_approved_goes_to_the_office_where_nobody_collects_it(app: Flask, of: Region, task: Task) -> None:
    """It was handed up to a lead that there was no more: nobody could do anything with it."""
    act = by(of.other_head)
    state = while_each_is_to_report(
        app, task, report(task, of.commerce), lambda mine: reports.approve(act, [(mine, None)])
    )
    assert state == ReportState.TO_REVIEW


def test_so_does_what_was_approved_on_paper(app: Flask, of: Region, task: Task, tmp_path: Path) -> None:
    set_way(by(of.coordinator), of.commerce.id, ApprovalWay.PAPER, "来函")
    act, signature = by(of.other_liaison), Signature("李明", "主任", OPENED)
    state = while_each_is_to_report(
        app,
        task,
        report(task, of.commerce),
        lambda mine: paper.sign_off(act, [(mine, None)], signature, Folder(tmp_path)),
    )
    assert state == ReportState.TO_REVIEW


def test_so_does_what_is_entered_for_a_unit(app: Flask, of: Region, task: Task) -> None:
    reports.withdraw(by(of.other_liaison), report(task, of.commerce).id, None)
    act, told = by(of.coordinator), Answer(EnteredHow.PHONE, "张某", OPENED)
    state = while_each_is_to_report(
        app, task, report(task, of.commerce), lambda mine: office_reports.enter(act, mine, None, TEXT, told)
    )
    assert state == ReportState.TO_REVIEW


def test_so_does_what_the_excel_form_of_a_unit_enters(app: Flask, of: Region, task: Task, tmp_path: Path) -> None:
    mine = report(task, of.commerce)
    reports.withdraw(by(of.other_liaison), mine.id, None)
    form = form_book.write(form_of(mine.round_id, of.commerce.id, of.coordinator, OPENED))
    db.session.rollback()
    act, file = by(of.coordinator), NewFile("form.xlsx", filled(form, K4="书面报来", R4="能完成"))
    state = while_each_is_to_report(app, task, mine, lambda _: excel_forms.take(act, file, Folder(tmp_path)))
    assert state == ReportState.TO_REVIEW


def test_who_accepts_a_report_does_not_get_in_the_way_of_the_units_form(
    app: Flask, of: Region, task: Task, tmp_path: Path
) -> None:
    """He held the report and waited for its task; the form held the task and waited for the report."""
    sent = submitted(report(task, of.transport), of)
    form = form_book.write(form_of(sent.round_id, of.transport.id, of.liaison, OPENED))
    db.session.rollback()
    accepting, taking, sent_id = by(of.coordinator), by(of.liaison), sent.id

    def accept() -> None:
        held = reload_as(accepting, sent_id, None, Permission.REPORT_REVIEW)
        review_steps.take(accepting, held, Appraisal.NORMAL)

    file = NewFile("form.xlsx", form)
    assert while_open(app, accept, lambda: excel_forms.take(taking, file, Folder(tmp_path))) == []
    assert db.session.get_one(Report, sent_id).state == ReportState.ACCEPTED


def test_a_lead_to_which_a_text_is_just_handed_up_is_not_spared(app: Flask, of: Region, task: Task) -> None:
    """The text lay with a lead that was not to report: nobody could do anything with it."""
    theirs, ours = report(task, of.commerce).id, report(task, of.transport).id
    approving, sparing = by(of.other_head), by(of.coordinator)

    def approve() -> None:
        report_steps.approve(approving, reload_as(approving, theirs, None, Permission.REPORT_APPROVE))

    refused = while_open(app, approve, lambda: office_reports.exempt(sparing, [(ours, None)], "机构改革"))
    assert [failure.message[:10] for failure in refused] == ["配合单位已有内容报来"]
    assert db.session.get_one(Report, theirs).state == ReportState.HANDED_UP


def test_what_is_just_sent_on_in_the_joint_report_is_not_sent_back(app: Flask, of: Region, task: Task) -> None:
    theirs, ours = report(task, of.commerce).id, report(task, of.transport).id
    reports.approve(by(of.other_head), [(theirs, None)])
    reports.save_draft(by(of.liaison), ours, None, TEXT, quoting=theirs)
    act = builders.act(on=LATER)

    def send() -> None:
        report_steps.send(act, reload_as(act, ours, None, Permission.REPORT_FILL))

    back = by(of.liaison)
    refused = while_open(app, send, lambda: joint_reports.send_back(back, theirs, None, "数据有误"))
    assert [type(one) for one in refused] == [RuleRefused]
    states = [db.session.get_one(Report, id).state for id in (ours, theirs)]
    assert states == [ReportState.TO_APPROVE, ReportState.RECEIVED]
