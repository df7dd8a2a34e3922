"""Reads on which days a body was really told of the very matter that a letter speaks of.

Example: a 提醒函 about the report of the fourth quarter counts what was said of that report to a liaison who was there;
not what went to a post without a person, nor what was said of the third quarter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from tracker.alerts.ladder.rungs import Due
from tracker.alerts.models import Alert
from tracker.clock import shanghai_date
from tracker.database import batches, db
from tracker.people.access import UNIT
from tracker.people.models import Post, PostHolding, User
from tracker.reporting.models import Report
from tracker.vocabulary import AlertEnd, AlertStage, LetterCause


def chased_on(found: Collection[Due], day: date) -> dict[Due, tuple[date, ...]]:
    """By what a letter is to speak of the days up to this one, the newest first; lights are told by no message."""
    reports = [due for due in found if due.cause is LetterCause.REPORT]
    dates = [due for due in found if due.cause is LetterCause.OVERDUE]
    return {**_of_reports(reports, day), **_of_dates(dates, day)}


def _of_reports(found: Sequence[Due], day: date) -> dict[Due, tuple[date, ...]]:
    """Said of the report itself, or, by a person, of all that its body owes in its round."""
    days: defaultdict[int, set[date]] = defaultdict(set)
    told = Alert.stage == AlertStage.A4, Alert.day <= day, *_delivered()
    of_round = and_(Alert.round_id == Report.round_id, Alert.department_id == Report.department_id)
    # Two statements: either is found by an index of its own.
    by_person = select(Report.id, Alert).join(Alert, of_round).where(Alert.report_id.is_(None), *told)
    for ids in batches([due.subject_id for due in found]):
        of_itself = select(Alert.report_id, Alert).where(Alert.report_id.in_(ids), *told)
        for statement in (of_itself, by_person.where(Report.id.in_(ids))):
            for report_id, alert in db.session.execute(statement):
                days[report_id or 0] |= _seen_on(alert)
    return {due: _newest_first(days[due.subject_id]) for due in found if days[due.subject_id]}


def _of_dates(found: Sequence[Due], day: date) -> dict[Due, tuple[date, ...]]:
    """Said of the date as it stands: what was said before it was moved is no reminder of the new one."""
    days: defaultdict[tuple[int, int, date | None], set[date]] = defaultdict(set)
    for ids in batches([due.subject_id for due in found]):
        which = Alert.milestone_id.in_(ids), Alert.stage == AlertStage.A6, Alert.day <= day, *_delivered()
        for alert in db.session.scalars(select(Alert).where(*which)):
            days[alert.milestone_id or 0, alert.department_id, alert.due_on] |= _seen_on(alert)
    by_due = {due: days[due.subject_id, due.department_id, due.due_on] for due in found}
    return {one: _newest_first(days) for one, days in by_due.items() if days}


def _delivered() -> tuple[ColumnElement[bool], ...]:
    """It went to a post of a unit that somebody held on its day."""
    holding = (
        exists()
        .where(
            PostHolding.post_id == Alert.post_id,
            PostHolding.valid_from <= Alert.day,
            or_(PostHolding.valid_to.is_(None), PostHolding.valid_to >= Alert.day),
            User.id == PostHolding.user_id,
            or_(User.disabled_at.is_(None), User.disabled_at > Alert.recorded_at),
        )
        .correlate(Alert)
    )
    of_units = Alert.post_id.in_(select(Post.id).where(Post.role.in_(UNIT)))
    return of_units, holding


def _seen_on(alert: Alert) -> set[date]:
    """The day it was there to be read; none where a scan that caught up put it aside at once."""
    on = max(alert.day, shanghai_date(alert.recorded_at))
    is_put_aside = alert.ended_by == AlertEnd.REPLACED and alert.handled_on is not None and alert.handled_on <= on
    return set() if is_put_aside and alert.read_at is None else {on}


def _newest_first(days: Collection[date]) -> tuple[date, ...]:
    return tuple(sorted(days, reverse=True))
