"""Standing rows when two people act at once, and what a closing that makes up for a missed day freezes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.clients.statements import counted
from tests.given import builders
from tests.reporting import world
from tests.reporting.world import by
from tracker import changes
from tracker.acts.upkeep import turn
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger import steps
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.lights.rules import light
from tracker.ledger.lights.turning import stored_light
from tracker.ledger.models import LedgerStanding
from tracker.ledger.rows.kept_json import from_json
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import FrozenLight, Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.write import steps as report_steps
from tracker.vocabulary import Appraisal, Forecast, LightRule, ReportState

AFTER = date(2027, 1, 20)
"""The round is over: whoever has not reported is missing."""


@pytest.mark.both
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.slow
def test_two_reports_of_a_task_accepted_at_once_are_both_known_to_its_row(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reviewer has written before the other commits; SQLite lets one writer in at a time."""
    of = world.region()
    task = of.task()
    world.opened()
    people = {of.transport.id: (of.liaison, of.head), of.commerce.id: (of.other_liaison, of.other_head)}
    ids = []
    for body in (of.transport, of.commerce):
        found = world.report(task, body)
        liaison, head = people[body.id]
        world.reports.save_draft(by(liaison), found.id, None, Draft("新开线路", "", "", forecast=Forecast.ON_COURSE))
        world.reports.send(by(liaison), found.id, None)
        world.reports.approve(by(head), [(found.id, None)])
        ids.append(found.id)
    task_id = task.id
    db.session.remove()
    both, meanwhile = Barrier(2), Barrier(2)

    def read(*asked: Any) -> Any:
        """The facts; then let the other one read his, if he is let."""
        found = facts_of(*asked)
        with suppress(BrokenBarrierError):
            meanwhile.wait(1)
        return found

    monkeypatch.setattr(steps, "facts_of", read)

    def accept(report_id: int) -> None:
        with app.app_context():
            try:
                act = by(of.coordinator)
                with changes.writing(act) as session:
                    report = session.get_one(Report, report_id)
                    report_steps.accept(act, report, Appraisal.NORMAL, self_reviewed=False)
                    session.flush()
                    both.wait(30)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(accept, ids))
    row = db.session.get_one(LedgerStanding, task_id)
    calendar = load_calendar()
    facts = facts_of([task_id], calendar)[task_id]
    assert stored_light(row.turns, AFTER, calendar) == light(facts, AFTER, calendar)
    assert "未报" not in stored_light(row.turns, AFTER, calendar).reason


def test_what_follows_an_act_on_a_task_asks_no_more_than_its_bound(session: Session) -> None:
    """It asked 29: the row, its task, three counts of it and three kinds of messages each by itself."""
    of = world.region()
    task = of.task()
    world.opened()
    db.session.commit()
    load_calendar()
    act = by(of.coordinator)
    with changes.writing(act):
        changes.touched(task.id)
        with counted() as statements:
            changes.settle(session, act)
    assert len(statements) <= 23


@pytest.mark.slow
def test_a_closing_made_up_for_freezes_what_was_known_on_its_day(session: Session) -> None:
    """Nobody turned the days from 2026-12-31 on; a report was accepted on 2027-01-05; the turn comes on the 6th."""
    of = world.region()
    task = of.task()
    world.opened()
    turn.turn(builders.act(on=date(2026, 12, 30)), task.jurisdiction_id)
    found = world.submitted(world.report(task, of.transport), of, on=date(2026, 12, 10))
    world.reviews.accept(by(of.coordinator, date(2027, 1, 5)), found.id, None, Appraisal.NORMAL)
    turn.turn(builders.act(on=date(2027, 1, 6)), task.jurisdiction_id)
    round = session.scalars(select(Round).where(Round.name == "2026Q4")).one()
    kept = session.scalars(select(FrozenLight).where(FrozenLight.round_id == round.id)).one()
    row = from_json(kept.row)
    assert (round.closed_on, kept.frozen_on) == (date(2027, 1, 1), date(2027, 1, 1))
    assert kept.rule == LightRule.NO_INFORMATION
    states = {part.short_name: (part.report_state, part.as_of) for part in row.parts}
    assert states == {"交通局": (ReportState.TO_REVIEW, None), "商务委": (ReportState.MISSING, None)}


@pytest.mark.slow
def test_a_closed_quarter_does_not_quote_a_later_one_that_was_opened_before(session: Session) -> None:
    """The second quarter of 2027 is opened by mistake and answered by 12-24; the fourth of 2026 closes after that."""
    of, next_quarter = world.region(), Quarter(2027, 2)
    task = of.task()
    fourth = world.opened()
    world.accepted(world.report(task, of.transport), of, Draft("第四季度的进展", "", "", forecast=Forecast.ON_COURSE))
    world.opened(quarter=next_quarter, on=date(2026, 12, 22))
    early = world.report(task, of.transport, next_quarter)
    later = Draft("下一年的进展", "", "", forecast=Forecast.ON_COURSE)
    world.accepted(early, of, later, on=date(2026, 12, 24))
    turn.turn(builders.act(on=date(2027, 1, 6)), task.jurisdiction_id)
    kept = session.scalars(select(FrozenLight).where(FrozenLight.round_id == fourth.id)).one()
    parts = {part.short_name: part for part in from_json(kept.row).parts}
    assert (parts["交通局"].progress_text, parts["交通局"].as_of) == ("第四季度的进展", date(2026, 12, 20))
    assert parts["交通局"].report_state is ReportState.ACCEPTED
    assert parts["商务委"].report_state is ReportState.MISSING
