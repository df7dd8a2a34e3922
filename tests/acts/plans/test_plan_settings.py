"""What a plan sets for itself holds from then on: its lights, its messages, the versions kept with both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.alerts.offices import office, own_date, scanned, sign_all
from tests.given import builders, rows
from tests.ledger.lived import accepted, frozen, row, sent, turned_to
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region, by
from tracker.actor import SYSTEM, Actor
from tracker.acts.plans import plans
from tracker.acts.reporting import rounds
from tracker.acts.upkeep import rebuilding
from tracker.alerts.models import Alert
from tracker.clock import end_of
from tracker.database import db
from tracker.errors import Conflict, Forbidden, RuleRefused
from tracker.jobs import runs
from tracker.ledger.facts.settings_queries import plan_settings
from tracker.ledger.facts.task import RULES_VERSION
from tracker.ledger.story.past_queries import past_day
from tracker.plans.models import Plan, PlanSetting, Task
from tracker.plans.settings.queries import courses_of
from tracker.plans.settings.timing import Timing
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import FrozenLight, Round
from tracker.vocabulary import Kind, Mode, PartyRole, Role

DUE = date(2025, 12, 31)
TOLD, SET, LATER = date(2026, 12, 16), date(2026, 12, 18), date(2026, 12, 21)


@pytest.fixture
def of(session: Session) -> Region:
    return world.region()


def measured(of: Region) -> Task:
    """A figure told on 16 December that is 10.6 percentage points short."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED)
    figure = rows.indicator(task, value=Decimal(85))
    rows.milestone(task, DUE, indicator_id=figure.id)
    db.session.commit()
    turned_to(OPENED)
    reading = ReadingDraft(figure.id, Decimal(76), DUE, "统计公报")
    accepted(sent(of, task, replace(TEXT, readings=(reading,)), TOLD), of, TOLD)
    return task


def changed(of: Region, on: date, who: Actor | None = None, **thresholds: int) -> bool:
    """Set by the head of 综合处 on a day."""
    now = plan_settings(of.plan.id)
    new = replace(now, thresholds={**now.thresholds, **thresholds})
    return plans.set_settings(by(who or of.coordinator_head, on), of.plan.id, None, new, "联席会议定")


@pytest.mark.slow
def test_lights_follow_from_then_on_and_past_days_stay(of: Region) -> None:
    task = measured(of)
    assert row(task, TOLD).light.title == "黄·差10.6个百分点"
    assert changed(of, SET, gap_yellow=5, gap_red=10)
    assert row(task, SET).light.title == "红·差10.6个百分点", "stored, in SQL and live alike"
    then, now = past_day(task.id, TOLD, None), past_day(task.id, SET, None)
    assert then is not None and now is not None
    assert (then.row.light.title, then.settings_version) == ("黄·差10.6个百分点", 1)
    assert (now.row.light.title, now.settings_version) == ("红·差10.6个百分点", 2)
    assert [(one.label, one.then, one.now) for one in then.differing] == [
        ("差距达到多少为黄", 10, 5),
        ("差距超过多少为红", 30, 10),
    ]
    assert now.differing == ()


