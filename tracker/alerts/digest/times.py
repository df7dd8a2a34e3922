"""When a message may leave: 08:00 to 20:00 in Shanghai, on working days (domain.md 8). Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from tracker.calendar.workdays import Calendar
from tracker.clock import SHANGHAI

FIRST, LAST = time(8), time(20)


def may_leave(at: datetime, calendar: Calendar) -> bool:
    """Whether a message may leave at an instant."""
    here = at.astimezone(SHANGHAI)
    return FIRST <= here.time() < LAST and calendar.is_working(here.date())


def next_leave(at: datetime, calendar: Calendar) -> datetime:
    """The instant itself where a message may leave then, else eight o'clock of the next day on which one may."""
    if may_leave(at, calendar):
        return at
    here = at.astimezone(SHANGHAI)
    day = here.date() if here.time() < FIRST else here.date() + timedelta(days=1)
    return datetime.combine(calendar.forward(day), FIRST, SHANGHAI).astimezone(UTC)
