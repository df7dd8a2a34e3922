"""Reads the reports that came back (退回) and were not sent again: they have not come (A4; domain.md 7, 8).

Example: sent on the 22nd, returned on Thursday the 24th of December; its body hears of it at once (办理结果). On the
28th, the second working day after, it is asked for the report again, then on every fifth, until it is sent again or the
round closes. Returned on the 18th, before its cut-off of the 23rd: asked for on the 24th, as what never came.

INF: counted from the own cut-off, or from the first working day after the return if that is later. The return is told
by a message of its own, which a digest may bring on that working day: who reads it is not told the same once more.
What is returned anew counts anew. No 提醒函 (B1) speaks of it: that says that nothing has come. Whether the report was
on time its first submission says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.as_of_queries import END, after, as_of
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.reports.words import ReturnedAbout
from tracker.alerts.scan.stages import Matter, Subject
from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.people.accounts.approval_queries import on_paper
from tracker.plans.models import Measure, Task
from tracker.reporting.line_queries import last_event_id
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.reporting.quarters import round_label
from tracker.reporting.transitions import WITHIN_WRITING
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportAct, ReportState

_WITH_UNIT = (ReportState.RETURNED, ReportState.DRAFT, ReportState.TO_APPROVE)


def returned(rounds: Mapping[int, Round], day: date, calendar: Calendar) -> list[Found]:
    """Of these rounds, open on the day, what was back at its end, on whatever day it is to be told."""
    rows = db.session.execute(_rows(), {"rounds": list(rounds), **as_of(day)}).all() if rounds else []
    paper = on_paper({row.Report.department_id for row in rows if row.Report.state == ReportState.TO_APPROVE})
    return list(_found(rows, rounds, paper, calendar))


@cache
def _rows() -> Select[*tuple[Any, ...]]:
    """Each with what put it to its body last; what happened within its unit since does not count.

    What was opened again (重新开放) and sent since is left out: a late scan would ask for what is there.
    """
    return (
        select(Report, ReportEvent.act, ReportEvent.recorded_at)
        .add_columns(Task.plan_id, Task.code, Measure.label, Measure.title)
        .select_from(Report)
        .join(ReportEvent, ReportEvent.id == last_event_id(*WITHIN_WRITING, before=END))
        .join(Assignment, Assignment.id == Report.assignment_id)
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(
            Report.round_id.in_(bindparam("rounds")),
            Report.first_submitted_at.is_not(None),
            or_(Report.returned_count > 0, Report.state.in_(_WITH_UNIT)),
            ReportEvent.state == ReportState.RETURNED,
            after(Assignment.ended_on),
        )
        .order_by(Report.id)
    )


def _found(rows: Any, rounds: Mapping[int, Round], paper: frozenset[int], calendar: Calendar) -> Iterator[Found]:
    for report, verb, back_at, plan_id, code, label, title in rows:
        back_on = shanghai_date(back_at)
        yield Found(
            matter=Matter(
                Subject.RETURNED,
                report.id,
                (report.department_id,),
                back_on,
                back_on,
                grace_on=counted_from(report.due_on, back_on, calendar),
            ),
            about=ReturnedAbout(
                NamedTask(code, label, title),
                round_label(rounds[report.round_id].name),
                back_on,
                is_reopened=verb == ReportAct.REOPEN,
                with_head=report.state == ReportState.TO_APPROVE,
                on_paper=report.department_id in paper,
            ),
            plan_id=plan_id,
            task_id=report.task_id,
            code=code,
            report_id=report.id,
        )


def counted_from(cut_off: date, back_on: date, calendar: Calendar) -> date:
    """From which day A4 counts of what came back on a day."""
    return max(cut_off, calendar.add(back_on, 1))
