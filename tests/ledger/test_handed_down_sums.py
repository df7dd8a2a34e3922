"""A sum of a collective that the verdict of an earlier plan found: whose it is, and what of it is kept apart."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import row, turned_to
from tests.reporting.world import Region, region
from tracker.ledger.rows.row import LedgerRow
from tracker.people.models import Group
from tracker.plans.models import MilestoneDate, Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import FigureMode, Kind, LightRule, VerdictResult

DAY = date(2026, 12, 2)
GOAL = date(2027, 12, 31)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def handed_down(of: Region, session: Session) -> Task:
    """180 of 500个 of two members, found by a verdict; a plan has raised the figure since and let its date stand."""
    task = of.task(kind=Kind.MEASURED)
    group = rows.added(Group(key="g", jurisdiction_id=rows.CHONGQING, phrase="各区县", source="测试"))
    for duty in session.scalars(select(Assignment).where(Assignment.task_id == task.id)):
        duty.group_id = group.id
    figure = rows.indicator(task, "充电桩", unit="个", mode=FigureMode.CUMULATIVE, value=Decimal(500), year=2027)
    node = rows.milestone(task, GOAL, indicator_id=figure.id)
    later = GOAL + timedelta(days=182)
    node.due_on = later
    for at, due_on, is_granted in (
        (builders.NOW - timedelta(days=60), later, True),
        (builders.NOW, GOAL, False),
        (builders.NOW, later, True),
    ):
        given = {"reason": "", "is_granted": is_granted, "recorded_at": at, "actor": "王某"}
        rows.added(MilestoneDate(milestone_id=node.id, due_on=due_on, **given))
    found = {"result": VerdictResult.PARTLY, "value": Decimal(60)}
    rows.verdict(node.id, date(2026, 9, 30), builders.NOW - timedelta(days=30), **found)
    session.commit()
    turned_to(DAY)
    return task


def shown(of: Region, session: Session) -> LedgerRow:
    return row(handed_down(of, session), DAY)


@pytest.mark.slow
def test_the_sum_is_what_was_found_and_says_that_its_parts_are_not_kept(of: Region, session: Session) -> None:
    (figure,) = shown(of, session).indicators
    assert (figure.value, figure.sources) == (60, "统计公报（分项未留存）")


def test_no_member_is_lit_for_it_and_none_is_said_to_have_told_it(of: Region, session: Session) -> None:
    found = shown(of, session)
    assert (found.light.rule, found.light.part) == (LightRule.GAP_WIDE, "综合处")
    assert found.light.reason == "充电桩目标≥500个，核定60个（分项未留存）"
    assert {part.light.rule for part in found.parts} == {LightRule.POSTPONED}
