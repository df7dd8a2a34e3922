"""A body tells of an overdue date while a scan is about to say that it has not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.alerts.offices import SEEDS, own_date, scanned, sign_all
from tests.builders import act
from tests.reporting import world
from tests.reporting.world import Region
from tracker.actor import Act
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.models import Alert
from tracker.alerts.scan import steps
from tracker.alerts.scan.matters import Telling
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.vocabulary import AlertStage, AlertState, PartyRole

PAST, CHASED = date(2026, 12, 4), date(2026, 12, 7)


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


@pytest.mark.on("postgresql")
@pytest.mark.parametrize("tells", [world.submitted, world.accepted])
def test_who_tells_of_a_date_before_the_scan_has_written_of_it_is_not_chased(
    app: Flask, of: Region, monkeypatch: pytest.MonkeyPatch, tells: Callable[..., Report]
) -> None:
    """His act found no message to settle. SQLite has him wait for the scan, as PostgreSQL does once it has written."""
    report_id, known = overdue(of), steps.tell

    def told() -> None:
        with app.app_context():
            tells(db.session.get_one(Report, report_id), of, on=CHASED)
            db.session.remove()

    def meanwhile(act: Act, jurisdiction_id: str, tellings: Iterable[Telling]) -> list[Telling]:
        found = list(tellings)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(told).result()
        return known(act, jurisdiction_id, found)

    with monkeypatch.context() as patch:
        patch.setattr(steps, "tell", meanwhile)
        scanned(CHASED)
    messages = select(Alert.state).where(Alert.stage == AlertStage.A6, Alert.department_id == of.transport.id)
    assert set(db.session.scalars(messages)) == {AlertState.HANDLED}
