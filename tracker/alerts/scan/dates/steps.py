"""Putting messages on own dates (A5, A6) aside: the date was judged, or a scan would not say them any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from tracker.alerts.end_queries import HANDLED
from tracker.alerts.models import Alert
from tracker.alerts.scan.dates.ending_queries import MILESTONES, rectifies
from tracker.alerts.scan.dates.milestone_queries import said_of
from tracker.alerts.scan.dates.rectifying_queries import rectified
from tracker.alerts.scan.dates.standing import end_of_message, stands
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import issued_plans
from tracker.alerts.steps import put_aside, put_each_aside
from tracker.calendar.days import load_calendar
from tracker.database import batches
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.vocabulary import AlertEnd, AlertState


def settle_judged(session: Session, which: ColumnElement[bool], day: date) -> None:
    """Messages on milestones with a verdict that speaks of the date as it stands."""
    has_verdict = exists().where(Verdict.milestone_id == Alert.milestone_id)
    asked = (which, Alert.state == AlertState.SENT, Alert.stage.in_(MILESTONES), has_verdict)
    told = session.scalars(select(Alert.milestone_id).where(*asked).distinct())
    for judged in batches(sorted(speaking_on({id for id in told if id is not None}))):
        about = Alert.milestone_id.in_(judged)
        put_aside(session, (which, Alert.stage.in_(MILESTONES), about, ~rectifies()), HANDLED, day)


def settle_unsaid(session: Session, which: ColumnElement[bool], day: date) -> None:
    """Messages on own dates that a scan would not say to that post any more: others own it, or what it asked came."""
    on_dates = Alert.state == AlertState.SENT, Alert.stage.in_(MILESTONES), Alert.milestone_id.is_not(None)
    columns = Alert.id, Alert.key, Alert.jurisdiction_id, Alert.milestone_id, Alert.department_id, Alert.due_on
    standing = session.execute(select(*columns, rectifies().label("rectifies")).where(which, *on_dates)).all()
    if not standing:
        return
    calendar = load_calendar()
    for code in sorted({row.jurisdiction_id for row in standing}):
        plans = issued_plans(code, calendar, day)
        for is_rectifying, say in ((False, said_of), (True, rectified)):
            rows = [row for row in standing if row.jurisdiction_id == code and bool(row.rectifies) is is_rectifying]
            said = {one.milestone_id: one for one in say({row.milestone_id for row in rows}, plans, day, calendar)}
            put_each_aside(session, _unsaid(rows, said), day)


def _unsaid(rows: Iterable[Any], said: Mapping[int | None, Found]) -> Iterator[tuple[int, AlertEnd | None]]:
    """The messages that no longer stand, each with its reason; 整改 of which nothing is said was done."""
    for row in rows:
        one = said.get(row.milestone_id)
        if row.rectifies and (one is None or one.matter.due_on != row.due_on):
            yield row.id, HANDLED
        elif one is not None and not stands(row.key, row.department_id, one):
            yield row.id, end_of_message(row.key, row.department_id, one)
