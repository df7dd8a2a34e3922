"""Building the demo: both stories told side by side, day by day up to yesterday, then today's turn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from tracker.actor import COMMAND, SYSTEM
from tracker.acts import scan, turn
from tracker.calendar_days import load_calendar
from tracker.clock import SHANGHAI
from tracker.config import Config
from tracker.demo.days import StoryDays, story_days
from tracker.demo.people import People
from tracker.demo.replay import Office, Watch
from tracker.demo.story import read_stories

Tell = Callable[[str], None]

_DAY = timedelta(days=1)


def replay(settings: Config, today: date, codes: tuple[str, ...], tell: Tell) -> None:
    """Tell the stories of these jurisdictions, whose plans are handed down, from 下达 up to today."""
    days = story_days(today, load_calendar())
    watch = Watch()
    offices = [
        Office(story, days, People(story.code, days.issued_on), settings, watch)
        for story in read_stories(settings.seeds / "demo")
        if story.code in codes
    ]
    for office in offices:
        office.plan_ahead()
    months: set[int] = set()
    day = days.issued_on
    while day < today:
        if day.month not in months:
            months.add(day.month)
            tell(f"演示数据：正在重演 {day.year}年{day.month}月 的工作…")
        _live(offices, days, day, watch)
        day += _DAY
    for office in offices:
        turn.turn(watch.act(SYSTEM, today), office.story.code)


def _live(offices: list[Office], days: StoryDays, day: date, watch: Watch) -> None:
    for office in offices:
        turn.turn(watch.act(SYSTEM, day), office.story.code)
        office.live(day)
