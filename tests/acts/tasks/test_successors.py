"""A body that is alone with its task (单独) is merged into another: what it told stays the task's, and is told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.acts.tasks.test_adjustments import told
from tests.acts.tasks.test_changed_lead import adjusted, duty_of
from tests.acts.tasks.test_led_after_the_joint_report import CHANGED, asked_next_day
from tests.given import rows
from tests.ledger.lived import row, turned_to
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, report, submitted
from tracker.acts.reporting import reports, reviews
from tracker.database import db
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.models import Party, Task
from tracker.reporting.models import Report, Round
from tracker.reporting.rounds import matrix_queries
from tracker.vocabulary import Kind, LightRule, Mode, PartyRole, Stage, TaskState

BETWEEN = date(2027, 2, 8)
"""The quarter is closed, the next not open yet."""


def alone(of: Region, kind: Kind = Kind.ADVANCE) -> Task:
    """交通局 is alone with the task; the quarter is open."""
    task = of.task(mode=Mode.SINGLE, kind=kind, bodies=[(of.transport, PartyRole.LEAD)], lead_confirmed=True)
    party = Party(task_id=task.id, position=1, name="交通局", role=PartyRole.LEAD, department_id=of.transport.id)
    duty_of(task, of.transport).party_id = rows.added(party).id
    of.plan.mode = "continued"
    db.session.commit()
    opened()
    return task


def merged(task: Task, of: Region, into: Department, on: date = CHANGED) -> None:
    leaves = frozenset({of.transport.id})
    adjusted(task, on, joins={into.id: PartyRole.CO}, lead_id=into.id, leaves=leaves)


def asked() -> int:
    """应报 of the quarter."""
    round_id = db.session.scalars(select(Round.id)).one()
    return matrix_queries.matrix(round_id, Scope(rows.CHONGQING, None), matrix_queries.Wanted()).total.asked


def was_accepted(found: Report, of: Region) -> None:
    accepted(found, of)


def was_sent(found: Report, of: Region) -> None:
    submitted(found, of)


def was_begun(found: Report, of: Region) -> None:
    reports.save_draft(by(of.liaison, OPENED), found.id, None, TEXT)


def came_back(found: Report, of: Region) -> None:
    submitted(found, of)
    reviews.give_back(by(of.coordinator, OPENED), found.id, None, "请补充")


@pytest.mark.both
@pytest.mark.parametrize("came", [was_accepted, was_sent])
def test_a_report_that_was_sent_is_not_asked_of_the_successor(
    of: Region, housing: Department, came: Callable[[Report, Region], None]
) -> None:
    """Both owed it (应报 2): the successor was chased, and became 缺报 of a quarter that had been told."""
    task = alone(of)
    came(report(task, of.transport), of)
    merged(task, of, housing)
    assert asked_next_day(task, housing) == [] and asked() == 1
    assert "2026年第4季度的报告已由交通局报送，不再重报" in "".join(told()[housing.short_name])


@pytest.mark.parametrize("came", [was_begun, came_back])
def test_what_was_not_sent_or_came_back_is_asked_of_the_successor(
    of: Region, housing: Department, came: Callable[[Report, Region], None]
) -> None:
    task = alone(of)
    came(report(task, of.transport), of)
    merged(task, of, housing)
    assert [one.department_id for one in asked_next_day(task, housing)] == [housing.id]


@pytest.mark.slow
def test_light_stage_and_words_stay_until_the_successor_reports(of: Region, housing: Department) -> None:
    """绿·自报 was 灰·首期未满 the next day, and a 成果 at 70 % had no stage."""
    task = alone(of, Kind.DELIVERABLE)
    accepted(report(task, of.transport), of, replace(TEXT, stage=Stage.DECIDED))
    turned_to(BETWEEN)
    before = row(task, BETWEEN)
    merged(task, of, housing, BETWEEN)
    after = row(task, BETWEEN)
    assert (after.light, after.progress) == (before.light, before.progress) and after.progress is not None
    (part,) = after.parts
    assert (part.department_id, part.progress_text, part.speaker_id) == (
        housing.id,
        before.parts[0].progress_text,
        of.transport.id,
    )


@pytest.mark.slow
def test_what_was_not_told_before_lies_at_the_office(of: Region, housing: Department) -> None:
    task = alone(of)
    turned_to(BETWEEN)
    merged(task, of, housing, BETWEEN)
    found = row(task, BETWEEN).light
    assert (found.rule, found.part) == (LightRule.NO_INFORMATION, "综合处")
    assert "交通局未报送，待住房局报送" in found.reason


@pytest.mark.slow
def test_what_waits_to_be_read_lies_at_the_office(of: Region, housing: Department) -> None:
    """“没有采用的报告” was said of the successor."""
    task = alone(of)
    submitted(report(task, of.transport), of)
    merged(task, of, housing)
    turned_to(BETWEEN)
    found = row(task, BETWEEN).light
    assert (found.part, "交通局已报送，待综合处审核" in found.reason) == ("综合处", True), found.reason
    assert task.state == TaskState.ACTIVE
