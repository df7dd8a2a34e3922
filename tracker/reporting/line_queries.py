"""The statements behind lists of reports, built once each: a list asks often, and building costs more than asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from tracker.people.models import Department
from tracker.plans.models import Measure, Plan, Task, TaskTerms
from tracker.plans.states import IN_FORCE
from tracker.reporting.consolidation import HANDED_ON
from tracker.reporting.models import Report, ReportDue, ReportEvent, ReportVersion, Round
from tracker.reporting.transitions import NO_MORE_VOLUNTARY, OPENING, OWED, UNDOING, WITH_UNIT, WITHIN_WRITING, Because
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, PartyRole, ReportAct, ReportState, RoundKind

SENT = (ReportState.TO_APPROVE, *HANDED_ON)
"""The text has left the liaison's hands."""
WAITING = (ReportState.TO_APPROVE, ReportState.TO_REVIEW)
"""Sent, and not done with: a 补报 waits so after its round was closed."""


@cache
def owed(of_office: bool) -> Select[int]:
    """What bodies still have to send, what came back first; `of_office` as for `_mine`."""
    by = case((or_(is_returned(), is_declined()), 0), else_=1), limit_on(), Task.position, Report.id
    return _part(_mine(of_office), is_owed(), by=by)


def limit_on() -> ColumnElement[date]:
    """By when a body has to send a report: its cut-off, or the day until which it was asked for once more."""
    return func.coalesce(Report.until_on, Report.due_on)


def open_limit_on() -> ColumnElement[date | None]:
    """The same; None of what it sent once (退回, 更正): 按时 is judged by that, and nothing of it is late any more."""
    return func.coalesce(Report.until_on, case((Report.first_submitted_at.is_(None), Report.due_on)))


def is_returned(of: type[Report] = Report) -> ColumnElement[bool]:
    """That a report was returned and is with its unit: not begun again, begun, or waiting for its head.

    退回 is said of what had left its unit: by 综合处 or, of 牵头汇总, by the lead (domain.md 4). What is corrected or
    was added to was not returned.
    """
    last_id = last_event_id(*WITHIN_WRITING, of=of)
    left_in = select(ReportEvent.state).where(ReportEvent.id == last_id).scalar_subquery()
    begun_again = of.state.in_((ReportState.DRAFT, ReportState.TO_APPROVE)), left_in == ReportState.RETURNED
    return or_(of.state == ReportState.RETURNED, and_(*begun_again))


def has_told(of: type[Report] = Report) -> ColumnElement[bool]:
    """Course.has_told in SQL: a text of a report has left its unit, and was not returned."""
    return and_(of.first_submitted_at.is_not(None), ~is_returned(of))


def is_declined() -> ColumnElement[bool]:
    """That the head gave a report back to the liaison (退回联络员): it has not left its unit, and is no 退回."""
    last = select(ReportEvent.act).where(ReportEvent.id == last_event_id(*WITH_UNIT)).scalar_subquery()
    return and_(Report.state == ReportState.DRAFT, last == ReportAct.DECLINE)


def is_owed() -> ColumnElement[bool]:
    """That a report is still to be sent; what is 缺报 only where it can be made up."""
    return and_(Report.state.in_(OWED), can_come())


def brings_to_review(event: type[ReportEvent] = ReportEvent) -> ColumnElement[bool]:
    """That by an event a text comes before 综合处; 撤销采用 puts it there again, which is no new coming."""
    return and_(event.state == ReportState.TO_REVIEW, event.act.not_in(UNDOING))


def can_come() -> ColumnElement[bool]:
    """That a report is no 缺报, or one that can be made up."""
    return or_(Report.state != ReportState.MISSING, _has_duty())


def is_made_up() -> ColumnElement[bool]:
    """That a report is 缺报 and can be made up."""
    return and_(Report.state == ReportState.MISSING, _has_duty())


def is_only_on_record() -> ColumnElement[bool]:
    """That a report is 缺报 and nobody makes it up: the task has ended, the body has left it, its plan was replaced."""
    return and_(Report.state == ReportState.MISSING, ~_has_duty())


