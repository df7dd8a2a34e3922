"""What most tasks have none of: known where it was asked along with the task, and as long as nothing was written."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.clients.commands import Installation
from tests.clients.statements import counted
from tests.clients.visitors import Visitor
from tests.given import builders, rows
from tests.permissions import world as besieged
from tests.reporting.world import region
from tracker import changes
from tracker.database import db, end_read
from tracker.ledger.facts.earlier_queries import words_of_task
from tracker.outcomes.letters import queries as letters
from tracker.outcomes.models import LetterItem
from tracker.outcomes.verdicts.standing_queries import VERDICTS
from tracker.plans.models import Indicator, PlanGoal, Task
from tracker.plans.seldom_queries import Seldom

besieged_office = besieged.besieged_office

JUDGED = date(2026, 6, 30)
FIGURES = Seldom(Indicator.task_id == Task.id)


@pytest.mark.both
def test_nobody_knows_before_the_task_was_read_nor_after_anything_was_written(session: scoped_session[Session]) -> None:
    of = region()
    bare, dated = of.task(), of.task()
    rows.indicator(dated)
    ids = bare.id, dated.id
    session.commit()
    assert not FIGURES.none_of([ids[0]]), "not read yet"
    for task_id in ids:
        words_of_task(task_id, None)
    assert FIGURES.none_of([ids[0]])
    assert not FIGURES.none_of([ids[1]])
    assert not FIGURES.none_of(ids), "one of them has"
    end_read()
    assert not FIGURES.none_of([ids[0]]), "another read"
    with changes.writing(builders.act()):
        words_of_task(ids[0], None)
        assert FIGURES.none_of([ids[0]])
        rows.indicator(session.get_one(Task, ids[0]))
        session.flush()
        assert not FIGURES.none_of([ids[0]]), "it may have one by now"


def test_a_kind_that_came_later_than_the_task_was_read_is_not_known(session: scoped_session[Session]) -> None:
    task_id = region().task().id
    session.commit()
    words_of_task(task_id, None)
    assert not Seldom(Indicator.task_id == Task.id).none_of([task_id])


@pytest.mark.parametrize("is_of_goal", [False, True])
def test_a_verdict_is_found_on_a_date_and_on_a_goal(session: scoped_session[Session], is_of_goal: bool) -> None:
    task = region().task()
    date_of_task, goal = rows.milestone(task, JUDGED), session.scalars(select(PlanGoal)).first()
    assert goal is not None
    task_id = task.id
    found = {"goal_id": goal.id, "milestone_id": None} if is_of_goal else {"milestone_id": date_of_task.id}
    session.commit()
    words_of_task(task_id, None)
    assert VERDICTS.none_of([task_id])
    rows.verdict(as_of=JUDGED, at=builders.NOW, **{"milestone_id": None, **found})
    session.commit()
    words_of_task(task_id, None)
    assert not VERDICTS.none_of([task_id])


def test_what_is_known_to_be_none_is_not_asked(session: scoped_session[Session]) -> None:
    task_id = region().task().id
    session.commit()
    words_of_task(task_id, None)
    with counted() as sent:
        assert letters.of_task(task_id, None) == []
    assert sent == []


@pytest.mark.slow
@pytest.mark.both
def test_pages_of_tasks_say_the_same_where_every_kind_is_asked(
    besieged_office: None, demo: Installation, demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One task has a thing of every kind, others have some, most have none."""
    known = besieged.passwords(demo, demo_app)
    with demo_app.app_context():
        besieged_task = select(LetterItem.task_id)
        codes = [
            *db.session.scalars(select(Task.code).where(Task.id.in_(besieged_task))),
            *db.session.scalars(select(Task.code).order_by(Task.id).limit(30)),
        ]
        db.session.remove()
    seen = 0
    for name in ("cq-coordinator", "cq-liaison-sww"):
        visitor = Visitor.signed_in(demo_app, name, known[name])
        for code in dict.fromkeys(codes):
            said = _page(visitor, code)
            with monkeypatch.context() as patch:
                patch.setattr(Seldom, "none_of", lambda self, task_ids: False)
                assert _page(visitor, code) == said, f"{name} {code}"
            seen += "本页不存在" not in said
    assert seen > 30


def _page(visitor: Visitor, code: str) -> str:
    """Without the numbers that each page has of its own."""
    return re.sub(r"[0-9a-f]{32}|[\w-]+\.[\w-]{6}\.[\w-]{27}", "", visitor.get(f"/tasks/{code}").text)
