"""Two coordinators at one plan in the same moment: one is first, the other hears it, nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from tests.clients.races import meet
from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.actor import Actor
from tracker.acts.plans import clauses, drafts, parties
from tracker.acts.plans.drafts import Choice
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import Conflict, TrackerError
from tracker.plans.check import queries as check_queries
from tracker.plans.clauses import queries as clause_queries
from tracker.plans.undo import queries as edit_queries
from tracker.vocabulary import Kind, LeadDecision, PartyRole, TaskState

CODE, LATER = "50-22-11-06", "50-22-11-07"

Do = Callable[[Actor], object]


def at_once(app: Flask, *acts: Do) -> list[str]:
    """Do them at the same moment, each by somebody else on a connection of his own; what each was told, sorted."""
    ready = Barrier(len(acts))

    def one(number: int) -> str:
        who = Actor(70 + number, f"经办{number}", CHONGQING, frozenset({"coordinator"}))
        with app.app_context():
            try:
                ready.wait()
                acts[number](who)
            except TrackerError as refused:
                return type(refused).__name__
            finally:
                db.session.remove()
            return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, range(len(acts))))


@pytest.fixture
def plan_id(seeded: Seeded, chongqing_received: None) -> int:
    return seeded.receive(CHONGQING)


def test_of_two_at_one_task_one_is_first(app: Flask, plan_id: int) -> None:
    task = seeds.task(CODE)
    task_id, seen, at = task.id, task.version, clause_queries.sentences_of(task.id)[2].span[0]
    party = seeds.parties(task)[1].id
    db.session.remove()
    told = at_once(
        app,
        lambda who: clauses.split_task(act(actor=who), plan_id, task_id, seen, at),
        lambda who: drafts.confirm_task(act(actor=who), plan_id, task_id, seen, Choice(decision=LeadDecision.EACH)),
        lambda who: parties.set_role(act(actor=who), plan_id, task_id, seen, party, PartyRole.LEAD),
        lambda who: drafts.correct_task(act(actor=who), plan_id, task_id, seen, Choice(kind=Kind.STANDING)),
    )
    assert told == ["", *["Conflict"] * 3]
    assert len(edit_queries.edits(plan_id)) == 1


def test_two_at_different_tasks_both_get_their_way(app: Flask, plan_id: int) -> None:
    spots = {seeds.task(code).id: clause_queries.sentences_of(seeds.task(code).id)[1].span[0] for code in (CODE, LATER)}
    db.session.remove()
    told = at_once(
        app,
        *(
            lambda who, task_id=task_id, at=at: clauses.split_task(act(actor=who), plan_id, task_id, None, at)
            for task_id, at in spots.items()
        ),
    )
    assert told == ["", ""]
    lines = check_queries.lines(plan_id)
    assert [line.code for line in lines if line.code.startswith((CODE, LATER))] == [
        CODE,
        f"{CODE}-2",
        LATER,
        f"{LATER}-2",
    ]
    assert sorted(line.span for line in lines) == [line.span for line in lines]


def test_one_act_is_undone_once(app: Flask, plan_id: int) -> None:
    task = seeds.task(CODE)
    drafts.correct_task(act(), plan_id, task.id, None, Choice(kind=Kind.STANDING))
    drafts.correct_task(act(), plan_id, seeds.task(LATER).id, None, Choice(kind=Kind.STANDING))
    shown = edit_queries.next_to_undo(plan_id)
    assert shown is not None
    db.session.remove()
    told = at_once(app, *[lambda who: drafts.undo(act(actor=who), plan_id, shown.id)] * 2)
    assert told == ["", "Conflict"]
    assert (seeds.task(CODE).kind, seeds.task(LATER).kind != Kind.STANDING) == (Kind.STANDING, True)


def test_what_was_confirmed_meanwhile_is_not_joined_unseen(
    app: Flask, seeded: Seeded, chongqing_received: None
) -> None:
    seeded.receive(CHONGQING)
    task = seeds.task(CODE)
    plan_id, first = task.plan_id, task.id
    second = clauses.split_task(act(), plan_id, first, None, clause_queries.sentences_of(first)[2].span[0])
    db.session.remove()
    told = at_once(
        app,
        lambda who: drafts.confirm_task(act(actor=who), plan_id, first, None, Choice(decision=LeadDecision.EACH)),
        lambda who: clauses.merge_task(act(actor=who), plan_id, second, None),
    )
    states = [seeds.task(CODE).state, seeds.task(f"{CODE}-2").state]
    assert (told, states) in (
        (["", "RuleRefused"], [TaskState.CONFIRMED, TaskState.DRAFT]),
        (["", ""], [TaskState.CONFIRMED, TaskState.WITHDRAWN]),
    )


def test_the_one_who_comes_second_hears_who_was_first(seeded: Seeded, shanxi_received: None) -> None:
    plan_id = seeded.receive(SHANXI)
    task = seeds.task("14-22-197-07-3")
    seen = task.version
    drafts.correct_task(act(actor=seeds.officer(SHANXI)), plan_id, task.id, seen, Choice(kind=Kind.STANDING))
    with pytest.raises(Conflict, match=r"周岚已在 \d\d:\d\d 改过这一条"):
        clauses.merge_task(act(), plan_id, task.id, seen)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_clauses_are_joined_while_a_day_begins(app: Flask, plan_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who joins held the later draft and then took the earlier one; the work of a day took all of the region by id."""
    earlier, later = seeds.task(CODE).id, seeds.task(LATER).id
    second = clauses.split_task(act(), plan_id, earlier, None, clause_queries.sentences_of(earlier)[2].span[0])
    assert earlier < later < second
    came = meet(
        app,
        monkeypatch,
        lambda: clauses.merge_task(act(), plan_id, second, None),
        (clauses, "draft_in"),
        lambda: turn.turn(act(), CHONGQING),
    )
    assert came == ["done", "done"]
