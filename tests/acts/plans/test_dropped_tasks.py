"""A new plan drops a task: from that act on its bodies are asked for nothing of it, not from the next turn on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.plans import revised
from tests.plans.revised import NEW_ON, head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded
from tests.reporting.world import TEXT
from tracker.acts.plans import plans
from tracker.acts.reporting import reports, reviews, rounds
from tracker.alerts.chase.queries import chasable
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.people.access import Scope
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.matrix_queries import Wanted, matrix
from tracker.vocabulary import ReportState, TaskState
from tracker.worklist.home_queries import unit_desk

__all__ = ["signed_plan"]

pytestmark = pytest.mark.both

NEXT = date(2026, 11, 19)


@pytest.fixture
def dropped(seeded: Seeded, signed_plan: None) -> Report:
    """The report of the open quarter of the task that the new plan drops; its body owes nothing else."""
    rounds.open_round(act(on=NEW_ON), CHONGQING, Quarter(2026, 4))
    return db.session.scalars(select(Report).where(Report.task_id == of_old(3).id)).one()


def replaced(seeded: Seeded) -> None:
    new = revised.new_plan(seeded, of_old(3).plan_id)
    plans.carry_over(head_of_office(NEW_ON), new, None)
    db.session.expire_all()


def submitted(report: Report) -> None:
    reports.save_draft(act(on=NEW_ON), report.id, None, TEXT)
    reports.send(act(on=NEW_ON), report.id, None)
    reports.approve(act(on=NEW_ON), [(report.id, None)])


def asked(report: Report) -> dict[str, int]:
    """How much each place asks of the body."""
    body = report.department_id
    held = matrix(report.round_id, Scope(CHONGQING, None), Wanted(department_id=body)).total
    return {
        "home": unit_desk([body]).owed,
        "应报": held.asked,
        "未报": held.unsent,
        "催报": sum(one.of.count for one in chasable(report.round_id, NEW_ON) if one.of.department_id == body),
    }


@pytest.mark.slow
def test_nothing_is_asked_of_a_dropped_task_from_that_act_on(seeded: Seeded, dropped: Report) -> None:
    """Its body read 不再填报, and until the night home, 应报, 催报 and 填报本期 asked for the report."""
    assert asked(dropped) == {"home": 1, "应报": 1, "未报": 1, "催报": 1}
    replaced(seeded)
    assert db.session.get_one(Task, dropped.task_id).state == TaskState.TERMINATED
    assert (dropped.state, asked(dropped)) == (ReportState.EXEMPT, dict.fromkeys(("home", "应报", "未报", "催报"), 0))
    with pytest.raises(RuleRefused):
        reports.send(act(on=NEW_ON), dropped.id, None)


@pytest.mark.slow
def test_what_was_handed_in_is_still_read_and_what_came_back_is_over(seeded: Seeded, dropped: Report) -> None:
    """As of a task that ends by act; the turn ends what is returned later."""
    submitted(dropped)
    replaced(seeded)
    assert dropped.state == ReportState.TO_REVIEW
    reviews.give_back(act(on=NEW_ON), dropped.id, None, "请补充")
    revised.turned(NEXT)
    db.session.expire_all()
    assert dropped.state == ReportState.EXEMPT


def test_what_was_begun_of_it_is_kept_and_owed_no_more(seeded: Seeded, dropped: Report) -> None:
    reports.save_draft(act(on=NEW_ON), dropped.id, None, TEXT)
    replaced(seeded)
    assert (dropped.state, dropped.version_id is None) == (ReportState.EXEMPT, False)


def test_the_turn_finds_nothing_left(seeded: Seeded, dropped: Report) -> None:
    replaced(seeded)
    others = select(Report.state).where(Report.round_id == dropped.round_id, Report.id != dropped.id)
    assert ReportState.TO_FILL in db.session.scalars(others).all(), "of what goes over it is still asked"
    version = dropped.version
    revised.turned(NEXT)
    db.session.expire_all()
    assert (dropped.state, dropped.version) == (ReportState.EXEMPT, version)
