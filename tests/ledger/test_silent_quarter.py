"""A quarter without a report does not stay green (domain.md 5.5: 本期未报)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import accepted, frozen, row, sent, title, turned_to
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region, by, region
from tests.servers.databases import on_sqlite
from tracker.actor import Actor
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import reports, reviews
from tracker.database import db
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import (
    Appraisal,
    Forecast,
    Kind,
    Mode,
    PartyRole,
    Role,
    Stage,
    VerdictResult,
    YearlyConfirmation,
)

ON = date(2026, 12, 22)
Q1, Q2 = Quarter(2027, 1), Quarter(2027, 2)
SPRING, AFTER_SPRING = date(2027, 3, 1), date(2027, 4, 10)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.mark.slow
@on_sqlite
def test_one_body_that_said_nothing_this_quarter(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.DELIVERABLE)
    db.session.commit()
    turned_to(OPENED)
    accepted(drafting(of, task, ON), of, ON)
    turned_to(SPRING)
    ends = row(task, SPRING)
    assert ends.light.title == "绿·已核实"
    turned_to(AFTER_SPRING)
    shown = row(task, AFTER_SPRING)
    assert (shown.light.title, shown.parts[0].light.title) == ("灰·本期未报", "灰·本期未报")
    assert frozen(task, Q1).light.title == "灰·本期未报"
    late = drafting(of, task, AFTER_SPRING, Q1)
    assert title(task, AFTER_SPRING) == "绿·已核实", (
        "a 补报 that has come answers the round; the edition keeps its grey"
    )
    accepted(late, of, AFTER_SPRING)
    turned_to(date(2027, 6, 1))
    assert world.asked_bodies(task, Q2) == {"交通局"}


def drafting(of: Region, task: Task, on: date, quarter: Quarter = world.Q4) -> Report:
    """The transport bureau's report on a 成果, sent."""
    return sent(of, task, replace(TEXT, stage=Stage.DRAFTING), on, quarter)


def several(of: Region, names: str, count: int) -> tuple[list[Task], list[tuple[Department, Actor, Actor]]]:
    """Tasks that each of these bodies reports for itself."""
    bodies = [rows.department(name) for name in names]
    people = [(body, rows.person(Role.LIAISON, body), rows.person(Role.UNIT_HEAD, body)) for body in bodies]
    duties = [(body, PartyRole.LEAD if body is bodies[0] else PartyRole.CO) for body in bodies]
    tasks = [of.task(bodies=duties, kind=Kind.ADVANCE) for _ in range(count)]
    db.session.commit()
    return tasks, people


def say(of: Region, task: Task, person: tuple[Department, Actor, Actor], on: date, quarter: Quarter) -> None:
    body, liaison, head = person
    found = world.report(task, body, quarter)
    reports.save_draft(by(liaison, on), found.id, None, TEXT)
    reports.send(by(liaison, on), found.id, None)
    reports.approve(by(head, on), [(found.id, None)])
    reviews.accept(by(of.coordinator, on), found.id, None, Appraisal.NORMAL)


ANSWERING = [
    (0, "灰·本期未报", "5家均未报"),
    (2, "灰·本期未报", "5家中3家未报"),
    (3, "绿·自报", "2家未报（丁、戊）"),
    (5, "绿·自报", ""),
]
"""How many of five bodies answer, and what the task is once the quarter's review is over."""


@pytest.mark.slow
def test_a_task_is_grey_where_fewer_than_half_answered(of: Region) -> None:
    """A task for each number of answers, of the same bodies and quarters."""
    tasks, people = several(of, "甲乙丙丁戊", len(ANSWERING))
    turned_to(OPENED)
    for task in tasks:
        for person in people:
            say(of, task, person, ON, world.Q4)
    turned_to(date(2027, 1, 1))
    turned_to(date(2027, 6, 1))
    on = date(2027, 6, 22)
    for task, (answering, _, _) in zip(tasks, ANSWERING, strict=True):
        for person in people[:answering]:
            say(of, task, person, on, Q2)
    for task, (answering, _, _) in zip(tasks, ANSWERING, strict=True):
        before_the_end(task, on, "甲乙丙丁戊"[answering:])
    turned_to(date(2027, 7, 2))
    for task, (answering, expected, reason) in zip(tasks, ANSWERING, strict=True):
        shown = row(task, date(2027, 7, 2))
        assert (shown.light.title, shown.light.reason) == (expected, reason)
        assert frozen(task, Q2).light.title == expected
        lit = {part.short_name: part.light.title for part in shown.parts}
        silent = 5 - answering
        assert [lit[name] for name in "甲乙丙丁戊"] == ["绿·自报"] * answering + ["灰·本期未报"] * silent


def before_the_end(task: Task, on: date, silent: str) -> None:
    """Green while the quarter is reviewed; who is silent is named once the cut-off is past."""
    assert title(task, on) == "绿·自报"
    assert row(task, on).light.reason == "", "its cut-off has not passed: nobody is missing yet"
    past_cutoff = date(2027, 6, 24)
    missing = f"{len(silent)}家未报（{'、'.join(silent[:3])}{'等' if len(silent) > 3 else ''}）" if silent else ""
    assert (title(task, past_cutoff), row(task, past_cutoff).light.reason) == ("绿·自报", missing)


@pytest.mark.slow
@on_sqlite
def test_red_and_yellow_come_first(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.ADVANCE)
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, replace(TEXT, forecast=Forecast.HARD), ON), of, ON)
    turned_to(SPRING)
    turned_to(AFTER_SPRING)
    assert title(task, AFTER_SPRING) == "黄·有困难"


@pytest.mark.slow
@on_sqlite
def test_an_answer_that_waits_for_review_is_an_answer(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.DELIVERABLE)
    db.session.commit()
    turned_to(OPENED)
    accepted(drafting(of, task, ON), of, ON)
    turned_to(SPRING)
    drafting(of, task, date(2027, 3, 22), Q1)
    turned_to(AFTER_SPRING)
    assert title(task, AFTER_SPRING) == "绿·已核实"


@pytest.mark.slow
def test_a_first_report_of_any_round_ends_the_first_round(of: Region) -> None:
    """What was accepted in the 核定 round is information, too: 首期未满 is over for that body."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    own = rows.milestone(task, date(2025, 12, 31))
    db.session.commit()
    turned_to(date(2026, 11, 21))
    held = db.session.scalars(select(Report).where(Report.task_id == task.id)).one()
    day = date(2026, 11, 23)
    reports.save_draft(by(of.liaison, day), held.id, None, Draft("已建成", confirmation=YearlyConfirmation.DONE))
    reports.send(by(of.liaison, day), held.id, None)
    reports.approve(by(of.head, day), [(held.id, None)])
    reviews.accept(by(of.coordinator, day), held.id, None, None)
    verdicts.judge_milestone(
        by(of.coordinator, day), own.id, None, NewVerdict(VerdictResult.REACHED, date(2025, 12, 31), "现场")
    )
    assert title(task, day) == "绿·自报"
