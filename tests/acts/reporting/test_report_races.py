"""Somebody acts on a report while another acts on its task: the second waits, and neither ends the other."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.clients.races import meet
from tests.given import rows
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.outcomes import endings
from tracker.acts.reporting import office_reports, reports, rounds
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.vocabulary import ReportState, Role, TaskAct, TaskState

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def of(session: Session) -> Region:
    return world.region()


def test_who_gives_a_correction_up_and_who_ends_the_task(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He held the report and locked its task in the end; the other held the task and waited for its reports."""
    task, leader = of.task(), rows.person(Role.LEADER, of.commission)
    db.session.commit()
    world.opened()
    told = world.accepted(world.report(task, of.transport), of)
    task_id, told_id = task.id, told.id
    office_reports.correct(by(of.liaison), told_id, None, "数据有误")
    came = meet(
        app,
        monkeypatch,
        lambda: office_reports.drop_correction(by(of.liaison), told_id, None),
        (office_reports, "reload_as"),
        lambda: endings.decide(by(leader), task_id, None, TaskAct.TERMINATE, "渝府办〔2026〕8号"),
    )
    assert came == ["done", "done"]
    assert db.session.get_one(Report, told_id).state == ReportState.ACCEPTED
    assert db.session.get_one(Task, task_id).state == TaskState.TERMINATED


def test_who_approves_a_report_and_who_closes_its_round(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He held the report and wrote of its round; the other held the round and waited for what had not come."""
    task = of.task()
    db.session.commit()
    round_id, sent_id = world.opened().id, world.report(task, of.transport).id
    reports.save_draft(by(of.liaison), sent_id, None, world.TEXT)
    reports.send(by(of.liaison), sent_id, None)
    came = meet(
        app,
        monkeypatch,
        lambda: reports.approve(by(of.head), [(sent_id, None)]),
        (reports, "reload_each_as"),
        lambda: rounds.close_round(by(of.coordinator_head), round_id, None, "提前关闭"),
    )
    assert came == ["done", "done"]
    assert db.session.get_one(Report, sent_id).state == ReportState.TO_REVIEW
