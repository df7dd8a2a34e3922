"""Gives a report another day by which it is due; every change is a fact with its reason."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, insert, literal, select, update

from tracker.actor import Act
from tracker.database import UTCDateTime, db
from tracker.reporting.due.rules import Moved, moved
from tracker.reporting.models import Report, ReportDue
from tracker.vocabulary import DueBecause


def give_day(act: Act, report: Report, day: date, because: DueBecause) -> None:
    """The report is due by this day from now on; nothing where it was before."""
    if report.due_on == day:
        return
    db.session.add(
        ReportDue(
            report_id=report.id,
            was_on=report.due_on,
            due_on=day,
            because=because,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    report.due_on = day


def follow_cutoff(act: Act, which: ColumnElement[bool], cutoff: Moved) -> None:
    """The reports of a condition follow a cut-off that was moved, thousands in as many statements as they have days."""
    for was_on in db.session.scalars(select(Report.due_on).where(which).distinct().order_by(Report.due_on)).all():
        due_on = moved(was_on, cutoff)
        if due_on == was_on:
            continue
        its = which, Report.due_on == was_on
        told = select(
            *(Report.id, Report.due_on, literal(due_on), literal(DueBecause.CUTOFFS.value)),
            *(literal(act.at, UTCDateTime()), literal(act.actor.name)),
        )
        columns = ["report_id", "was_on", "due_on", "because", "recorded_at", "actor"]
        db.session.execute(insert(ReportDue).from_select(columns, told.where(*its)))
        follow = update(Report).where(*its).values(due_on=due_on)
        db.session.execute(follow, execution_options={"synchronize_session": False})
