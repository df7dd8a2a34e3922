"""What was so at the end of a day, perhaps looked at late: of reports, tasks, duties, and who answered for what.

Example: the scan of 27 October makes up for the 11th. A report spared on the 14th was owed on the 11th, a task stopped
on the 14th was in force.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.clock import end_of
from tracker.database import UTCDateTime, batches, db
from tracker.plans.models import Task, TaskTransition
from tracker.plans.owners.owning import Owning
from tracker.reporting.asked.answering import Holder, answering
from tracker.reporting.line_queries import is_voluntary
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.reporting.transitions import OPENING
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, Mode, PartyRole, ReportAct, ReportState, TaskState

CHUNK = 5000
"""Ids asked for at a time."""

DAY, END = bindparam("day", type_=Date()), bindparam("end", type_=UTCDateTime())
"""The day that is looked at, and its end, in a statement that is built once; `as_of` gives both."""


def as_of(day: date) -> dict[str, Any]:
    """What a statement with DAY or END is given."""
    return {"day": day, "end": end_of(day)}


def after(column: InstrumentedAttribute[date | None]) -> ColumnElement[bool]:
    """It has not happened, or happened only after the day."""
    return or_(column.is_(None), column > DAY)


def stood_in(states: Collection[TaskState]) -> ColumnElement[bool]:
    """The task was in one of these: it may have been stopped then and go on since, or the other way round."""
    of_task = TaskTransition.task_id == Task.id
    newest = (
        select(TaskTransition.state)
        .where(of_task, TaskTransition.effective_on <= DAY)
        .order_by(TaskTransition.effective_on.desc(), TaskTransition.id.desc())
    )
    state = newest.limit(1).correlate(Task).scalar_subquery()
    # The first is known without looking the moves up.
    is_or_was = or_(Task.state.in_(states), exists().where(of_task, TaskTransition.effective_on > DAY))
    return and_(is_or_was, func.coalesce(state, Task.state).in_(states))


def was_objected_to() -> ColumnElement[bool]:
    """An objection that was settled since was open on the day, which is looked at late."""
    objected, settled = aliased(AssignmentFact), aliased(AssignmentFact)
    is_of = objected.assignment_id == Assignment.id, objected.act == AssignmentAct.OBJECTED, objected.on <= DAY
    by_then = exists().where(
        settled.assignment_id == objected.assignment_id,
        settled.act == AssignmentAct.SETTLED,
        settled.id > objected.id,
        settled.on <= DAY,
    )
    return exists().where(*is_of, ~by_then.correlate(objected)).correlate(Assignment)


def was_owed() -> ColumnElement[bool]:
    """By the end of a day the report was asked for, had not come, was not spared (免报), and its duty went on.

    Who was never asked did not owe it: a member of a 保障, spared as its round was opened, nor who began it himself
    (主动报送). What was decided after the day says nothing of it. The query joins the report's assignment.
    """
    had_not_come = or_(Report.first_submitted_at.is_(None), Report.first_submitted_at >= END)
    return and_(had_not_come, _was_asked(), ~_was_spared(), ~is_voluntary(END), after(Assignment.ended_on))


def _was_asked() -> ColumnElement[bool]:
    """By then, or as its round was opened: that day may have been made up for later."""
    opened_at = select(Round.opened_at).where(Round.id == Report.round_id).correlate(Report).scalar_subquery()
    return or_(Report.asked_at < END, Report.asked_at == opened_at)


def _was_spared() -> ColumnElement[bool]:
    """免报 by then: spared before, or as it was asked, and not opened again."""
    spared, opened = aliased(ReportEvent), aliased(ReportEvent)
    again = opened.report_id == spared.report_id, opened.id > spared.id, opened.recorded_at < END
    was_opened = exists().where(*again, opened.act.in_(OPENING)).correlate(spared)
    so = spared.report_id == Report.id, spared.act == ReportAct.EXEMPT, ~was_opened
    by_then = or_(spared.recorded_at < END, spared.recorded_at == Report.asked_at)
    return exists().where(*so, by_then).correlate(Report)


def spared_at() -> ScalarSelect[datetime]:
    """When a report that is 免报 became so for the last time."""
    spared = select(func.max(ReportEvent.recorded_at)).where(
        ReportEvent.report_id == Report.id,
        ReportEvent.act == ReportAct.EXEMPT,
        Report.state == ReportState.EXEMPT,
    )
    return spared.correlate(Report).scalar_subquery()


def earliest(*days: date | None) -> date | None:
    """The first of those that happened."""
    return min((day for day in days if day is not None), default=None)


class Answered(Protocol):
    """An own date or a figure, with how its task is told and whose source it has."""

    @property
    def mode(self) -> str | None: ...

    @property
    def lead_id(self) -> int | None: ...

    @property
    def source_id(self) -> int | None: ...


def holders_on(task_ids: Collection[int], day: date) -> defaultdict[int, list[Holder]]:
    """Who has a duty in each task on the day, in the order assigned."""
    by_task: defaultdict[int, list[Holder]] = defaultdict(list)
    for ids in batches(sorted(task_ids), CHUNK):
        for task_id, department_id, role in db.session.execute(_HOLDERS, {"tasks": ids, **as_of(day)}):
            by_task[task_id].append(Holder(department_id, PartyRole(role)))
    return by_task


_HOLDERS = (
    select(Assignment.task_id, Assignment.department_id, Assignment.role)
    .where(Assignment.task_id.in_(bindparam("tasks")), Assignment.valid_from <= DAY, after(Assignment.ended_on))
    .order_by(Assignment.id)
)


def answers_of(row: Answered, holders: Sequence[Holder], owning: Owning | None) -> tuple[int, ...] | None:
    """The bodies that answer for it; None where nobody does yet."""
    if owning is not None and owning.is_open:
        return None
    return answering(holders, Mode.of(row.mode), row.lead_id, row.source_id, owning)
