"""An installation of a size to measure: 60 plans, 100 bodies, N tasks, two rounds, standing rows, frozen lights."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import flask_migrate
from flask import Flask
from sqlalchemy import update

from tests.bench import people
from tests.bench.book import PLANS, Book
from tests.bench.people import JURISDICTION, People
from tests.bench.rounds import IN_OPEN, Rounds, Shares
from tests.bench.tables import Rows, copy_all, writing
from tests.bench.words import Words
from tests.given import builders
from tracker import changes, clock, create_app
from tracker.actor import COMMAND, Act
from tracker.acts.people import registry
from tracker.acts.upkeep import turn
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.models import ScannedDay
from tracker.calendar import days as calendar_days
from tracker.calendar.files import read_calendars
from tracker.config import PROJECT
from tracker.database import db
from tracker.ledger import freezing_steps
from tracker.ledger.models import TurnedDay
from tracker.people.registry.files import read_registry
from tracker.reporting.models import Round

SEED = 20260701


@dataclass(frozen=True)
class World:
    """What was made: the bodies and accounts, the closed and the open round, the day it was made for."""

    people: People
    closed_round_id: int
    open_round_id: int
    today: date
    tasks: int


def act() -> Act:
    """Now, by the command line, with a request id of its own."""
    return Act(COMMAND, clock.now(), uuid.uuid4().hex)


def application(url: str, instance: Path) -> Flask:
    """The application over a database whose schema is brought up to date by the real migrations."""
    instance.mkdir(exist_ok=True)
    app = create_app(builders.settings(url, instance))
    with app.app_context():
        flask_migrate.upgrade()
    return app


def fill(app: Flask, tasks: int, in_open: Shares = IN_OPEN) -> World:
    """Fill an empty schema; `in_open`: how many of a hundred reports of the open round stand in which state."""
    with app.app_context():
        registry.load_registry(act(), read_registry(PROJECT / "seeds" / "departments"))
        load_shipped(act(), read_calendars(PROJECT / "seeds" / "workdays"))
        world = _write(tasks, in_open)
        turn.rebuild(act(), JURISDICTION)
        _freeze(world.closed_round_id)
        db.session.remove()
        return world


def copy(source: Flask, target: Flask) -> None:
    """The same rows in another, empty database on PostgreSQL."""
    with source.app_context():
        engine = db.engine
    with target.app_context():
        copy_all(engine, db.engine)


def _write(tasks: int, in_open: Shares) -> World:
    random = Random(SEED)
    words, now = Words(random), clock.now()
    today, calendar = clock.shanghai_date(now), calendar_days.load_calendar()
    db.session.rollback()
    with writing(db.engine) as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        rows = Rows(connection)
        staff = people.fill(connection, rows, words, now - timedelta(days=400))
        rounds = Rounds(rows, words, random, staff)
        first, second = rounds.two(today, calendar, in_open)
        book = Book(rows, words, random, staff, now - timedelta(days=200), today)
        for number in range(PLANS):
            made = list(book.plan(tasks * (number + 1) // PLANS - tasks * number // PLANS))
            rounds.reports(made, first, second)
            rows.write()
        rows.add(TurnedDay, jurisdiction_id=JURISDICTION, day=today, recorded_at=now)
        rows.add(ScannedDay, jurisdiction_id=JURISDICTION, day=today - timedelta(days=1), recorded_at=now)
        rows.write()
    return World(staff, first.round_id, second.round_id, today, tasks)


def _freeze(round_id: int) -> None:
    """Keep the lights of the closed round as its closing would have."""
    closing = act()
    with changes.writing(closing) as session:
        freezing_steps.freeze(closing, session.get_one(Round, round_id))
        closed = {"closed_on": closing.today, "closed_at": closing.at}
        session.execute(update(Round).where(Round.id == round_id).values(**closed))
