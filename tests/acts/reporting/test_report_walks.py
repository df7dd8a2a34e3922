"""Random walks of all hands over one report: no illegal state, nothing sent is changed, what is accepted is known."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.given import builders
from tests.reporting.world import OPENED, TEXT, Region, opened, region, report, submitted
from tracker.actor import Act, Actor
from tracker.acts.reporting import office_reports, reports, reviews
from tracker.database import db
from tracker.errors import Conflict, TrackerError
from tracker.ledger.facts.bodies.part_queries import duties
from tracker.ledger.facts.bodies.queries import bodies_of
from tracker.plans.models import Task
from tracker.reporting.models import Report, ReportEvent
from tracker.reporting.office.entered import Answer
from tracker.reporting.transitions import TRANSITIONS
from tracker.reporting.versions.queries import versions_of
from tracker.vocabulary import Appraisal, EnteredHow, ReportAct, ReportState

ANSWER = Answer(EnteredHow.PHONE, "张某", OPENED)
REASON = "请核对"

Try = Callable[[Act, int], object]


def tries(of: Region) -> list[tuple[Actor, Try]]:
    """Everything anybody may try on a report."""
    return [
        (of.liaison, lambda act, id: reports.save_draft(act, id, None, TEXT)),
        (of.liaison, lambda act, id: reports.send(act, id, None)),
        (of.liaison, lambda act, id: reports.withdraw(act, id, None)),
        (of.liaison, lambda act, id: office_reports.correct(act, id, None, REASON)),
        (of.liaison, lambda act, id: office_reports.drop_correction(act, id, None)),
        (of.head, lambda act, id: reports.approve(act, [(id, None)])),
        (of.head, lambda act, id: reports.hand_back(act, id, None, REASON)),
        (of.coordinator, lambda act, id: reviews.accept(act, id, None, Appraisal.NORMAL)),
        (of.coordinator_head, lambda act, id: reviews.accept(act, id, None, Appraisal.SLOW)),
        (of.coordinator, lambda act, id: reviews.give_back(act, id, None, REASON)),
        (of.coordinator, lambda act, id: reviews.undo_acceptance(act, id, None)),
        (of.coordinator, lambda act, id: office_reports.enter(act, id, None, TEXT, ANSWER)),
        (of.coordinator, lambda act, id: office_reports.exempt(act, [(id, None)], REASON)),
        (of.coordinator, lambda act, id: office_reports.reopen(act, id, None, REASON)),
    ]


def sent_words(report_id: int) -> dict[int, tuple[object, ...]]:
    """What was sent, as it stands."""
    return {
        row.id: (row.number, row.progress_text, row.sent_at, row.entered_how)
        for row in versions_of(report_id)
        if row.sent_at is not None
    }


def check(found: Report, before: str, events: int, sent: dict[int, tuple[object, ...]]) -> int:
    """What must hold after every try, taken or refused; how many events there are now."""
    db.session.expire_all()
    happened = list(
        db.session.scalars(select(ReportEvent).where(ReportEvent.report_id == found.id).order_by(ReportEvent.id))
    )
    state = ReportState(before)
    for event in happened[events:]:
        way = TRANSITIONS[state, ReportAct(event.act)]
        assert event.state == way.to
        state = ReportState(event.state)
    assert found.state == state
    assert {id: words for id, words in sent_words(found.id).items() if id in sent} == sent
    standing: list[int | None] = []
    for event in happened:
        if event.act == ReportAct.ACCEPT:
            standing.append(event.version_id)
        elif event.act == ReportAct.UNDO:
            standing.pop()
    assert found.accepted_version_id == (standing[-1] if standing else None)
    if found.state == ReportState.ACCEPTED:
        assert found.version_id == found.accepted_version_id
    parts = [duty.part for duty in duties(bodies_of([found.task_id], None), None, {}, {})[found.task_id]]
    mine = next(part for part in parts if part.body.id == found.department_id)
    assert len(mine.reports) == (1 if standing else 0)
    assert bool(mine.asked) is (found.state != ReportState.EXEMPT)
    return len(happened)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_tried_the_report_stays_sound(session: object, seed: int) -> None:
    of = region()
    task: Task = of.task()
    opened()
    found, chance = report(task, of.transport), random.Random(seed)
    at, events, taken = builders.act(on=OPENED).at, 0, set[str]()
    for _ in range(60):
        actor, attempt = chance.choice(tries(of))
        before, sent = found.state, sent_words(found.id)
        at += timedelta(minutes=chance.choice((1, 3, 8)))
        try:
            attempt(builders.act(actor=actor, at=at), found.id)
            taken.add(actor.name)
        except TrackerError:
            pass
        events = check(found, before, events, sent)
    assert len(taken) >= 2 and events > 4


RACES: list[tuple[str, Callable[[Region], list[tuple[Actor, Try]]]]] = [
    (
        "accept and return",
        lambda of: [
            (of.coordinator, lambda act, id: reviews.accept(act, id, None, Appraisal.NORMAL)),
            (of.coordinator_head, lambda act, id: reviews.give_back(act, id, None, REASON)),
        ],
    ),
    (
        "accept and exempt",
        lambda of: [
            (of.coordinator, lambda act, id: reviews.accept(act, id, None, Appraisal.NORMAL)),
            (of.coordinator_head, lambda act, id: office_reports.exempt(act, [(id, None)], REASON)),
        ],
    ),
    (
        "accept twice",
        lambda of: [
            (of.coordinator, lambda act, id: reviews.accept(act, id, None, Appraisal.NORMAL)),
            (of.coordinator_head, lambda act, id: reviews.accept(act, id, None, Appraisal.SLOW)),
        ],
    ),
]


@pytest.mark.parametrize("race", [race for _, race in RACES], ids=[name for name, _ in RACES])
def test_of_two_at_once_one_wins(
    app: Flask, session: object, race: Callable[[Region], list[tuple[Actor, Try]]]
) -> None:
    of = region()
    task = of.task()
    opened()
    found = submitted(report(task, of.transport), of)
    report_id, version = found.id, found.version
    assert version
    db.session.rollback()
    lined_up, outcomes = threading.Barrier(2), list[object]()

    def run(actor: Actor, attempt: Try) -> None:
        with app.app_context():
            lined_up.wait(timeout=30)
            try:
                attempt(builders.act(on=OPENED, actor=actor), report_id)
                outcomes.append("won")
            except TrackerError as refused:
                outcomes.append(refused)

    threads = [threading.Thread(target=run, args=pair) for pair in race(of)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert outcomes.count("won") == 1
    (refused,) = [one for one in outcomes if one != "won"]
    assert isinstance(refused, Conflict) or "现在是" in str(refused), "the loser hears the current state"
    acts = list(db.session.scalars(select(ReportEvent.act).where(ReportEvent.report_id == report_id)))
    assert len([one for one in acts if one in ("accept", "return", "exempt")]) == 1
