"""What stood on a past day is what stood then, whatever was read, made up for or put aside since."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.alerts.offices import Office, days, office, own_date, scanned, sign_all
from tests.given import builders
from tracker import changes
from tracker.alerts import queries as alerts
from tracker.alerts.models import Alert
from tracker.alerts.results.followed_queries import Followed, followed, standing_then
from tracker.alerts.scan.steps import mark_read
from tracker.database import db
from tracker.vocabulary import AlertStage, AlertState

DUE = date(2026, 11, 27)
THEN = date(2026, 12, 1)
LATER = date(2026, 12, 9)

pytestmark = [
    pytest.mark.usefixtures("session"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


@pytest.fixture
def of() -> Office:
    """A task whose own date comes due."""
    made = office()
    own_date(made.task, DUE)
    sign_all()
    return made


def then(of: Office) -> tuple[Followed, ...]:
    return standing_then(of.task.id, None, THEN)


def read(day: date) -> None:
    posts = list(db.session.scalars(select(Alert.post_id)))
    act = builders.act(on=day)
    with changes.writing(act):
        mark_read(act, posts, [])


@pytest.mark.slow
def test_what_is_read_later_was_unread_then(of: Office) -> None:
    for day in days(date(2026, 11, 28), 4):
        scanned(day)
    before = then(of)
    assert [one.became for one in before] == ["未读"]
    read(LATER)
    assert then(of) == before


@pytest.mark.slow
def test_what_was_read_by_the_end_of_the_day_was_read_then(of: Office) -> None:
    for day in days(date(2026, 11, 28), 4):
        scanned(day)
    read(THEN)
    assert [one.became for one in then(of)] == ["已读，尚未办"]


def test_what_a_scan_made_up_for_later_did_not_stand_then_and_what_it_replaced_did(of: Office) -> None:
    scanned(DUE)
    before = then(of)
    assert [one.day for one in before] == [DUE]
    scanned(date(2026, 12, 3))
    made_up = select(Alert.day).where(Alert.stage == AlertStage.A6)
    assert date(2026, 11, 30) in set(db.session.scalars(made_up)), "told later for a day before"
    assert then(of) == before
    assert [one.day for one in standing_then(of.task.id, None, date(2026, 12, 4))] == [date(2026, 11, 30)]


def test_what_a_scan_made_up_for_later_was_said_from_that_day_on(of: Office) -> None:
    """`task show --on` told it as sent by then; 那天起发出的 left it out, and it stood nowhere."""
    scanned(DUE)
    before = [one.key for one in alerts.of_task(of.task.id, None, THEN)]
    assert before
    scanned(date(2026, 12, 3))
    assert [one.key for one in alerts.of_task(of.task.id, None, THEN)] == before
    said = {(one.stage, one.day) for one in followed(of.task.id, None, THEN, LATER)}
    assert (AlertStage.A6, date(2026, 11, 30)) in said


def test_newer_messages_that_were_dealt_with_hide_none_that_stood(of: Office) -> None:
    for day in days(date(2026, 11, 28), 2):
        scanned(day)
    scanned(date(2026, 11, 30))
    before = then(of)
    one = db.session.scalars(select(Alert).where(Alert.stage == AlertStage.A6)).first()
    assert one is not None and before
    same = {column.name: getattr(one, column.name) for column in Alert.__table__.columns}
    dealt_with = {**same, "state": AlertState.HANDLED, "day": date(2026, 11, 30), "handled_on": THEN}
    del dealt_with["id"]
    db.session.add_all([Alert(**{**dealt_with, "key": f"later-{number}"}) for number in range(50)])
    db.session.commit()
    assert then(of) == before
