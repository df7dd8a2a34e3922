"""Until when a verdict may come on what a later plan brought, and on what its task had before: one day everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from tests.acts.plans.test_revised_duties import dated, signed
from tests.given.builders import act
from tests.given.calendars import CALENDAR
from tests.plans import revised
from tests.plans.revised import NEW, OLD, head_of_office, of_old
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.alerts import scan as scans
from tracker.acts.plans import plans
from tracker.alerts.models import Alert
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.database import db
from tracker.ledger.grace_queries import last_days
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.plans.models import Task
from tracker.vocabulary import AlertStage, MilestoneSource

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("real_registry")]

CARRIED = date(2026, 11, 18)


@dataclass(frozen=True)
class Dated:
    """An own date of a row, as a message would name it."""

    id: int
    milestone_id: int
    due_on: date
    goal_id: None = None


def carried(seeded: Seeded, old_text: str, new_text: str) -> Task:
    """The task of the charging points, once it has gone over from the plan of May to that of November."""
    old = revised.old_plan(seeded, text=old_text)
    signed(date(2026, 5, 8))
    plans.carry_over(head_of_office(CARRIED), revised.new_plan(seeded, old, new_text), None)
    return of_old(2)


def days_of(task: Task, on: date) -> dict[date, set[date]]:
    """By own date the last days for its verdict: that of the row, of its messages, of the pages that list messages."""
    (row,) = ledger_rows([task.id], on, CALENDAR)
    own = [one for one in row.milestones if one.source is MilestoneSource.OWN and one.due_on]
    listed = last_days([Dated(one.milestone_id, one.milestone_id, one.due_on) for one in own if one.due_on])
    said = {found.milestone_id: found.matter.grace_on for found in said_of_dates(CHONGQING, on).of(list(listed))}
    return {
        one.due_on: {day for day in (one.grace_on, listed[one.milestone_id], said.get(one.milestone_id)) if day}
        for one in own
        if one.due_on
    }


@pytest.mark.slow
def test_what_a_later_plan_brings_is_chased_after_the_last_day_that_its_light_names(seeded: Seeded) -> None:
    """A date of October came with a plan of November: 逾期催办 went out while the light gave time until December."""
    task, past = carried(seeded, OLD, dated(NEW)), date(2026, 10, 31)
    found = days_of(task, date(2026, 11, 25))
    assert {len(days) for days in found.values()} == {1}, "the light, the scan and the pages agree"
    (last,) = found[past]
    assert last > date(2026, 12, 1)
    chased = select(Alert.due_on).where(Alert.task_id == task.id, Alert.stage == AlertStage.A6)
    scans.scan(act(on=last), CHONGQING)
    assert db.session.scalars(chased).all() == []
    scans.scan(act(on=CALENDAR.add(last, 1)), CHONGQING)
    assert set(db.session.scalars(chased)) == {past}


@pytest.mark.slow
def test_what_a_task_had_before_is_judged_by_the_plan_that_brought_it(seeded: Seeded) -> None:
    """A date of the end of 2026 in both; the new plan has a goal for 2026: by March, and without one by February."""
    sentence = "2026年底前编制完成充电设施专项规划。"
    aiming = dated(NEW, sentence).replace("到2027年，绿色出行水平", "到2026年，绿色出行水平")
    found = days_of(carried(seeded, dated(OLD, sentence), aiming), date(2026, 11, 25))
    assert found[date(2026, 12, 31)] == {date(2027, 2, 28)}
