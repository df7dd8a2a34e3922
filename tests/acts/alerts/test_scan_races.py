"""A body tells of an overdue date while a scan is about to say, or to draw up a letter, that it has not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.alerts.offices import SEEDS, days, own_date, scanned, sign_all
from tests.given import rows
from tests.given.builders import act
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.alerts import scan as scan_acts
from tracker.acts.reporting import reports
from tracker.acts.supervision import letters
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.models import Alert
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.outcomes.models import Letter
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.vocabulary import AlertStage, AlertState, LetterKind, LetterState, PartyRole, Role, SentBy

pytestmark = pytest.mark.on("postgresql")

PAST, CHASED, WRITTEN, FIFTH, SENT, SILENT = (date(2026, 12, day) for day in (4, 7, 9, 11, 15, 23))


@pytest.fixture
def of(session: scoped_session[Session]) -> Region:
    load_shipped(act(), read_calendars(SEEDS / "workdays"))
    return world.region()


def overdue(of: Region) -> int:
    """A report of the open quarter that may tell of a date overdue since Friday."""
    task: Task = of.task(bodies=[(of.transport, PartyRole.LEAD)])
    own_date(task, PAST)
    sign_all()
    world.opened()
    return world.report(task, of.transport).id


def scanned_while(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    on: date,
    writing: tuple[ModuleType, str],
    meanwhile: Callable[[], object],
) -> None:
    """A scan, and what somebody else does when it has read, before it does this `writing` of its own."""
    known = getattr(*writing)

    def acts() -> None:
        with app.app_context():
            meanwhile()
            db.session.remove()

    def written_after(*said: Any) -> Any:
        read = [list(one) if isinstance(one, Iterator) else one for one in said]
        with ThreadPoolExecutor(1) as pool:
            pool.submit(acts).result(30)
        return known(*read)

    with monkeypatch.context() as patch:
        patch.setattr(*writing, written_after)
        scanned(on)


WRITING = scan_acts, "_hold"
"""From then on who acts on what stands waits for the scan."""


@pytest.mark.parametrize("tells", [world.submitted, world.accepted])
def test_who_tells_of_a_date_before_the_scan_has_written_of_it_is_not_chased(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch, tells: Callable[..., Report]
) -> None:
    """His act found no message to settle. SQLite has him wait for the scan, as PostgreSQL does once it writes."""
    report_id = overdue(of)

    def told() -> None:
        tells(db.session.get_one(Report, report_id), of, on=CHASED)

    scanned_while(app, monkeypatch, CHASED, WRITING, told)
    messages = select(Alert.state).where(Alert.stage == AlertStage.A6, Alert.department_id == of.transport.id)
    assert set(db.session.scalars(messages)) == {AlertState.HANDLED}


def written(of: Region, report_id: int, on: date) -> None:
    reports.save_draft(by(of.liaison, on), report_id, None, world.TEXT)
    reports.send(by(of.liaison, on), report_id, None)


def sent(of: Region, on: date) -> None:
    """The 督办函 of a scan: signed, numbered, and gone."""
    letter = db.session.scalars(select(Letter.id).where(Letter.kind == LetterKind.SUPERVISION)).one()
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    letters.submit(by(of.coordinator, on), letter, None)
    letters.sign(by(leader, on), letter, None)
    letters.number(by(of.coordinator, on), letter, None, "渝发改函")
    letters.send(by(of.coordinator, on), letter, None, on, SentBy.EXCHANGE)


def drafts(kind: LetterKind) -> list[LetterState]:
    return [LetterState(one) for one in db.session.scalars(select(Letter.state).where(Letter.kind == kind))]


def standing(stage: AlertStage) -> list[str]:
    of_drafts = Alert.stage == stage, Alert.state == AlertState.SENT
    return list(db.session.scalars(select(Alert.message).where(*of_drafts)))


def test_a_draft_falls_where_the_head_approved_while_it_was_written(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = overdue(of)
    for day in days(PAST, 5):
        scanned(day)
    written(of, report_id, WRITTEN)
    for day in days(WRITTEN, 2):
        scanned(day)
    scanned_while(app, monkeypatch, FIFTH, WRITING, lambda: reports.approve(by(of.head, FIFTH), [(report_id, None)]))
    assert drafts(LetterKind.SUPERVISION) == [LetterState.LAPSED]
    assert standing(AlertStage.B2) == []


def test_no_circular_is_drawn_up_where_what_its_letter_asked_for_came_just_before(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the letter has no answer was read before, and that its date was not told of, with it."""
    report_id = overdue(of)
    for day in days(PAST, 11):
        scanned(day)
    sent(of, SENT)
    for day in days(SENT, 8):
        scanned(day)

    def tells() -> None:
        world.submitted(db.session.get_one(Report, report_id), of, on=SILENT)

    scanned_while(app, monkeypatch, SILENT, WRITING, tells)
    assert drafts(LetterKind.CIRCULAR) == []
    assert standing(AlertStage.B3) == []
