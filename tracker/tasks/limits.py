"""Until when a task may be signed, and when silence signs it (domain.md 4)."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.calendar.workdays import Calendar
from tracker.vocabulary import PlanMode

OBJECTION_DAYS = 10
SIGN_DAYS = 2
BINDING_DAYS = 10


def objection_ends_on(handed_down_on: date, calendar: Calendar) -> date:
    """存量接续: the last day for an objection, the 10th working day after 下达."""
    return calendar.add(handed_down_on, OBJECTION_DAYS)


def silence_signs_on(handed_down_on: date, calendar: Calendar) -> date:
    """存量接续: the day on which silence signs (默示确认), the one after the 10th working day."""
    return objection_ends_on(handed_down_on, calendar) + timedelta(days=1)


def sign_due_on(handed_down_on: date, calendar: Calendar) -> date:
    """新下达: the last day to sign, the 2nd working day after 下达."""
    return calendar.add(handed_down_on, SIGN_DAYS)


def last_day_to_answer(mode: PlanMode, handed_down_on: date, calendar: Calendar) -> date:
    """The last day for a body's answer to 下达: 新下达 is signed by it, 存量接续 objected to."""
    limit = objection_ends_on if mode is PlanMode.CONTINUED else sign_due_on
    return limit(handed_down_on, calendar)


def binds_unsigned_on(handed_down_on: date, calendar: Calendar) -> date:
    """新下达: from the 10th working day past the limit on, the document binds who has not signed like all others."""
    return calendar.add(sign_due_on(handed_down_on, calendar), BINDING_DAYS)
