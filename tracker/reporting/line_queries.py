"""The statements behind lists of reports, built once each: a list asks often, and building costs more than asking."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import aliased

from tracker.people.models import Department
from tracker.plans.models import Measure, Plan, Task
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.transitions import OWED
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, ReportState


@cache
def owed(of_office: bool, limit: int | None) -> Select[*tuple[Any, ...]]:
    """What bodies still have to send, what came back first; `of_office` as for `_mine`."""
    came_back = case((Report.state == ReportState.RETURNED, 0), else_=1)
    found = lines().where(_mine(of_office), Report.state.in_(OWED)).limit(limit)
    return found.order_by(came_back, Report.due_on, Task.position, Report.id)


@cache
def under_way(of_office: bool) -> Select[*tuple[Any, ...]]:
    """What bodies have sent in rounds not closed yet."""
    sent = (ReportState.TO_APPROVE, *WITH_LEAD, ReportState.TO_REVIEW, ReportState.ACCEPTED)
    found = lines().where(_mine(of_office), Report.state.in_(sent), Round.closed_at.is_(None))
    return found.order_by(Task.plan_id, Task.position, Report.id)


@cache
def to_approve(limit: int | None) -> Select[*tuple[Any, ...]]:
    """What waits for the heads of bodies."""
    found = lines().where(_mine(of_office=False), Report.state == ReportState.TO_APPROVE)
    return found.order_by(Report.due_on, Task.position, Report.id).limit(limit)


@cache
def these() -> Select[*tuple[Any, ...]]:
    """The reports given as `reports`."""
    found = lines().where(Report.id.in_(bindparam("reports")))
    return found.order_by(Task.plan_id, Task.position, Report.id)


def _mine(of_office: bool) -> ColumnElement[bool]:
    """Reports of the bodies given as `departments`, and the 保障 texts of the jurisdiction `office_of` if asked so."""
    mine = Report.department_id.in_(bindparam("departments"))
    if not of_office:
        return mine
    return or_(mine, and_(Report.jurisdiction_id == bindparam("office_of"), Task.kind == Kind.GOVERNANCE))


def lines() -> Select[*tuple[Any, ...]]:
    """The columns of a line and no more: building objects of eight tables costs more than reading them."""
    current = aliased(ReportVersion)
    return (
        select(
            *(Report.id, Report.version, Report.state, Report.due_on, Report.jurisdiction_id, Report.department_id),
            *(Report.task_id, Report.round_id, Report.first_submitted_at, Report.returned_count),
            *(Department.short_name.label("department"), Assignment.role),
            *(Task.mode, Task.code, Task.text.label("promise"), Task.statement, Task.kind, Task.plan_id),
            *(Measure.label.label("measure"), Measure.title),
            *(Plan.title.label("plan_title"), Plan.number.label("plan_number")),
            *(Round.name.label("round_name"), Round.as_of, Round.closed_at),
            *(current.progress_text, current.author, current.sent_at),
            *(current.no_change, current.nil_report, current.entered_how),
        )
        .select_from(Report)
        .join(Round, Round.id == Report.round_id)
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Department, Department.id == Report.department_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .outerjoin(current, current.id == Report.version_id)
    )
