"""Putting messages on own dates (A5, A6) aside: the date was judged, or a scan would not say them any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from sqlalchemy import Select, Update, bindparam, exists, select
from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.alerts.end_queries import HANDLED, Among, among
from tracker.alerts.models import Alert
from tracker.alerts.scan.dates.ending_queries import MILESTONES, looked_at_again, rectifies
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates, said_of_dates
from tracker.alerts.scan.dates.rectifying_queries import rectified
from tracker.alerts.scan.dates.standing import end_of_message, stands
from tracker.alerts.scan.matters import Found
from tracker.alerts.steps import put_each_aside, putting_aside
from tracker.database import batches
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.vocabulary import AlertEnd, AlertState


def settle_judged(session: Session, which: Among, day: date) -> None:
    """Messages on milestones with a verdict that speaks of the date as it stands."""
    told = session.scalars(_with_verdict(which.are_named), which.values)
    for judged in batches(sorted(speaking_on({id for id in told if id is not None}))):
        session.execute(_judged(which.are_named), {**which.values, "judged": judged, "on": day})


@cache
def _with_verdict(are_named: bool) -> Select[int | None]:
    has_verdict = exists().where(Verdict.milestone_id == Alert.milestone_id)
    standing = Alert.state == AlertState.SENT, Alert.stage.in_(MILESTONES)
    return select(Alert.milestone_id).where(among(are_named), *standing, has_verdict).distinct()


@cache
def _judged(are_named: bool) -> Update:
    about = Alert.stage.in_(MILESTONES), Alert.milestone_id.in_(bindparam("judged"))
    return putting_aside((among(are_named), *about, ~rectifies()), HANDLED)


def settle_unsaid(session: Session, which: Among, act: Act, said: SaidOfDates | None = None) -> None:
    """Messages on own dates that a scan would not say to that post any more: others own it, or what it asked came.

    Of a whole region those that are looked at again; `said`: what is said of its dates on the day, where it was read.
    What a clock said that went ahead is looked at by the day of that: on it the message is not written again.
    """
    day = act.today
    standing = session.execute(_on_dates(which.are_named), {**which.values, "day": day, "at": act.at}).all()
    if not standing:
        return
    by_day: defaultdict[tuple[str, date], list[Any]] = defaultdict(list)
    for row in standing:
        by_day[row.jurisdiction_id, max(day, row.day)].append(row)
    for (code, on), of_day in sorted(by_day.items()):
        here = said if said is not None and on == day else said_of_dates(code, on)
        for is_rectifying, say in ((False, here.of), (True, partial(rectified, said=here))):
            rows = [row for row in of_day if bool(row.rectifies) is is_rectifying]
            found = {one.milestone_id: one for one in say({row.milestone_id for row in rows})}
            put_each_aside(session, _unsaid(rows, found), day)


@cache
def _on_dates(are_named: bool) -> Select[*tuple[Any, ...]]:
    on_dates = Alert.state == AlertState.SENT, Alert.stage.in_(MILESTONES), Alert.milestone_id.is_not(None)
    whose = Alert.id, Alert.key, Alert.jurisdiction_id, Alert.department_id
    what = Alert.milestone_id, Alert.due_on, Alert.day, rectifies().label("rectifies")
    again = () if are_named else (looked_at_again(),)
    return select(*whose, *what).where(among(are_named), *on_dates, *again)


def _unsaid(rows: Iterable[Any], said: Mapping[int | None, Found]) -> Iterator[tuple[int, AlertEnd | None]]:
    """The messages that no longer stand, each with its reason; 整改 of which nothing is said was done."""
    for row in rows:
        one = said.get(row.milestone_id)
        if row.rectifies and (one is None or one.matter.due_on != row.due_on):
            yield row.id, HANDLED
        elif one is not None and not stands(row.key, row.department_id, one):
            yield row.id, end_of_message(row.key, row.department_id, one)
