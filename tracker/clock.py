"""The one place that reads the clock. Times are stored in UTC; rules use the date in Asia/Shanghai."""

from __future__ import annotations

import time as machine
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_EIGHT_HOURS = timedelta(hours=8)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since some instant of this machine's run: they go on evenly, whoever sets its clock, asleep or not."""
    return machine.monotonic() if _BOOT is None else machine.clock_gettime(_BOOT)


# Linux counts what a machine slept in a clock of its own; others count it in their monotonic clock.
_BOOT: int | None = getattr(machine, "CLOCK_BOOTTIME", None)


def shanghai_date(at: datetime) -> date:
    """The date in Asia/Shanghai at an aware instant; what is on record is in UTC, and eight hours behind since 1991."""
    return (at + _EIGHT_HOURS).date() if at.tzinfo is UTC and at.year > 1991 else at.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The instant (UTC) at which a Shanghai day begins."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The instant (UTC) at which a Shanghai day ends: facts of `day` are recorded before it."""
    return start_of(day + timedelta(days=1))


def noon_of(day: date) -> datetime:
    """Noon in Shanghai of a day, in UTC: the instant given to what is run for a day that is not today."""
    return datetime.combine(day, time(12), SHANGHAI).astimezone(UTC)
