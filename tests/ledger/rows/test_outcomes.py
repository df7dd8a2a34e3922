"""What extensions, completion and a leader's acts make of a row, on the day itself and asked of a day before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.given.calendars import CALENDAR
from tests.reporting.world import Region, by, region
from tracker.actor import Actor
from tracker.acts.outcomes import endings, extensions
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.verdicts.target_queries import targets_by_year
from tracker.plans.models import Task
from tracker.vocabulary import (
    ExtensionReason,
    ExtensionState,
    LightRule,
    MilestoneSource,
    MilestoneState,
    Mode,
    PartyRole,
    Role,
    TaskAct,
    VerdictResult,
)
from tracker.worklist.task_facts import next_step

DUE, LATER = date(2027, 6, 30), date(2028, 6, 30)
FIRST, SECOND, THIRD = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 9)
ASKED = NewExtension(LATER, ExtensionReason.FUNDS, "资金", "已开工", "追加")


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def leader(of: Region) -> Actor:
    found = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    return found


def single(of: Region) -> Task:
    return of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)


def row(task: Task, day: date, known_on: date | None = None) -> LedgerRow:
    """The row on a day, as known then where a day is named."""
    known = end_of(known_on) if known_on else None
    return next(ledger_rows([task.id], day, CALENDAR, known))


def own_state(shown: LedgerRow) -> tuple[MilestoneState, int, ExtensionState | None]:
    (own,) = [one for one in shown.milestones if one.source is MilestoneSource.OWN]
    return own.state, own.granted, own.request


def test_a_request_day_by_day(of: Region, leader: Actor) -> None:
    task = single(of)
    own = rows.milestone(task, DUE)
    db.session.commit()
    made = extensions.apply(by(of.head, FIRST), own.id, None, None, ASKED)
    shown = row(task, FIRST)
    duty = next_step(shown, FIRST)
    assert duty is not None and (duty.words, duty.due_on) == ("综合处初审延期申请", date(2026, 12, 14))
    assert (shown.due_on, shown.original_due_on) == (DUE, DUE), "filing alone moves nothing"
    extensions.forward(by(of.coordinator, SECOND), made, None)
    duty = next_step(row(task, SECOND), SECOND)
    assert duty is not None and duty.words == "分管领导审批延期申请"
    extensions.grant(by(leader, THIRD), made, None, LATER)
    shown = row(task, THIRD)
    assert (shown.due_on, shown.original_due_on, shown.light.rule) == (LATER, DUE, LightRule.POSTPONED)
    assert own_state(shown) == (MilestoneState.POSTPONED, 1, None)
    for day, request in ((FIRST, ExtensionState.APPLIED), (SECOND, ExtensionState.TO_DECIDE)):
        before = row(task, day, known_on=day)
        assert own_state(before) == (MilestoneState.NOT_DUE, 0, request), day
        assert before.due_on == DUE


def test_an_overdue_task_is_no_longer_so_once_a_later_date_is_granted(of: Region) -> None:
    principal = rows.person(Role.PRINCIPAL, of.commission)
    task = single(of)
    own = rows.milestone(task, date(2026, 11, 30))
    db.session.commit()
    assert (row(task, FIRST).light.rule, row(task, FIRST).overdue_days) == (LightRule.OVERDUE, 7)
    made = extensions.apply(by(of.head, FIRST), own.id, None, None, ASKED)
    extensions.forward(by(of.coordinator, FIRST), made, None)
    assert row(task, FIRST).light.rule is LightRule.OVERDUE
    extensions.grant(by(principal, SECOND), made, None, LATER)
    after = row(task, SECOND)
    assert (after.light.rule, after.overdue_days, after.original_due_on) == (
        LightRule.POSTPONED,
        None,
        date(2026, 11, 30),
    )
    assert row(task, FIRST, known_on=FIRST).overdue_days == 7


def test_a_figure_is_measured_to_the_later_date(of: Region) -> None:
    principal = rows.person(Role.PRINCIPAL, of.commission)
    task = single(of)
    figure = rows.indicator(task, baseline_value=Decimal(60), baseline_on=date(2022, 12, 31))
    own = rows.milestone(task, date(2025, 12, 31), indicator_id=figure.id)
    db.session.commit()
    made = extensions.apply(by(of.head, FIRST), own.id, None, None, ASKED)
    extensions.forward(by(of.coordinator, FIRST), made, None)
    extensions.grant(by(principal, SECOND), made, None, LATER)
    (then,) = facts_of([task.id], CALENDAR, end_of(FIRST))[task.id].indicators
    (now,) = facts_of([task.id], CALENDAR)[task.id].indicators
    assert (then.due_on, now.due_on) == (date(2025, 12, 31), LATER)


@pytest.mark.parametrize(
    ("due_on", "applied_on", "rule"),
    [
        (date(2026, 12, 8), date(2026, 12, 8), LightRule.COMPLETED),
        (date(2026, 12, 8), date(2026, 12, 9), LightRule.COMPLETED_LATE),
        # A year-end has until the last day of February for its verdict (domain.md 4, grace_on).
        (date(2026, 12, 31), date(2027, 2, 28), LightRule.COMPLETED),
        (date(2026, 12, 31), date(2027, 3, 1), LightRule.COMPLETED_LATE),
        (None, date(2029, 1, 1), LightRule.COMPLETED),
    ],
)
def test_late_is_judged_by_the_day_of_the_application(
    of: Region, due_on: date | None, applied_on: date, rule: LightRule
) -> None:
    task = single(of)
    if due_on:
        rows.milestone(task, due_on)
    db.session.commit()
    endings.apply(by(of.head, applied_on), task.id, None, "已建成", "文号")
    assert row(task, applied_on).light.rule in (LightRule.TO_VERIFY, LightRule.OVERDUE)
    verified_on = applied_on + timedelta(days=90)
    endings.verify(by(of.coordinator_head, verified_on), task.id, None, exception="另行核定")
    assert row(task, verified_on).light.rule is rule


def test_what_was_handed_back_was_not_yet_applied_for(of: Region) -> None:
    task = single(of)
    rows.milestone(task, SECOND)
    db.session.commit()
    endings.apply(by(of.head, FIRST), task.id, None, "已建成")
    endings.give_back(by(of.coordinator_head, THIRD), task.id, None, "补材料")
    endings.apply(by(of.head, THIRD), task.id, None, "已补")
    endings.verify(by(of.coordinator_head, THIRD), task.id, None, exception="另行核定")
    assert row(task, THIRD).light.rule is LightRule.COMPLETED_LATE


def test_a_closed_task_on_the_days_before(of: Region, leader: Actor) -> None:
    task = single(of)
    db.session.commit()
    endings.apply(by(of.head, FIRST), task.id, None, "已建成", "文号")
    endings.verify(by(of.coordinator_head, SECOND), task.id, None)
    endings.close(by(leader, THIRD), [(task.id, None)])
    told = [
        (row(task, day, known_on=day).light.rule, row(task, day, known_on=day).closed_on)
        for day in (FIRST, SECOND, THIRD)
    ]
    assert told == [(LightRule.TO_VERIFY, None), (LightRule.COMPLETED, None), (LightRule.CLOSED, THIRD)]


@pytest.mark.parametrize(
    ("verb", "rule", "state"),
    [
        (TaskAct.SUSPEND, LightRule.SUSPENDED, MilestoneState.NOT_DUE),
        (TaskAct.TERMINATE, LightRule.TERMINATED, MilestoneState.CANCELLED),
        (TaskAct.TO_STANDING, LightRule.COMPLETED, MilestoneState.NOT_DUE),
        (TaskAct.EXPIRE, LightRule.COMPLETED, MilestoneState.NOT_DUE),
    ],
)
def test_a_leaders_act(of: Region, leader: Actor, verb: TaskAct, rule: LightRule, state: MilestoneState) -> None:
    task = single(of)
    rows.milestone(task, DUE)
    db.session.commit()
    endings.decide(by(leader, SECOND), task.id, None, verb, "渝府办〔2026〕8号")
    shown = row(task, SECOND)
    assert (shown.light.rule, own_state(shown)[0], shown.overdue_days) == (rule, state, None)
    assert row(task, FIRST, known_on=FIRST).light.rule is LightRule.FIRST_ROUND
    assert row(task, DUE + timedelta(days=30)).overdue_days is None


def test_of_a_task_that_was_ended_what_was_judged_stays_and_the_rest_is_cancelled(of: Region, leader: Actor) -> None:
    """专报 counted the verdict, and the home page forgot it."""
    past, task = date(2025, 12, 31), single(of)
    judged, _ = rows.milestone(task, past), rows.milestone(task, past)
    rows.verdict(judged.id, past, by(of.coordinator, FIRST).at, result=VerdictResult.MISSED)
    db.session.commit()
    endings.decide(by(leader, SECOND), task.id, None, TaskAct.TERMINATE, "渝府办〔2026〕8号")
    shown = row(task, THIRD)
    states = [one.state for one in shown.milestones if one.source is MilestoneSource.OWN]
    assert states == [MilestoneState.MISSED, MilestoneState.CANCELLED]
    (year,) = targets_by_year(task.jurisdiction_id, THIRD)
    assert dict(year.states) == {MilestoneState.MISSED: 1}
    before = row(task, FIRST, FIRST)
    assert [one.state for one in before.milestones if one.source is MilestoneSource.OWN][1] is MilestoneState.TO_DECIDE
