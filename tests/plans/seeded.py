"""Receives the seed plans for tests, and finds their rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from tests.given.builders import act
from tracker.actor import Act, Actor
from tracker.acts.plans import plans
from tracker.changes import writing
from tracker.config import PROJECT, Config
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.check import steps as check_steps
from tracker.plans.models import Party, Plan, Task
from tracker.vocabulary import Role

PLANS = PROJECT / "seeds" / "plans"
CHONGQING, SHANXI = "500000", "140000"
FILES = {CHONGQING: "chongqing_green_consumption.txt", SHANXI: "shanxi_green_consumption.txt"}


@dataclass(frozen=True)
class Seeded:
    """A database with the registry in it; `ready`: plans by jurisdiction that the test began with."""

    config: Config
    ready: dict[str, int] = field(default_factory=dict)

    def receive(self, code: str, by: Act | None = None) -> int:
        """The id of the seed plan of that jurisdiction: the one the test began with, or else received now."""
        if by is None and code in self.ready:
            return self.ready.pop(code)
        path: Path = PLANS / FILES[code]
        return plans.receive(by or act(), self.config, code, path.name, path.read_bytes())[0]


def plan(plan_id: int) -> Plan:
    """The row."""
    return db.session.get_one(Plan, plan_id)


def tasks(plan_id: int) -> list[Task]:
    """All tasks of a plan in the order of the text."""
    return list(db.session.scalars(select(Task).where(Task.plan_id == plan_id).order_by(Task.position)))


def accept_first_listed(plan_id: int) -> int:
    """Confirm 各负其责 for every clause of a plan without a named lead; how many."""
    with writing(by := act()):
        return check_steps.accept_first_listed(by, plan(plan_id))


def task(code: str) -> Task:
    """The task with that code."""
    return db.session.scalars(select(Task).where(Task.code == code)).one()


def parties(of: Task) -> list[Party]:
    """All bodies of a task, in force or not."""
    return list(db.session.scalars(select(Party).where(Party.task_id == of.id).order_by(Party.position)))


def department(key: str) -> Department:
    """The department with that key of the registry."""
    return db.session.scalars(select(Department).where(Department.key == key)).one()


def officer(code: str = CHONGQING, role: Role = Role.COORDINATOR, *departments: int, user_id: int = 7) -> Actor:
    """A person of a jurisdiction, as the rules see him."""
    duties = frozenset((department, role.value) for department in departments)
    return Actor(user_id, "周岚", code, frozenset({role.value}), frozenset(departments), duties=duties)