@cache
def is_overtaken() -> ColumnElement[bool]:
    """That a later quarter's report of its body has told: a 缺报 before that may come, and holds up nothing.

    Example: silent in the third quarter of 2025, read and accepted in the fourth; which holds while that is corrected
    or added to.
    """
    later, of_later = aliased(Report), aliased(Round)
    of_quarter = Round.id == Report.round_id, Round.kind == RoundKind.QUARTER
    as_of = select(Round.as_of).where(*of_quarter).correlate(Report).scalar_subquery()
    found = exists().where(
        later.task_id == Report.task_id,
        later.department_id == Report.department_id,
        has_told(later),
        of_later.id == later.round_id,
        of_later.kind == RoundKind.QUARTER,
        of_later.as_of > as_of,
    )
    return found.correlate(Report)


@cache
def _has_duty() -> ColumnElement[bool]:
    """That its body has a duty in the task, which is worked on: it has not ended, nor does it stand still (中止).

    A 核定 round asks for the plan of which it is: a task that went over to another (替代) is asked by that one's round.
    Looked up for each report that is asked about. Of EXISTS PostgreSQL reads the duties of all tasks beforehand.
    """
    of_duty = Assignment.task_id == Report.task_id, Assignment.department_id == Report.department_id
    goes_on = Assignment.ended_on.is_(None), Task.id == Assignment.task_id, Task.state.in_(IN_FORCE)
    asks_for = select(Round.plan_id).where(Round.id == Report.round_id).correlate(Report).scalar_subquery()
    is_its_plan = func.coalesce(asks_for, Task.plan_id) == Task.plan_id
    duty = select(Assignment.id).where(*of_duty, *goes_on, is_its_plan).limit(1).correlate(Report).scalar_subquery()
    return duty.is_not(None)


@cache
def under_way(of_office: bool) -> Select[int]:
    """What bodies have sent in rounds not closed yet, and what of closed ones still waits (补报)."""
    by = Task.plan_id, Task.position, Report.id
    return _part(_mine(of_office), Report.state.in_(SENT), or_(Round.closed_at.is_(None), still_waits()), by=by)


def still_waits() -> ColumnElement[bool]:
    """That somebody has still to approve or to review a report, be its round closed or not."""
    return Report.state.in_(WAITING)


@cache
def sent_in(of_office: bool) -> Select[int]:
    """What bodies have sent in closed rounds that speak of the days from `begin` to `end`, the newest round first.

    What still waits is `under_way`.
    """
    by = Round.as_of.desc(), Task.plan_id, Task.position, Report.id
    of_year = Round.as_of.between(bindparam("begin"), bindparam("end"))
    is_done_with = Report.state.in_([state for state in SENT if state not in WAITING])
    return _part(_mine(of_office), is_done_with, Round.closed_at.is_not(None), of_year, by=by)


@cache
def written(of_office: bool, is_behind: bool) -> Select[int]:
    """What bodies write in the rounds given as `rounds`, the newest first; `is_behind`: what comes after a PLACE."""
    by = Round.as_of.desc(), Round.id.desc(), *_IN_PLAN
    behind = (_is_behind(),) if is_behind else ()
    return _part(_mine(of_office), Report.round_id.in_(bindparam("rounds")), *behind, by=by)


_IN_PLAN = Task.plan_id, Task.position, Report.id

PLACE = (
    select(
        *(Round.as_of, Round.id.label("round"), Task.plan_id.label("plan")),
        *(Task.position, Report.id.label("report")),
    )
    .join(Report, Report.round_id == Round.id)
    .join(Task, Task.id == Report.task_id)
    .where(Report.id == bindparam("report"), Round.id.in_(bindparam("rounds")))
)
"""Where a report stands in the order of `written`; nothing of one of another round."""


def _is_behind() -> ColumnElement[bool]:
    as_of, round = bindparam("as_of", type_=Round.as_of.type), bindparam("round", type_=Round.id.type)
    names = ("plan", "position", "report")
    place = tuple_(*(bindparam(name, type_=one.type) for name, one in zip(names, _IN_PLAN, strict=True)))
    is_older = or_(Round.as_of < as_of, and_(Round.as_of == as_of, Round.id < round))
    return or_(is_older, and_(Round.id == round, tuple_(*_IN_PLAN) > place))


