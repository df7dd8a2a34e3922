"""What most tasks have none of: known where it was asked along with the task, and as long as nothing was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import chain

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, not_, or_, select
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
from tracker.outcomes.verdicts.standing_queries import VERDICTS
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, OwnerAsk, PlanGoal, Task, TaskTransition
from tracker.plans.owners.queries import ownings
from tracker.plans.seldom_queries import Seldom, kinds
from tracker.tasks.models import Assignment
from tracker.vocabulary import ItemKind, KnownBy, OwnerDoubt, TaskAct, TaskState
from tracker.worklist import task_queries

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


def test_what_waits_to_be_written_is_found(session: scoped_session[Session]) -> None:
    """A statement would write it first; the one that is spared as well."""
    task = region().task()
    task_id, node_id = task.id, rows.milestone(task, JUDGED).id
    session.commit()
    with changes.writing(builders.act()):
        words_of_task(task_id, None)
        whose = {"known_by": KnownBy.SILENT, "owner_ids": [], "outside_ids": []}
        place = {"kind": ItemKind.DATE, "span_start": 0, "span_end": 1, "words": "到期"}
        session.add(Item(task_id=task_id, milestone_id=node_id, **place, **whose))
        assert list(ownings([task_id]).dates) == [node_id]


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
    """Tasks with a thing of each kind, which some page would lack if it were not asked, and tasks with none.

    But for what waits beside a task (worklist/task_queries.py): a page says what waits first.
    """
    known = besieged.passwords(demo, demo_app)
    with demo_app.app_context():
        _what_the_office_lacks()
        codes = {str(kind): _codes(kind, most=2) for kind in kinds()}
        bare = _codes(not_(or_(*kinds())), most=8)
        db.session.remove()
    every = {*bare, *chain(*codes.values())}
    shown = set[str]()
    for name in ("cq-coordinator", "cq-leader", "cq-liaison-sww", "cq-unit-head-zihuan", "sx-liaison"):
        visitor = Visitor.signed_in(demo_app, name, known[name])
        said = _pages(visitor, every)
        with monkeypatch.context() as patch:
            patch.setattr(Seldom, "none_of", lambda self, task_ids: False)
            assert _pages(visitor, every) == said, name
        for kind in codes.keys() - shown:
            with monkeypatch.context() as patch:
                patch.setattr(Seldom, "none_of", lambda self, task_ids, out=kind: str(kinds()[self._place]) == out)
                if any(page != said[code] for code, page in _pages(visitor, codes[kind]).items()):
                    shown.add(kind)
    assert shown >= codes.keys() - {str(kinds()[one._place]) for one in task_queries._ASIDE.values()}


def _what_the_office_lacks() -> None:
    """A 回头看 that was not passed, items that nobody owns or that are in doubt, and who is asked of them."""
    with changes.writing(builders.act()):
        body = db.session.scalars(select(Department.id).where(Department.short_name == "市商务委")).one()
        its_duties = select(Assignment.task_id).where(Assignment.department_id == body, Assignment.ended_on.is_(None))
        going_on = select(Task).where(Task.id.in_(its_duties), Task.state == TaskState.ACTIVE)
        looked_at, asked = db.session.scalars(going_on.order_by(Task.id).limit(2))
        noted = {"recorded_at": builders.NOW, "actor": "测试"}
        again = {"state": TaskState.ACTIVE, "effective_on": builders.TODAY}
        rows.added(TaskTransition(task_id=looked_at.id, act=TaskAct.LOOK_BACK, reason="已停运", **again, **noted))
        rows.owned(asked, rows.milestone(asked, JUDGED), KnownBy.PROPOSED, body)
        rows.owned(asked, rows.milestone(asked, JUDGED), KnownBy.OPEN)
        its = select(Item).where(Item.task_id == asked.id).order_by(Item.id.desc())
        in_doubt, proposed = db.session.scalars(its.limit(2))
        in_doubt.doubt, in_doubt.doubt_since, in_doubt.doubt_until = OwnerDoubt.SEVERAL, builders.TODAY, builders.TODAY
        rows.added(OwnerAsk(item_id=proposed.id, department_id=body, until=date(2030, 1, 1), **noted))
        changes.touched(looked_at.id, asked.id)


def _codes(which: ColumnElement[bool], most: int) -> list[str]:
    found = list(db.session.scalars(select(Task.code).where(which).order_by(Task.id).limit(most)))
    assert found, which
    return found


def _pages(visitor: Visitor, codes: Iterable[str]) -> dict[str, str]:
    """Without the numbers that each page has of its own."""
    numbers = re.compile(r"[0-9a-f]{32}|[\w-]+\.[\w-]{6}\.[\w-]{27}")
    return {code: numbers.sub("", visitor.get(f"/tasks/{code}").text) for code in codes}
