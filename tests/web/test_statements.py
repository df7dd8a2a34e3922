"""What each page asks of the database: with 60 plans, 100 bodies, two rounds and 900 tasks no more than its bound.

A page that asked something for each plan, body or line would be far above it; a page that grew says so here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.bench import data
from tests.bench.browser import Browser
from tests.bench.data import World
from tests.bench.pages import screens
from tests.clients.statements import counted, rolled_back
from tests.given import builders
from tests.servers.databases import Databases
from tracker import create_app
from tracker.actor import Actor
from tracker.acts.people import tokens
from tracker.database import db
from tracker.outcomes.models import Verdict, VerdictSignature
from tracker.people import queries as people
from tracker.people.models import Department
from tracker.people.tokens.rules import NewToken
from tracker.plans.models import Indicator, Plan, PlanGoal, Task
from tracker.reporting.models import Report, Round, RoundCutoffs
from tracker.vocabulary import ReportState, Role, RoundKind, TokenScope, VerdictResult

TASKS = 900

BOUNDS = {
    "ledger": 10,
    "ledger, light": 10,
    "ledger, light, page 5": 10,
    "ledger, unit and role": 12,
    "ledger, unit and light": 12,
    "ledger, plan and light": 10,
    "ledger, state, kind, light": 10,
    "ledger, words": 11,
    "ledger by date, page 20": 11,
    "ledger of a unit": 11,
    "ledger of a unit, light": 11,
    "task, coordinator": 30,
    "task, liaison": 24,
    # Names of bodies and since when the oldest report waits are not remembered with the counts.
    "home, coordinator": 28,
    "home, liaison": 22,
    "home, unit_head": 16,
    # The quarter closed last as it was frozen, what moved since the one before, and today: two pages in one.
    "home, leader": 22,
    "reviews": 34,
    "reports of a unit": 18,
    "approvals of a unit": 20,
    "inbox of a unit": 5,
    "figures": 25,
    "figures of a unit": 23,
    "figure": 23,
    "plan": 30,
    "plan of a unit": 24,
    "plans": 8,
    "plans of a unit": 12,
    "report form": 32,
    "report": 20,
    "verdicts": 20,
    "completions": 10,
    "departments": 12,
    "round": 9,
    "duties to sign": 15,
}


@pytest.fixture(scope="module")
def filled(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, World]]:
    """An office of that size on SQLite, filled at the hour at which its pages are asked; nobody is connected to it."""
    at_that_hour = mock.patch("tracker.clock.now", return_value=builders.NOW)
    with at_that_hour, databases.fresh("sqlite", "schema") as url:
        app = create_app(builders.settings(url, tmp_path_factory.mktemp("filled")))
        world = data.fill(app, TASKS)
        with app.app_context():
            db.engine.dispose()
        yield app, world


@pytest.fixture
def office(
    filled: tuple[Flask, World], database_kind: str, databases: Databases, tmp_path: Path
) -> Iterator[tuple[Flask, World]]:
    """A copy of it."""
    source, world = filled
    with databases.fresh(database_kind, "schema") as url:
        app = create_app(builders.settings(url, tmp_path))
        if database_kind == "sqlite":
            shutil.copyfile(path_of(source), path_of(app))
        else:
            data.copy(source, app)
        yield app, world
        with app.app_context():
            db.engine.dispose()


def path_of(app: Flask) -> str:
    """The file of an SQLite database."""
    return str(app.config["TRACKER"].database_url.removeprefix("sqlite:///"))


def pages(app: Flask, world: World) -> Iterator[tuple[str, Role, str]]:
    """What the bench measures, and the other pages that show many rows: name, role, address."""
    yield from ((one.name, one.role, one.path) for one in screens(app, world))
    unit = world.people.units[0].department_id
    with app.app_context():
        plan = db.session.scalar(select(func.min(Plan.id)))
        mine = select(func.min(Report.id)).where(Report.department_id == unit, Report.round_id == world.open_round_id)
        figure = db.session.scalar(select(func.min(Indicator.id)).where(Indicator.task_id.is_not(None)))
        report = db.session.scalar(mine.where(Report.state.in_((ReportState.DRAFT, ReportState.TO_FILL))))
        own = db.session.scalar(
            select(func.min(Task.plan_id)).join(Report, Report.task_id == Task.id).where(Report.department_id == unit)
        )
        db.session.remove()
    yield from (
        ("figures", Role.COORDINATOR, "/indicators"),
        ("figures of a unit", Role.LIAISON, "/indicators"),
        ("figure", Role.COORDINATOR, f"/indicators/{figure}"),
        ("plan", Role.COORDINATOR, f"/plans/{plan}"),
        ("plan of a unit", Role.LIAISON, f"/plans/{own}"),
        ("plans", Role.COORDINATOR, "/plans"),
        ("plans of a unit", Role.LIAISON, "/plans"),
        ("report form", Role.LIAISON, f"/reports/{report}/edit"),
        ("report", Role.LIAISON, f"/reports/{report}"),
        ("verdicts", Role.COORDINATOR, "/verdicts"),
        ("completions", Role.COORDINATOR, "/completions"),
        ("departments", Role.COORDINATOR, "/departments"),
        ("round", Role.COORDINATOR, f"/rounds/{world.open_round_id}"),
        ("duties to sign", Role.LIAISON, "/assignments"),
    )


INTERFACE_BOUNDS = {
    "plans": 5,
    "tasks": 19,
    "tasks, light": 19,
    "tasks, unit": 21,
    "tasks, yesterday": 27,
    "tasks of a unit": 18,
    "task": 20,
    "rounds": 5,
    "reports of a unit": 22,
    "editions": 3,
}
"""What is asked for another system, its token and the count of its uses included."""


def questions(app: Flask, world: World) -> Iterator[tuple[str, Role, str]]:
    with app.app_context():
        code = db.session.scalar(select(func.min(Task.code)))
        unit = world.people.units[0].department_id
        body = db.session.scalar(select(Department.short_name).where(Department.id == unit))
        name = db.session.scalar(select(Round.name).where(Round.id == world.open_round_id))
        db.session.remove()
    yield from (
        ("plans", Role.COORDINATOR, "plans"),
        ("tasks", Role.COORDINATOR, "tasks?limit=200"),
        ("tasks, light", Role.COORDINATOR, "tasks?limit=200&light=红"),
        ("tasks, unit", Role.COORDINATOR, f"tasks?limit=200&department={body}"),
        ("tasks, yesterday", Role.COORDINATOR, f"tasks?limit=200&on={builders.TODAY - timedelta(1)}"),
        ("tasks of a unit", Role.LIAISON, "tasks?limit=200"),
        ("task", Role.COORDINATOR, f"tasks/{code}"),
        ("rounds", Role.COORDINATOR, "rounds"),
        ("reports of a unit", Role.LIAISON, f"reports?round={name}&limit=200"),
        ("editions", Role.COORDINATOR, "editions"),
    )


def token_of(app: Flask, username: str) -> dict[str, str]:
    """The header of a system that uses an account of the world."""
    with app.app_context():
        person = people.person_named(username, builders.TODAY)
        assert person is not None
        officer = Actor(None, "安全管理员", person.jurisdiction_id)
        until = builders.TODAY + timedelta(1)
        new = NewToken(person.user_id, "省级数据交换平台", frozenset(TokenScope), until)
        _, secret = tokens.issue(builders.act(actor=officer), new)
        db.session.remove()
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.slow
@pytest.mark.both
def test_no_question_of_another_system_asks_more_than_its_bound(office: tuple[Flask, World]) -> None:
    app, world = office
    held = {role: token_of(app, world.people.accounts[role]) for role in (Role.COORDINATOR, Role.LIAISON)}
    asked = {}
    for name, role, path in questions(app, world):
        client = app.test_client()
        client.get(f"/api/v1/{path}", headers=held[role])
        with counted(app) as statements:
            answer = client.get(f"/api/v1/{path}", headers=held[role])
        assert answer.status_code == 200, f"{name}: {answer.text[:300]}"
        asked[name] = len(statements)
    print(asked)
    assert asked.keys() == INTERFACE_BOUNDS.keys()
    assert {
        name: (count, INTERFACE_BOUNDS[name]) for name, count in asked.items() if count > INTERFACE_BOUNDS[name]
    } == {}


@pytest.mark.slow
@pytest.mark.both
def test_no_page_asks_more_than_its_bound(office: tuple[Flask, World]) -> None:
    app, world = office
    browsers: dict[Role, Browser] = {}
    asked, undone, again = {}, {}, {}
    for name, role, path in pages(app, world):
        if role not in browsers:
            browsers[role] = Browser(app, world.people.accounts[role])
        with rolled_back(app) as undone[name]:
            browsers[role].get(path)
        somebody_writes(app)
        with counted(app) as statements:
            browsers[role].get(path)
        asked[name] = len(statements)
        with counted(app) as statements:
            browsers[role].get(path)
        again[name] = len(statements)
    assert {name: before for name, before in undone.items() if before} == {}, "a read ends with COMMIT (database/)"
    assert asked.keys() == BOUNDS.keys()
    assert {name: (count, BOUNDS[name]) for name, count in asked.items() if count > BOUNDS[name]} == {}
    of_menu = {name: (asked[name], count) for name, count in again.items() if count >= asked[name]}
    assert of_menu == {}, "until somebody writes, the numbers of the menu are not asked again (until_written)"


def somebody_writes(app: Flask) -> None:
    """In this or another process: what is remembered until then is asked again."""
    with app.app_context():
        builders.acted()
        db.session.remove()


def with_lists(app: Flask) -> int:
    """A 核定 round of each plan that was ever held, its one verdict there, every second list signed; how many."""
    as_of, at = date(2020, 1, 1), builders.NOW - timedelta(days=30)
    with app.app_context():
        plans = db.session.execute(select(Plan.id, Plan.jurisdiction_id).order_by(Plan.id)).all()
        for number, (plan_id, code) in enumerate(plans):
            held = {"as_of": as_of, "opened_on": as_of, "opened_at": at, "closed_on": as_of, "closed_at": at}
            held |= {"opened_by": "测试"}
            name = f"核定-{plan_id}"
            row = Round(jurisdiction_id=code, kind=RoundKind.VERIFICATION, name=name, plan_id=plan_id, **held)
            db.session.add(row)
            db.session.flush()
            year = {"year": as_of.year - 1, "due_on": as_of - timedelta(days=1)}
            goal = PlanGoal(plan_id=plan_id, text="目标", span_start=0, span_end=2, **year)
            db.session.add(goal)
            db.session.flush()
            found = {"result": VerdictResult.REACHED, "as_of": as_of, "basis": "统计公报", "actor": "测试"}
            db.session.add(Verdict(jurisdiction_id=code, goal_id=goal.id, recorded_at=at, **found))
            days = dict.fromkeys(("unit_due_on", "lead_due_on", "review_ends_on", "edition_on"), as_of)
            db.session.add(RoundCutoffs(round_id=row.id, provisional=False, recorded_at=at, actor="测试", **days))
            if number % 2:
                signed = {"fingerprint": "0" * 64, "content": [], "recorded_at": at, "actor": "分管领导"}
                db.session.add(VerdictSignature(jurisdiction_id=code, round_id=row.id, **signed))
        db.session.commit()
        return len(plans)


@pytest.mark.slow
def test_homes_do_not_read_every_list_that_was_ever_held(office: tuple[Flask, World]) -> None:
    """With 60 plans and a 核定 round of each the leader's home asked 602 statements."""
    app, world = office
    assert with_lists(app) == 60
    for role, home in ((Role.LEADER, "home, leader"), (Role.COORDINATOR, "home, coordinator")):
        browser = Browser(app, world.people.accounts[role])
        browser.get("/")
        with counted(app) as statements:
            page = browser.get("/").text
        assert len(statements) <= BOUNDS[home]
        assert ("核定清单待签发" in page) is (role is Role.LEADER)
