"""The table of stages read backwards: from which dates a message would be sent on a given day (domain.md 8).

A scan asks the tables for these dates by their index, so that its cost grows with what is due, not with what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tracker.alerts.scan.stages import Step, Subject, Unit, steps_of
from tracker.calendar.workdays import Calendar
from tracker.plans.settings.timing import DEFAULT as USUAL
from tracker.plans.settings.timing import Timing

LONGEST_BREAK = timedelta(days=31)
"""No row of days off is as long: what lies further back does not move to this day."""

_DAY = timedelta(days=1)


def base_days(
    subject: Subject,
    day: date,
    calendar: Calendar,
    earliest: date,
    *,
    from_grace: bool = False,
    timings: Iterable[Timing] = (USUAL,),
) -> frozenset[date]:
    """The dates not before `earliest` from which a step of this subject counts to the day; none on a day off.

    `from_grace`: of the steps counted from the last day for a verdict, else of those counted from the due date.
    `timings`: the days that plans go by, of all of which some may be found that no plan of a matter goes by.
    """
    if not calendar.is_working(day):
        return frozenset()
    return frozenset(
        found
        for step in {step for timing in timings for step in steps_of(timing)}
        if step.subject is subject and step.from_grace is from_grace
        for found in _back(step, day, calendar, earliest)
        if found >= earliest
    )


def _back(step: Step, day: date, calendar: Calendar, earliest: date) -> Iterator[date]:
    if step.unit is not Unit.WORKING:
        yield from _moved(step, day, calendar)
    elif step.offset < 0:
        nearer = calendar.add(day, -step.offset - 1)
        yield from _days(nearer + _DAY, calendar.add(nearer, 1))
    else:
        yield from _counted(step, day, calendar, earliest)


def _counted(step: Step, day: date, calendar: Calendar, earliest: date) -> Iterator[date]:
    """From the offset-th working day before up to the day before the next nearer one; then every so many further."""
    nearer = calendar.subtract(day, step.offset - 1)
    while nearer > earliest:
        yield from _days(calendar.subtract(nearer, 1), nearer - _DAY)
        if step.every is None:
            return
        nearer = calendar.subtract(nearer, step.every)


def _moved(step: Step, day: date, calendar: Calendar) -> Iterator[date]:
    """The calendar days that are this working day or the days off that move to it, less the offset."""
    if step.unit is Unit.NEXT:
        span = _days(calendar.subtract(day, 1) + _DAY, day)
    else:
        span = _days(day, calendar.add(day, 1) - _DAY)
    yield from (one - timedelta(days=step.offset) for one in span)


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + _DAY * step for step in range((last - first).days + 1))
