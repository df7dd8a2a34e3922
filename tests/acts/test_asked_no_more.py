"""What a task asks of its bodies once it stands still or has ended, and when it is worked on again (domain.md 4, 7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import rows
from tests.reporting.world import DUE, TEXT, Region, by, opened, region, report
from tracker.actor import Actor
from tracker.acts import endings, office_reports, reports
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.plans.models import Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportState, Role, TaskAct

A, S = TaskAct, ReportState
STOPPED, GOES_ON = date(2026, 12, 3), date(2026, 12, 8)
GROUND = "渝府办〔2026〕8号"


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """Both bodies report for themselves, the quarter's round is open."""
    found = of.task()
    db.session.commit()
    opened()
    return found


@pytest.fixture
def leader(of: Region) -> Actor:
    found = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    return found


def ended(of: Region, task: Task, leader: Actor, verb: TaskAct, on: date) -> None:
    """终止, 转常态管理, 期满 by the leader; 办结 and what follows it by those whose it is."""
    if verb in endings.DECISIONS:
        endings.decide(by(leader, on), task.id, None, verb, GROUND)
        return
    endings.apply(by(of.head, on), task.id, None, "线网已建成", "渝交〔2026〕9号")
    endings.verify(by(of.coordinator_head, on), task.id, None, "属实", "报告另行补充")
    if verb in (A.CLOSE, A.ARCHIVE):
        endings.close(by(leader, on), [(task.id, None)], "同意")
    if verb is A.ARCHIVE:
        endings.archive(by(of.coordinator, on), [(task.id, None)])


@pytest.mark.parametrize(
    ("goes_on", "state"), [(GOES_ON, S.TO_FILL), (DUE, S.TO_FILL), (DUE + timedelta(days=1), S.EXEMPT)]
)
def test_what_a_stop_spared_is_asked_again_in_time(
    of: Region, task: Task, leader: Actor, goes_on: date, state: ReportState
) -> None:
    mine, spared = report(task, of.transport), report(task, of.commerce)
    office_reports.exempt(by(of.coordinator), [(spared.id, None)], "本期已电话说明")
    reports.save_draft(by(of.liaison), mine.id, None, TEXT)
    endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    assert mine.state == S.EXEMPT
    endings.decide(by(leader, goes_on), task.id, None, A.RESUME, "条件已恢复")
    assert (mine.state, spared.state) == (state, S.EXEMPT), "whom 综合处 spared stays so"
    told = [one.message for one in db.session.scalars(select(Alert).where(Alert.stage == "R"))]
    assert any("已重新开放，请修改或补报：任务恢复" in words for words in told) is (state is S.TO_FILL)


def test_a_second_stop_and_what_fails_at_the_look_back_ask_again_too(of: Region, task: Task, leader: Actor) -> None:
    mine = report(task, of.transport)
    for on in (2, 3):
        endings.decide(by(leader, date(2026, 12, on)), task.id, None, A.SUSPEND, GROUND)
        endings.decide(by(leader, date(2026, 12, on)), task.id, None, A.RESUME, "条件已恢复")
        assert mine.state == S.TO_FILL
    ended(of, task, leader, A.CLOSE, STOPPED)
    assert mine.state == S.EXEMPT
    endings.look_back(by(of.coordinator_head, GOES_ON), task.id, None, "线路已停运", is_upheld=False)
    assert mine.state == S.TO_FILL


def test_who_has_left_meanwhile_is_not_asked_again(of: Region, task: Task, leader: Actor) -> None:
    theirs = report(task, of.commerce)
    endings.decide(by(leader, STOPPED), task.id, None, A.SUSPEND, GROUND)
    duty = select(Assignment).where(Assignment.department_id == of.commerce.id)
    db.session.scalars(duty).one().ended_on = STOPPED
    db.session.commit()
    endings.decide(by(leader, GOES_ON), task.id, None, A.RESUME, "条件已恢复")
    assert theirs.state == S.EXEMPT
