"""Pages beside the floor's page: the ledger with several filters, one task, the home pages, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select

from tests.bench.browser import Browser
from tests.bench.data import World
from tests.bench.floors import page_app
from tests.bench.measure import Line, alternately
from tracker.database import db
from tracker.plans.models import Plan, Task
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment
from tracker.vocabulary import Role, TaskState

MOST = 8.0
REQUESTS = 200


@dataclass(frozen=True)
class Screen:
    """A page as a person of a role asks it."""

    name: str
    role: Role
    path: str


def screens(app: Flask, world: World) -> list[Screen]:
    """All that are measured; those that do not exist are left out later."""
    unit = world.people.units[3].name
    with app.app_context():
        plan = db.session.scalar(select(func.min(Plan.id)))
        codes = {role: _busiest(world, role) for role in (Role.COORDINATOR, Role.LIAISON)}
    ledger = [
        ("ledger", ""),
        ("ledger, light", "?light=red"),
        ("ledger, light, page 5", "?light=yellow&page=5"),
        ("ledger, unit and role", f"?unit={unit}&role=lead"),
        ("ledger, unit and light", f"?unit={unit}&light=green"),
        ("ledger, plan and light", f"?plan={plan}&light=yellow"),
        ("ledger, state, kind, light", "?state=active&kind=measured&light=green"),
        ("ledger, words", "?q=公共交通"),
        ("ledger by date, page 20", "?sort=due&page=20"),
    ]
    return [
        *(Screen(name, Role.COORDINATOR, f"/tasks{query}") for name, query in ledger),
        Screen("ledger of a unit", Role.LIAISON, "/tasks"),
        Screen("ledger of a unit, light", Role.LIAISON, "/tasks?light=yellow"),
        *(Screen(f"task, {role.value}", role, f"/tasks/{code}") for role, code in codes.items()),
        *(
            Screen(f"home, {role.value}", role, "/")
            for role in (Role.COORDINATOR, Role.LIAISON, Role.UNIT_HEAD, Role.LEADER)
        ),
        Screen("reviews", Role.COORDINATOR, "/reviews"),
        Screen("reports of a unit", Role.LIAISON, "/reports"),
        Screen("approvals of a unit", Role.UNIT_HEAD, "/approvals"),
        Screen("inbox of a unit", Role.LIAISON, "/inbox"),
    ]


def lines(app: Flask, world: World) -> Iterator[Line]:
    """One line a page, floor and product in turns."""
    floor = page_app(app).test_client()
    browsers: dict[Role, Browser] = {}
    for screen in screens(app, world):
        if screen.role not in browsers:
            browsers[screen.role] = Browser(app, world.people.accounts[screen.role])
        browser = browsers[screen.role]
        if not browser.has(screen.path):
            print(f"{screen.name}: no such page", flush=True)
            continue
        product, least = alternately(lambda: browser.get(screen.path), lambda: floor.get("/"), REQUESTS)  # noqa: B023
        yield Line(screen.name, product, least, MOST)


def _busiest(world: World, role: Role) -> str:
    """The code of a task under way with the most reports, of the first unit for its liaison."""
    found = select(Task.code).join(Report, Report.task_id == Task.id).where(Task.state == TaskState.ACTIVE)
    if role is Role.LIAISON:
        own = select(Assignment.task_id).where(Assignment.department_id == world.people.units[0].department_id)
        found = found.where(Task.id.in_(own))
    code = db.session.scalar(found.group_by(Task.code).order_by(func.count().desc(), Task.code).limit(1))
    assert code is not None
    return code
