"""Reads which bodies have reports to send in a round that opens, or whose cut-off is near (A3; domain.md 7, 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from tracker.alerts.scan.as_of_queries import DAY, after, as_of, was_owed
from tracker.alerts.scan.base_days import LONGEST_BREAK, base_days
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.reports.words import RoundAbout
from tracker.alerts.scan.said_queries import welcomed
from tracker.alerts.scan.stages import Matter, Subject
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import round_label
from tracker.tasks.models import Assignment
from tracker.vocabulary import RoundKind


def open_rounds(jurisdiction_id: str, day: date) -> dict[int, Round]:
    """By id the quarters' rounds that were open at the end of a day; a scan asks for none on other days."""
    found = db.session.scalars(_OPEN, {"jurisdiction": jurisdiction_id, **as_of(day)})
    return {round.id: round for round in found}


_OPEN = (
    select(Round)
    .where(Round.jurisdiction_id == bindparam("jurisdiction"), Round.kind == RoundKind.QUARTER)
    .where(Round.opened_on <= DAY, after(Round.closed_on))
    .order_by(Round.id)
)


def round_notices(rounds: Mapping[int, Round], day: date, calendar: Calendar) -> list[Found]:
    """To each body that has not sent all: the round has opened, or its own cut-off comes. Once a body, not a task.

    A body with a later cut-off as lead hears of the opening by its first one. `rounds`: those open on the day.
    """
    if not rounds:
        return []
    opening = base_days(Subject.OPENING, day, calendar, day - LONGEST_BREAK, from_grace=True)
    near = base_days(Subject.CUT_OFF, day, calendar, day)
    owed: defaultdict[Any, dict[date, int]] = defaultdict(dict)
    for round_id, department_id, due_on, count in _owed(rounds, day, opening | near):
        owed[rounds[round_id], department_id][due_on] = count
    shares: defaultdict[tuple[Round, Subject, date], dict[int, int]] = defaultdict(dict)
    heard = welcomed([id for id, round in rounds.items() if round.opened_on in opening])
    for (round, department_id), by_day in owed.items():
        if round.opened_on in opening:
            if (round.id, department_id) not in heard:
                shares[round, Subject.OPENING, min(by_day)][department_id] = sum(by_day.values())
            continue
        for due_on in near.intersection(by_day):
            shares[round, Subject.CUT_OFF, due_on][department_id] = by_day[due_on]
    return [
        Found(
            matter=Matter(subject, round.id, tuple(sorted(of)), due_on, round.opened_on, grace_on=round.opened_on),
            about=RoundAbout(round_label(round.name), of, frozenset(one for one in of if len(owed[round, one]) > 1)),
            plan_id=None,
            round_id=round.id,
        )
        for (round, subject, due_on), of in shares.items()
    ]


def _owed(rounds: Mapping[int, Round], day: date, days: frozenset[date]) -> list[Any]:
    """By round, body and cut-off how many reports had not come by the day's end, if these days touch it."""
    opening = [id for id, round in rounds.items() if round.opened_on in days]
    of = {"rounds": list(rounds), "opening": opening, "days": list(days)}
    return list(db.session.execute(_owed_count(), {**of, **as_of(day)}))


@cache
def _owed_count() -> Select[int, int, date, int]:
    return (
        select(Report.round_id, Report.department_id, Report.due_on, func.count())
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(
            Report.round_id.in_(bindparam("rounds")),
            or_(Report.round_id.in_(bindparam("opening")), Report.due_on.in_(bindparam("days"))),
            was_owed(),
        )
        .group_by(Report.round_id, Report.department_id, Report.due_on)
        .order_by(Report.round_id, Report.department_id, Report.due_on)
    )
