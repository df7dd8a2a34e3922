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
from tracker.acts.reporting import office_reports
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
