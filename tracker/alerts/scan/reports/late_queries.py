"""Reads the reports that have not come, whose cut-off counts to a day (A4, B1; domain.md 7, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.alerts.models import Alert
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.as_of_queries import as_of, earliest, spared_at, was_owed
from tracker.alerts.scan.base_days import base_days
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import IssuedPlan, timings
from tracker.alerts.scan.reports.words import ReportAbout
from tracker.alerts.scan.said_queries import is_said
from tracker.alerts.scan.stages import Matter, Subject
from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.people.accounts.approval_queries import on_paper
from tracker.plans.models import Measure, Task
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import round_label
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportState


def reports(rounds: Mapping[int, Round], plans: Mapping[int, IssuedPlan], day: date, calendar: Calendar) -> list[Found]:
    """Of these rounds, open on the day, the reports that had not come by its end, whose cut-off counts to it."""
    if not rounds:
        return []
    opened = min(round.opened_on for round in rounds.values())
    days = base_days(Subject.REPORT, day, calendar, opened, timings=timings(plans.values(), day))
    rows = db.session.execute(_late(), {"rounds": list(rounds), "days": list(days), **as_of(day)}).all()
    paper = on_paper({report.department_id for report, *_ in rows if report.state == ReportState.TO_APPROVE})
    return [
        Found(
            matter=Matter(
                Subject.REPORT,
                report.id,
                (report.department_id,),
                report.due_on,
                _asked_on(report, rounds[report.round_id]),
                earliest(
                    _submitted_on(report),
                    rounds[report.round_id].closed_on,
                    ended_on,
                    shanghai_date(spared) if spared is not None else None,
                ),
            ),
            about=ReportAbout(
                NamedTask(code, label, title),
                round_label(rounds[report.round_id].name),
                with_head=report.state == ReportState.TO_APPROVE,
                on_paper=report.department_id in paper,
            ),
            plan_id=plan_id,
            task_id=report.task_id,
            code=code,
            report_id=report.id,
        )
        for report, ended_on, spared, plan_id, code, label, title in rows
    ]


@cache
def _late() -> Select[*tuple[Any, ...]]:
    """The reports that had not come, due on one of these days, of which nothing was said for the day."""
    return (
        select(Report, Assignment.ended_on, spared_at(), Task.plan_id, Task.code, Measure.label, Measure.title)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(
            Report.round_id.in_(bindparam("rounds")),
            was_owed(),
            Report.due_on.in_(bindparam("days")),
            ~is_said(Alert.report_id == Report.id, Alert.due_on == Report.due_on),
        )
        .order_by(Report.id)
    )


def _asked_on(report: Report, round: Round) -> date:
    """The day its round opened, though that day may have been made up for; of who is asked later, that day.

    A new lead is asked also where the cut-off is past (中途换牵头): what would have been said before never arises.
    """
    return round.opened_on if report.asked_at == round.opened_at else shanghai_date(report.asked_at)


def _submitted_on(report: Report) -> date | None:
    """The day it first came."""
    return shanghai_date(report.first_submitted_at) if report.first_submitted_at else None
