"""Reads the red tasks of a region for the weekly list of its 分管领导 (domain.md 8, A6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import bindparam, select

from tracker.alerts.models import Alert
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.stages import Matter, Subject
from tracker.alerts.scan.weeks.words import NO_REDS, WeekAbout
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.ledger.pages.filter_queries import LedgerFilter
from tracker.ledger.pages.queries import longest_overdue, worst_of_each
from tracker.people.access import Scope
from tracker.people.models import Post, PostHolding, User
from tracker.people.queries import holding_in_force
from tracker.vocabulary import AlertStage, Colour, Role

WORST = 3
"""How many tasks the message names; the ledger lists all."""


def weeks(jurisdiction_id: str, day: date, until: date, calendar: Calendar) -> Iterator[Found]:
    """On the first working day of a week one list to each post of a 分管领导 that somebody holds; on others none.

    That nothing is red is said once, in the week after the last reds: thirteen such lines a quarter teach him not to
    read the fourteenth.
    `until`: the day of the scan. Of weeks made up for only the last has a list: what was red in others is not known.
    """
    if not is_first_of_week(day, calendar) or _has_first_of_week(day, until, calendar):
        return
    departments = tuple(db.session.scalars(_LEADERS, {"jurisdiction": jurisdiction_id, "on": day}))
    about = _reds(jurisdiction_id, until, calendar) if departments else None
    if about and (about.total or _had_reds(jurisdiction_id)):
        yield Found(matter=Matter(Subject.WEEK, 0, departments, day, day), about=about, plan_id=None)


def _had_reds(jurisdiction_id: str) -> bool:
    """Whether the list before told of any."""
    last = db.session.scalar(_LAST_LIST, {"jurisdiction": jurisdiction_id})
    return last not in (None, NO_REDS)


_LAST_LIST = (
    select(Alert.message)
    .where(Alert.jurisdiction_id == bindparam("jurisdiction"), Alert.stage == AlertStage.WEEKLY)
    .order_by(Alert.day.desc(), Alert.id.desc())
    .limit(1)
)


def is_first_of_week(day: date, calendar: Calendar) -> bool:
    """Whether it is the first working day since Monday."""
    earlier = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return calendar.is_working(day) and not any(calendar.is_working(one) for one in earlier)


def _has_first_of_week(after: date, until: date, calendar: Calendar) -> bool:
    """Whether a later week has begun."""
    later = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
    return any(is_first_of_week(one, calendar) for one in later)


_LEADERS = (
    select(Post.department_id)
    .join(PostHolding, PostHolding.post_id == Post.id)
    .join(User, User.id == PostHolding.user_id)
    .where(
        Post.jurisdiction_id == bindparam("jurisdiction"),
        Post.role == Role.LEADER,
        User.disabled_at.is_(None),
        *holding_in_force(),
    )
    .distinct()
    .order_by(Post.department_id)
)


def _reds(jurisdiction_id: str, day: date, calendar: Calendar) -> WeekAbout:
    """As they are known on the day of the scan."""
    wanted = LedgerFilter(handed_down=True)
    page = worst_of_each(Scope(jurisdiction_id, None), wanted, [Colour.RED], WORST, day, calendar)[Colour.RED]
    return WeekAbout(
        total=page.total,
        longest=longest_overdue(jurisdiction_id, day) if page.total else 0,
        worst=tuple(
            (str(NamedTask(line.code, line.measure_label, line.measure_title)), line.light.word) for line in page.lines
        ),
    )
