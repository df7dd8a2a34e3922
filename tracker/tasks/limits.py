"""Until when a task may be signed, and when silence signs it (domain.md 4)."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.calendar.workdays import Calendar

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


def binds_unsigned_on(handed_down_on: date, calendar: Calendar) -> date:
    """新下达: from the 10th working day past the limit on, the document binds who has not signed like all others."""
    return calendar.add(sign_due_on(handed_down_on, calendar), BINDING_DAYS)
