"""Building the demo: both stories told side by side, day by day up to yesterday, then today's turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event

from tracker.actor import SYSTEM
from tracker.acts.alerts import scan
from tracker.acts.upkeep import turn
from tracker.calendar.days import load_calendar
from tracker.config import Config
from tracker.database import db
from tracker.demo.days import StoryDays, story_days
from tracker.demo.people import People
from tracker.demo.replay import EVENING, NIGHT, Office, Watch
from tracker.demo.story import read_stories

Tell = Callable[[str], None]

FOLDER = "demo"
_DAY = timedelta(days=1)
_HASTE = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit TO off"}


def issued_on(today: date) -> date:
    """The day the demo's plans are handed down."""
    return story_days(today, load_calendar()).issued_on


def replay(settings: Config, today: date, codes: Collection[str], tell: Tell) -> None:
    """Tell the stories of these jurisdictions, whose plans are handed down, from 下达 up to today."""
    days, watch = story_days(today, load_calendar()), Watch()
    stories = [story for story in read_stories(settings.seeds / FOLDER) if story.code in codes]
    offices = [Office(story, days, People(story.code, days.issued_on), settings, watch) for story in stories]
    with _hasty():
        for office in offices:
            office.plan_ahead()
        for day in _days_from(days.issued_on, today):
            if day.day == 1 or day == days.issued_on:
                tell(f"正在建演示数据：{day.year}年{day.month}月…")
            _live(offices, days, day, watch)
        for office in offices:
            turn.turn(watch.at(SYSTEM, today, NIGHT), office.story.code)


def _days_from(first: date, before: date) -> Iterator[date]:
    for number in range((before - first).days):
        yield first + number * _DAY


def _live(offices: list[Office], days: StoryDays, day: date, watch: Watch) -> None:
    """One day of every office: the night's turn, what people do, on working days the scan."""
    for office in offices:
        turn.turn(watch.at(SYSTEM, day, NIGHT), office.story.code)
        office.live(day)
        if days.is_scanned(day):
            scan.scan(watch.at(SYSTEM, day, EVENING), office.story.code)


@contextmanager
def _hasty() -> Iterator[None]:
    """Commits wait for no disk meanwhile: a demo cut short is begun anew. The next commit after it waits for all."""
    engine = db.engine

    def hasten(connection: Any, record: Any, proxy: Any) -> None:
        connection.execute(_HASTE[engine.dialect.name])
        connection.commit()

    db.session.rollback()
    event.listen(engine, "checkout", hasten)
    try:
        yield
    finally:
        event.remove(engine, "checkout", hasten)
        db.session.remove()
        engine.dispose()
