"""The day's scan for messages: twenty own milestones a task, one in fifty of them due, beside one query and INSERTs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, select, update

from tests.bench.data import World
from tests.bench.measure import Apart, Line, Times, apart
from tests.bench.people import JURISDICTION
from tests.bench.tables import Rows, look_at_tables, writing
from tracker import clock
from tracker.alerts.models import ScannedDay
from tracker.calendar.days import CalendarDay, load_calendar
from tracker.database import db
from tracker.ledger.models import TurnedDay
from tracker.plans.models import Milestone, Task
from tracker.vocabulary import MilestoneSource, Mode, TaskState

MOST = 10.0
MOST_AFTER = 25.0
"""Not promised: all of a scan that finds nothing, beside the one query."""
MOST_MEMORY = 300.0
A_TASK = 20
"""Own milestones of a task."""
ONE_IN = 50
"""Of so many milestones one is due."""
WARNED_BEFORE = timedelta(days=30)


def lines(app: Flask, world: World, url: str, folder: Path) -> Iterator[Line]:
    """The first scan of a day, and the second.

    Letters, notices and rows that lie ready are done before by a scan without the milestones.
    """
    where = {"url": url, "instance": str(folder / "instance")}
    with app.app_context():
        # All that was filled lies before its noon, at which it is scanned, whatever the time of day.
        day = load_calendar().forward(clock.shanghai_date(clock.now()) + timedelta(days=1))
    apart("scan", **where, day=day.isoformat())
    with app.app_context():
        due = _prepare(world, day)
    due_on = (day + WARNED_BEFORE).isoformat()
    find, write = (apart("find_and_insert", **where, due_on=due_on, inserts=inserts) for inserts in (False, True))
    first = apart("scan", **where, day=day.isoformat())
    second = apart("scan", **where, day=day.isoformat(), again=True)
    third = apart("scan", **where, day=day.isoformat(), again=True, acted=True)
    assert first.result >= due and second.result == third.result == 0, f"{first.result} messages for {due}, and more"
    name = f"scan {world.tasks * A_TASK:,} milestones, {first.result:,} messages"
    yield Line(name, _of(first), _of(write), MOST, first.memory, MOST_MEMORY)
    yield Line("second scan of the day", _of(second), _of(find), MOST, second.memory, MOST_MEMORY)
    yield Line("another after somebody has acted", _of(third), _of(find), MOST_AFTER, third.memory, MOST_MEMORY)


def _of(one: Apart) -> Times:
    return Times((one.seconds,))


def _prepare(world: World, day: date) -> int:
    """Write the milestones for the scan of a working day; how many are due on it, each of one reporting body."""
    whole = world.tasks * A_TASK
    addressed = select(Task.id).where(Task.state == TaskState.ACTIVE, Task.mode != Mode.EACH_REPORTS)
    warned = list(db.session.scalars(addressed.order_by(Task.id).limit(whole // ONE_IN)))
    others = list(db.session.scalars(select(Task.id).order_by(Task.id)))
    db.session.rollback()
    with writing(db.engine) as connection, connection.begin():
        rows = Rows(connection)
        for task_id in warned:
            _milestone(rows, task_id, day + WARNED_BEFORE)
        for number in range(whole - len(warned)):
            if number % 20000 == 0:
                rows.write()
            # Far from every day on which a message would be due.
            _milestone(rows, others[number % len(others)], day + timedelta(days=400 + number % 3000))
        rows.write()
        # The day's turn and the first scan of the day are not what is measured.
        # Just before the scan, which is at noon: what comes after it would count as a rehearsal, and after an earlier
        # one the days that waited for a notice of days off would be scanned again.
        recorded_at = clock.noon_of(day) - timedelta(seconds=1)
        # Nor is what waited for a notice of days off: filled after noon, the bench would scan all its days anew.
        connection.execute(update(CalendarDay).values(recorded_at=recorded_at))
        for table in (TurnedDay, ScannedDay):
            connection.execute(delete(table))
            rows.add(table, jurisdiction_id=JURISDICTION, day=day, recorded_at=recorded_at)
        rows.write()
    look_at_tables(db.engine)
    return len(warned)


def _milestone(rows: Rows, task_id: int, due_on: date) -> None:
    values: dict[str, Any] = {"goal_id": None, "indicator_id": None, "span_start": 0, "span_end": 4}
    text = f"{due_on.year}年{due_on.month}月底前完成年度重点项目"
    rows.add(
        Milestone,
        task_id=task_id,
        source=MilestoneSource.OWN.value,
        year=due_on.year,
        text=text,
        due_on=due_on,
        original_due_on=due_on,
        **values,
    )
