"""Two people at once with the page open: one wins, the other hears the current state (PostgreSQL, real threads)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.clients.races import meet
from tests.given import builders, rows
from tests.reporting.world import Region, by, region
from tracker.actor import Actor
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.database import db
from tracker.errors import TrackerError
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Milestone, MilestoneDate, Task, TaskTransition
from tracker.vocabulary import ExtensionReason, ExtensionState, Mode, PartyRole, Role, TaskAct, TaskState, VerdictResult

TODAY, DUE, LATER = builders.TODAY, date(2027, 6, 30), date(2028, 6, 30)
ASKED = NewExtension(LATER, ExtensionReason.FUNDS, "资金", "已开工", "追加")
ROUNDS = 6
"""How often each race is run: whoever wins, the outcome must be one of two."""

Run = Callable[[], object]


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def leaders(of: Region) -> tuple[Actor, Actor]:
    found = rows.person(Role.LEADER, of.commission, "甲"), rows.person(Role.LEADER, of.commission, "乙")
    db.session.commit()
    return found


def race(app: Flask, *runs: Run) -> list[str]:
    """What came of each: "done", or the name of the refusal."""
    start = Barrier(len(runs))

    def one(run: Run) -> str:
        with app.app_context():
            try:
                start.wait(10)
                run()
            except TrackerError as refused:
                return f"{type(refused).__name__}:{refused.message}"
            finally:
                db.session.remove()
            return "done"

    db.session.rollback()
    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(one, runs))


def waiting(of: Region) -> tuple[int, int, int, int]:
    """A request before the leader: its id and version, its task's id and version."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    own = rows.milestone(task, DUE)
    db.session.commit()
    made = extensions.apply(by(of.head, TODAY), own.id, None, None, ASKED)
    extensions.forward(by(of.coordinator, TODAY), made, None)
    return made, db.session.get_one(Extension, made).version, task.id, task.version


def one_won(results: list[str]) -> int:
    """The place of the winner; the loser got a Conflict that names the state or who was first."""
    assert sorted(result.partition(":")[0] for result in results) == ["Conflict", "done"], results
    (lost,) = [result for result in results if result != "done"]
    assert "现在是“" in lost, lost
    return results.index("done")


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_two_leaders_grant_at_once(app: Flask, of: Region) -> None:
    first, second = leaders(of)
    for _ in range(ROUNDS):
        made, seen, task_id, _ = waiting(of)
        other = date(2028, 12, 31)
        won = one_won(
            race(
                app,
                partial(extensions.grant, by(first, TODAY), made, seen, LATER),
                partial(extensions.grant, by(second, TODAY), made, seen, other),
            )
        )
        (own,) = db.session.query(Milestone).filter_by(task_id=task_id, source="own")
        assert own.due_on == (LATER, other)[won]
        assert db.session.query(MilestoneDate).filter_by(milestone_id=own.id).count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("verb", [TaskAct.TERMINATE, TaskAct.SUSPEND, TaskAct.TO_STANDING])
def test_a_later_date_against_the_end_of_the_task(app: Flask, of: Region, verb: TaskAct) -> None:
    first, second = leaders(of)
    for _ in range(ROUNDS):
        made, seen, task_id, version = waiting(of)
        won = one_won(
            race(
                app,
                partial(extensions.grant, by(first, TODAY), made, seen, LATER),
                partial(endings.decide, by(second, TODAY), task_id, version, verb, "渝府办〔2026〕8号"),
            )
        )
        state, request = db.session.get_one(Task, task_id).state, db.session.get_one(Extension, made).state
        (own,) = db.session.query(Milestone).filter_by(task_id=task_id, source="own")
        if won == 0:
            assert (state, request, own.due_on) == (TaskState.ACTIVE, ExtensionState.GRANTED, LATER)
        else:
            assert (request, own.due_on) == (ExtensionState.LAPSED, DUE) and state != TaskState.ACTIVE


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.slow
def test_verified_against_handed_back(app: Flask, of: Region) -> None:
    for _ in range(ROUNDS):
        task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
        db.session.commit()
        endings.apply(by(of.head, TODAY), task.id, None, "已建成", "文号")
        task_id, seen = task.id, task.version
        won = one_won(
            race(
                app,
                partial(endings.verify, by(of.coordinator_head, TODAY), task_id, seen),
                partial(endings.give_back, by(of.coordinator_head, TODAY), task_id, seen, "补材料"),
            )
        )
        assert db.session.get_one(Task, task_id).state == (TaskState.COMPLETED, TaskState.ACTIVE)[won]
        acts = [one.act for one in db.session.query(TaskTransition).filter_by(task_id=task_id)]
        assert len(acts) == 3, acts


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_two_leaders_close_overlapping_batches(app: Flask, of: Region) -> None:
    first, second = leaders(of)
    tasks = [of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE) for _ in range(4)]
    db.session.commit()
    for task in tasks:
        endings.apply(by(of.head, TODAY), task.id, None, "已建成", "文号")
        endings.verify(by(of.coordinator_head, TODAY), task.id, None)
    seen = [(task.id, task.version) for task in tasks]
    won = one_won(
        race(
            app,
            partial(endings.close, by(first, TODAY), seen[:3]),
            partial(endings.close, by(second, TODAY), list(reversed(seen[1:]))),
        )
    )
    states = [db.session.get_one(Task, task_id).state for task_id, _ in seen]
    closed, left = TaskState.CLOSED, TaskState.COMPLETED
    assert states == ([closed, closed, closed, left] if won == 0 else [left, closed, closed, closed])


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_request_begun_by_two_at_once_is_one(app: Flask, of: Region) -> None:
    for _ in range(ROUNDS):
        task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
        own = rows.milestone(task, DUE)
        db.session.commit()
        own_id = own.id
        results = race(
            app,
            partial(extensions.apply, by(of.head, TODAY), own_id, None, None, ASKED),
            partial(extensions.save, by(of.liaison, TODAY), own_id, None, None, ASKED),
        )
        assert sorted(result == "done" for result in results) == [False, True], results
        assert db.session.query(Extension).filter_by(milestone_id=own_id).count() == 1


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_later_date_is_granted_while_the_date_is_judged(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One held the date and ended its request; the other held the request and set its date."""
    made, _, task_id, _ = waiting(of)
    own_id, leader = db.session.query(Milestone.id).filter_by(task_id=task_id, source="own").scalar(), leaders(of)[0]
    new = NewVerdict(VerdictResult.REACHED, TODAY, "统计公报")
    came = meet(
        app,
        monkeypatch,
        lambda: verdicts.judge_milestone(by(of.coordinator, TODAY), own_id, None, new),
        (verdicts, "_demand_newest"),
        lambda: extensions.grant(by(leader, TODAY), made, None, LATER),
    )
    assert came == ["done", "RuleRefused: 这个节点已核定为“达成”，不用延期"]
    assert db.session.get_one(Extension, made).state == ExtensionState.LAPSED
