"""A small office for scans: the commission, two bodies, a plan handed down on 2026-11-20, the seeds' calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.given.builders import act
from tests.given.rows import CHONGQING, department, milestone, person, plan, task
from tracker.acts.alerts.scan import ScanResult, scan
from tracker.acts.upkeep.calendar import load_shipped
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import MilestoneDate, Plan, Task
from tracker.reporting.models import Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertStage, PartyRole, PlanMode, Role, RoundKind, TaskState, UnitClass

SEEDS = Path(__file__).resolve().parents[2] / "seeds"

ISSUED = date(2026, 11, 20)


@dataclass(frozen=True)
class Office:
    """Rows by their part in the tests."""

    commission: Department
    commerce: Department
    traffic: Department
    plan: Plan
    task: Task


def office(code: str = CHONGQING, mode: PlanMode = PlanMode.CONTINUED) -> Office:
    """One task of two bodies in a plan of goals 2025 and 2030; committed."""
    load_shipped(act(), read_calendars(SEEDS / "workdays"))
    commission = department("市发展改革委", code, UnitClass.COMMISSION)
    commerce, traffic = department("市商务委", code), department("市交通局", code)
    person(Role.LIAISON, commerce)
    person(Role.COORDINATOR, commission)
    own = plan(code, mode=mode)
    first = handed_down(own, [(commerce, PartyRole.LEAD), (traffic, PartyRole.CO)])
    return Office(commission, commerce, traffic, own, first)


def handed_down(of: Plan, bodies: Sequence[tuple[Department, PartyRole]]) -> Task:
    """A task of these bodies, waiting to be signed since 下达; committed."""
    row = task(of, bodies, state=TaskState.TO_SIGN)
    for one in db.session.query(Assignment).filter_by(task_id=row.id):
        one.valid_from = ISSUED
    db.session.commit()
    return row


def own_date(of: Task, due_on: date) -> int:
    """An own milestone of the task, its date recorded at 下达; its id; committed."""
    row = milestone(of, due_on)
    db.session.add(MilestoneDate(milestone_id=row.id, due_on=due_on, recorded_at=act(ISSUED).at, actor="测试"))
    db.session.commit()
    return row.id


def sign_all() -> None:
    """Every assignment was signed on the day of 下达."""
    for row in db.session.query(Assignment):
        row.signed_on, row.signed_how = ISSUED, "signed"
    db.session.commit()


def scanned(day: date, code: str = CHONGQING) -> ScanResult:
    """The scan of a day."""
    return scan(act(day), code)


def told(result: ScanResult) -> list[str]:
    """Stage, post and department of what was written; of rounds (A3) see tests/acts/reporting/test_round_notices.py."""
    return [f"{one.stage} {one.department}{one.post}" for one in result.created if one.stage != AlertStage.A3]


def days(first: date, count: int) -> list[date]:
    """So many days from the first."""
    return [first + timedelta(days=step) for step in range(count)]


def quarter_closed(name: str, closed_on: date) -> None:
    """A quarter whose 通报 lists what was decided by then."""
    held = {"as_of": closed_on, "opened_on": ISSUED, "opened_at": act(ISSUED).at, "opened_by": "测试"}
    closed = {"closed_on": closed_on, "closed_at": act(closed_on).at}
    db.session.add(Round(jurisdiction_id=CHONGQING, kind=RoundKind.QUARTER, name=name, **held, **closed))
    db.session.commit()