@cache
def to_approve() -> Select[int]:
    """What waits for the heads of bodies."""
    by = Report.due_on, Task.position, Report.id
    return _part(_mine(of_office=False), Report.state == ReportState.TO_APPROVE, by=by)


@cache
def count_to_approve() -> Select[int]:
    """How much waits for the heads of bodies, by the condition of `to_approve`: of closed rounds, too (补报)."""
    waiting = _mine(of_office=False), Report.state == ReportState.TO_APPROVE
    return select(func.count()).select_from(Report).where(*waiting)


@cache
def standing(of_office: bool) -> Select[*tuple[Any, ...]]:
    """How many reports of bodies stand in which state of which round; of what is owed what came back, and by when.

    What its head gave back after 综合处 had returned it is `returned`. Sums and no groups of their own: SQLite counts
    along the index, reads only what is owed, and looks up only of drafts who gave them back.
    """
    is_theirs = Report.state.in_(OWED)
    came_back = and_(is_theirs, is_returned())
    mine = (
        select(
            *(Report.state, Report.round_id, func.count().label("reports")),
            func.count(case((came_back, 1))).label("returned"),
            func.count(case((is_declined(), case((came_back, None), else_=1)))).label("declined"),
            func.min(case((is_theirs, open_limit_on()))).label("due_on"),
        )
        .where(_mine(of_office), or_(is_owed(), Report.state.in_(SENT)))
        .group_by(Report.state, Report.round_id)
    )
    # Counted first, and only then the names of the few rounds.
    counted = (mine.join(Task, Task.id == Report.task_id) if of_office else mine).subquery()
    is_open = Round.closed_at.is_(None).label("is_open")
    sums = counted.c.reports, counted.c.returned, counted.c.declined, counted.c.due_on
    found = select(counted.c.state, Round.id, Round.name, Round.as_of, is_open, *sums)
    return found.join(counted, counted.c.round_id == Round.id).order_by(Round.as_of, Round.id)


@cache
def these() -> Select[*tuple[Any, ...]]:
    """The reports given as `reports`."""
    found = lines().where(Report.id.in_(bindparam("reports")))
    return found.order_by(Task.plan_id, Task.position, Report.id)


@cache
def chosen(which: Select[int]) -> Select[*tuple[Any, ...]]:
    """The one that a statement chooses."""
    return lines().where(Report.id == which.scalar_subquery())


@cache
def these_with_last_event() -> Select[*tuple[Any, ...]]:
    """The same, with what happened to each report last, but for WITH_UNIT."""
    last = aliased(ReportEvent)
    happened = last.act.label("last_act"), last.reason.label("last_reason"), last.until_on.label("last_until_on")
    stands = last.because.label("last_because"), Report.accepted_version_id.is_not(None).label("has_accepted")
    return these().add_columns(*happened, *stands).outerjoin(last, last.id == last_event_id(*WITH_UNIT))


_OPENED = aliased(ReportEvent)
_OPENED_LAST = (
    select(func.max(_OPENED.id))
    .where(_OPENED.report_id == Report.id, _OPENED.act.in_((*OPENING, ReportAct.CORRECT)))
    .correlate(Report)
    .scalar_subquery()
)
OPENS_LATE = or_(ReportEvent.act == ReportAct.ASK, ReportEvent.because == Because.LATE)
"""course.rules.tells_late in SQL, of an act that opens a report."""


def was_opened(*so: ColumnElement[bool]) -> ColumnElement[bool]:
    """That the act which opened or corrected a report last (Course.opened) is such a one."""
    return exists().where(ReportEvent.id == _OPENED_LAST, *so)


_BEGUN, _SINCE = aliased(ReportEvent), aliased(ReportEvent)


def is_voluntary(
    before: datetime | BindParameter[datetime] | None = None, of: type[Report] = Report
) -> ColumnElement[bool]:
    """Course.is_voluntary in SQL, now or before a time: only its body began the report, nobody asked for it (主动报送).

    Every count of what is owed is without it. The word is written out: SQLite finds no partial index by a parameter.
    """
    begun = [_BEGUN.report_id == of.id, _BEGUN.because == literal_column(f"'{Because.VOLUNTARY.value}'")]
    over = [_SINCE.report_id == _BEGUN.report_id, _SINCE.id > _BEGUN.id, _SINCE.act.in_(NO_MORE_VOLUNTARY)]
    if before is not None:
        begun.append(_BEGUN.recorded_at < before)
        over.append(_SINCE.recorded_at < before)
    return exists().where(*begun, ~exists().where(*over).correlate(_BEGUN)).correlate(of)


