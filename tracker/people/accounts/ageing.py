"""What grows old: passwords, one-time passwords, accounts that nobody uses (reliability.md 2, 身份鉴别 a, 访问控制)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import Enum

from tracker.clock import shanghai_date
from tracker.people.access import LEADERS, OFFICE, READERS, UNIT

DAYS = 180
CHOICES = (180, 90)
"""After how many days a new password is asked for: by default, and where an assessor wants it sooner."""

PATIENCE = timedelta(days=30)
"""So long after that day its owner may still say: later."""

ONE_TIME = timedelta(days=14)
"""How long a one-time password is good for a first sign-in."""

INVITED_FOR = timedelta(hours=24)
"""How long a link for a first password is good."""

BUSINESS_CLOSED, BUSINESS_WARNED = 400, 200
"""After so many days without a sign-in one with a business post is closed, or listed; liaisons come quarterly."""

OTHERS_CLOSED, OTHERS_WARNED = 90, 60
"""The same of 三员 and of accounts without a post."""


LISTED_FIRST = timedelta(days=28)
"""For so long accounts are only listed, before the first is closed; runs of jobs are remembered for 31 days."""


class Ask(Enum):
    """Whether a new password is asked for now: not, so that one may say later, or before anything else."""

    NOT = "not"
    GENTLY = "gently"
    FIRST = "first"


def due_on(set_at: datetime, days: int) -> date:
    """The first day on which a new password is asked for."""
    return shanghai_date(set_at) + timedelta(days=days)


def is_put_off_too_long(due: date, today: date) -> bool:
    """Whether nobody may say later any more."""
    return today >= due + PATIENCE


def ask(due: date | None, today: date, roles: Collection[str], has_handed_in: bool) -> Ask:
    """Whether to ask now. A unit's people are asked when something was handed in since that day, never before.

    综合处 and leaders are asked when they have done something, and when they come once PATIENCE is over; everybody else
    when he comes. Example: a liaison who comes for the quarter's report sends it first, on the last evening, too.
    """
    if due is None or today < due:
        return Ask.NOT
    if set(roles) & UNIT and not has_handed_in:
        return Ask.NOT
    if is_put_off_too_long(due, today):
        return Ask.FIRST
    return Ask.NOT if set(roles) & (OFFICE | LEADERS) and not has_handed_in else Ask.GENTLY


def is_one_time_over(set_at: datetime, at: datetime) -> bool:
    """Whether a one-time password lay about for too long."""
    return at - set_at >= ONE_TIME


def closed_after(roles: Collection[str]) -> int:
    """After how many days without a sign-in an account is closed."""
    return BUSINESS_CLOSED if set(roles) & (READERS | UNIT) else OTHERS_CLOSED


def warned_after(roles: Collection[str]) -> int:
    """After how many days it is listed."""
    return BUSINESS_WARNED if set(roles) & (READERS | UNIT) else OTHERS_WARNED


def days_unused(last_used: datetime, today: date) -> int:
    """How many days nobody signed in."""
    return (today - shanghai_date(last_used)).days