def test_a_run_solves_the_tasks_of_the_plan_alone(of: Region, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many tasks the lights follow in a run: 综合处 is told how many of its own plan, not how many there are."""
    monkeypatch.setattr(plans, "SOLVED_AT_ONCE", 0)
    of.task()
    world.region(rows.SHANXI).task()
    db.session.commit()
    assert not changed(of, SET, gap_yellow=5)
    job = runs.take(builders.act(actor=SYSTEM, on=SET), 0)
    assert job
    runs.work_off(builders.act(actor=SYSTEM, on=SET), job, rebuilding.work_off, app.config["TRACKER"].editions)
    assert db.session.get_one(runs.Run, job.run_id).message == "已按新的方案设置重算 1 条任务"


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_frozen_light_keeps_the_version_of_the_settings(of: Region) -> None:
    task = measured(of)
    changed(of, SET, gap_yellow=5)
    round_id = db.session.scalars(select(Round.id).where(Round.name == world.Q4.name)).one()
    rounds.close_round(by(of.coordinator_head, LATER), round_id, None, "年终提前")
    kept = db.session.scalars(select(FrozenLight).where(FrozenLight.round_id == round_id)).one()
    assert (kept.rule_version, kept.settings_version) == (RULES_VERSION + 1, 2)
    assert frozen(task).light.title == "黄·差10.6个百分点"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_may_and_what_is_refused(of: Region) -> None:
    for who in (of.coordinator, of.head):
        with pytest.raises(Forbidden):
            changed(of, SET, who, gap_yellow=5)
    with pytest.raises(RuleRefused, match="没有改动"):
        changed(of, SET)
    version = db.session.get_one(Plan, of.plan.id).version
    now = plan_settings(of.plan.id)
    new = replace(now, timing=replace(now.timing, warnings=(60, 5)))
    db.session.rollback()
    plans.set_settings(by(of.coordinator_head, SET), of.plan.id, version, new, "会议定")
    with pytest.raises(Conflict):
        plans.set_settings(by(of.coordinator_head, SET), of.plan.id, version, now, "会议定")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_settings_of_one_time_have_one_version(of: Region) -> None:
    changed(of, SET, gap_yellow=5, gap_red=20)
    changed(of, LATER, gap_yellow=10)
    kept = list(db.session.execute(select(PlanSetting.name, PlanSetting.rule_version).order_by(PlanSetting.id)))
    assert kept == [("gap_yellow", 2), ("gap_red", 2), ("gap_yellow", 3)]
    assert changed(of, LATER, validity_months_deliverable=9)
    assert plan_settings(of.plan.id).thresholds["validity_months_deliverable"] == 9
    assert plan_settings(of.plan.id).thresholds["validity_months_advance"] == 12


@pytest.mark.both
@pytest.mark.slow
def test_messages_go_by_the_days_that_were_set(session: Session) -> None:
    """Two plans of a region: one warns 20 days before its dates from 25 November on, the other 30 days before."""
    of = office()
    sign_all()
    other = rows.plan(rows.CHONGQING)
    own_date(of.task, date(2026, 12, 30))
    own_date(rows.task(other, [(of.commerce, PartyRole.LEAD)]), date(2026, 12, 30))
    head = rows.person(Role.COORDINATOR_HEAD, of.commission)
    db.session.commit()
    now = plan_settings(of.plan.id)
    own = replace(now, timing=Timing(warnings=(20,)))
    plans.set_settings(builders.act(on=date(2026, 11, 25), actor=head), of.plan.id, None, own, "会议定")
    said = {}
    for day in (date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 10)):
        scanned(day)
        found = select(Alert).where(Alert.stage == "A5", Alert.day == day)
        said[day] = [(one.plan_id, one.rule_version, one.settings_version) for one in db.session.scalars(found)]
    assert said == {
        date(2026, 11, 24): [],
        date(2026, 11, 30): [(other.id, 2, 1)],
        date(2026, 12, 10): [(of.plan.id, 2, 2)] * 2,
    }


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_gap_goes_by_the_settings_of_each_day(of: Region) -> None:
    changed(of, SET, gap_yellow=5)
    now = plan_settings(of.plan.id)
    plans.set_settings(
        by(of.coordinator_head, LATER), of.plan.id, None, replace(now, timing=Timing(overdue=(3, 4))), "会议定"
    )
    course = courses_of([of.plan.id])[of.plan.id]
    assert course.timing_before(end_of(TOLD)) == (Timing(), 1)
    assert course.timing_before(end_of(SET)) == (Timing(), 2)
    assert course.timing_before(end_of(LATER)) == (Timing(overdue=(3, 4)), 3)