def is_expected(of: type[Report] = Report) -> ColumnElement[bool]:
    """That a report is expected (应报): it was not spared (免报), nor has only its body begun it (主动报送)."""
    return and_(of.state != ReportState.EXEMPT, ~is_voluntary(of=of))


_DUTY = aliased(Assignment)


def is_of_co_body(of: type[Report]) -> ColumnElement[bool]:
    """That its body was asked for it as a co-body, before it led by another duty: its own part (ReportRow.is_joint)."""
    beside = exists().where(_DUTY.id == of.assignment_id, _DUTY.role != PartyRole.LEAD, _DUTY.ended_on.is_not(None))
    return beside.correlate(of)


def last_event_id(
    *aside: ReportAct, before: BindParameter[datetime] | None = None, of: type[Report] = Report
) -> ScalarSelect[int]:
    """Of what happened to a report last, or last before a time, but for these acts."""
    of_it = ReportEvent.report_id == of.id, ReportEvent.act.not_in(aside)
    found = select(func.max(ReportEvent.id)).where(*of_it)
    by_then = found.where(ReportEvent.recorded_at < before) if before is not None else found
    return by_then.correlate(of).scalar_subquery()


def _mine(of_office: bool) -> ColumnElement[bool]:
    """Reports of the bodies given as `departments`, and the 保障 texts of the jurisdiction `office_of` if asked so."""
    mine = Report.department_id.in_(bindparam("departments"))
    if not of_office:
        return mine
    return or_(mine, and_(Report.jurisdiction_id == bindparam("office_of"), Task.kind == Kind.GOVERNANCE))


def _part(*which: ColumnElement[bool], by: Sequence[Any]) -> Select[int]:
    """The ids of `most` reports from `first` on: put in order before they are joined with all that lines show."""
    found = select(Report.id).join(Round, Round.id == Report.round_id).join(Task, Task.id == Report.task_id)
    return found.where(*which).order_by(*by).limit(bindparam("most")).offset(bindparam("first"))


_TERMS = aliased(TaskTerms)
_MODE_THEN = (
    select(_TERMS.mode)
    .where(_TERMS.task_id == Report.task_id, _TERMS.recorded_at < Round.closed_at)
    .order_by(_TERMS.id.desc())
    .limit(1)
    .correlate(Report, Round)
    .scalar_subquery()
)
_MODE = case((Round.closed_at.is_(None), Task.mode), else_=func.coalesce(_MODE_THEN, Task.mode))
"""How the reports of a task are collected; in a closed round how they were: what comes late (补报) is of then."""


_DUE_BECAUSE = (
    select(ReportDue.because)
    .where(ReportDue.report_id == Report.id)
    .order_by(ReportDue.id.desc())
    .limit(1)
    .correlate(Report)
    .scalar_subquery()
)
"""Why it is due by another day than it was asked by; NULL of most."""


def lines() -> Select[*tuple[Any, ...]]:
    """The columns of a line and no more: building objects of eight tables costs more than reading them."""
    current = aliased(ReportVersion)
    return (
        select(
            *(Report.id, Report.version, Report.state, Report.due_on, Report.until_on),
            *(Report.jurisdiction_id, Report.department_id),
            *(Report.assignment_id, Report.task_id, Report.round_id, Report.first_submitted_at, Report.returned_count),
            *(Department.short_name.label("department"), Assignment.role, Assignment.ended_on.label("duty_ended_on")),
            *(_MODE.label("mode"), Task.code, Task.text.label("promise"), Task.kind, Task.plan_id),
            *(Measure.label.label("measure"), Measure.title),
            *(Plan.title.label("plan_title"), Plan.number.label("plan_number")),
            *(Round.name.label("round_name"), Round.as_of, Round.closed_at),
            *(current.progress_text, current.author, current.sent_at),
            *(current.no_change, current.nil_report, current.entered_how),
            *(is_voluntary().label("is_voluntary"), _DUE_BECAUSE.label("due_because")),
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
