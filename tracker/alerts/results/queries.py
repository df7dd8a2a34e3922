"""Reads what an act has just answered: the facts it recorded on some tasks that a unit waits to hear of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.results.keys import Source
from tracker.alerts.results.words import (
    ACTS_OF_COURSE,
    ACTS_OF_ENDING,
    COORDINATION_ACTS,
    EXTENSION_ACTS,
    REPORT_ACTS,
    Result,
)
from tracker.clock import shanghai_date
from tracker.database import UTCDateTime, db
from tracker.outcomes.models import Extension, ExtensionEvent, LookBackBody, Verdict
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, Measure, Milestone, OwnerAnswer, Task, TaskRevision, TaskTransition
from tracker.plans.owners.item_queries import holds, owner_ids
from tracker.reporting.models import CoordinationEvent, CoordinationMatter, Dissent, Report, ReportEvent, Round
from tracker.reporting.transitions import Because
from tracker.tasks.models import AdjustmentRow, Assignment, AssignmentFact
from tracker.vocabulary import SETTLED, AssignmentAct, Likeness, ReportAct, TaskAct
from tracker.worklist.sources.queries import sources
from tracker.worklist.waits_for_whom import Thing

_AT: Any = bindparam("at", type_=UTCDateTime())
_DAY: Any = bindparam("day", type_=Date())
_DATE = func.coalesce(Indicator.subject, Milestone.text)
"""The words of a figure or date."""
_TASKS: Any = bindparam("tasks", expanding=True)
_NO_DAY, _NOTHING, _NO_VALUE = cast(null(), Date), cast(literal(""), String), cast(null(), Verdict.value.type)
_NOBODY = ",,"


@dataclass(frozen=True)
class Answered:
    """A result with the task it is of."""

    result: Result
    task_id: int
    plan_id: int
    jurisdiction_id: str
    task: str


def answered(task_ids: Collection[int], at: datetime) -> Iterator[Answered]:
    """What was recorded at the instant of these tasks, in one statement."""
    just_now = {"tasks": list(task_ids), "at": at, "day": shanghai_date(at)}
    for row in db.session.execute(_answered(), just_now):
        result = Result(
            source=Source(row.source),
            event_id=row.event_id,
            subject_id=row.subject_id,
            department_id=row.department_id,
            act=row.act,
            words=row.words,
            due_on=row.due_on,
            has_ended=bool(row.has_ended),
            round_name=row.round_name,
            about=row.about,
            value=row.value,
            unit=row.unit,
            as_of=row.as_of,
            lead=row.lead,
            is_spared=bool(row.is_spared),
        )
        named = str(NamedTask(row.code, row.label, row.title))
        yield Answered(result, row.task_id, row.plan_id, row.jurisdiction_id, named)


@cache
def _answered() -> Any:
    found = union_all(
        _reports(), _objections(), _extensions(), _coordination(), _dissents(), _owners(), *_verdicts(), *_tasks()
    ).subquery()
    return (
        select(found, Task.plan_id, Task.jurisdiction_id, Task.code, Measure.label, Measure.title)
        .join(Task, Task.id == found.c.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(found.c.department_id.is_not(None))
        .order_by(found.c.source, found.c.event_id, found.c.department_id)
    )


def _columns(
    source: Source, event: Any, subject: Any, task: Any, department: Any, act: Any, words: Any, **more: Any
) -> list[Any]:
    return [
        literal(source.value).label("source"),
        event.label("event_id"),
        cast(subject, Integer).label("subject_id"),
        task.label("task_id"),
        department.label("department_id"),
        act.label("act"),
        words.label("words"),
        more.get("due_on", _NO_DAY).label("due_on"),
        more.get("has_ended", false()).label("has_ended"),
        more.get("round_name", _NOTHING).label("round_name"),
        more.get("about", _NOTHING).label("about"),
        more.get("value", _NO_VALUE).label("value"),
        more.get("unit", _NOTHING).label("unit"),
        more.get("as_of", _NO_DAY).label("as_of"),
        more.get("lead", _NOTHING).label("lead"),
        more.get("is_spared", false()).label("is_spared"),
    ]


def _reports() -> Select[*tuple[Any, ...]]:
    passed = func.coalesce(ReportEvent.because, "") == Because.UNAPPROVED
    # What was opened again while its quarter is open is due by its day there.
    in_open = and_(ReportEvent.act == ReportAct.REOPEN, Report.due_on >= _DAY)
    columns = _columns(
        Source.REPORT,
        ReportEvent.id,
        Report.id,
        Report.task_id,
        Report.department_id,
        ReportEvent.act,
        case((passed, ""), else_=ReportEvent.reason),
        round_name=Round.name,
        due_on=func.coalesce(ReportEvent.until_on, case((in_open, Report.due_on))),
        has_ended=passed,
    )
    joined = select(*columns).join(Report, Report.id == ReportEvent.report_id).join(Round, Round.id == Report.round_id)
    # Whom the rule itself spares (the members of a 保障) is told nothing, nor who opened his report himself (报送情况).
    by_a_person = or_(ReportEvent.act.not_in((ReportAct.EXEMPT, ReportAct.ASK)), ReportEvent.actor_id.is_not(None))
    just_now = Report.task_id.in_(_TASKS), ReportEvent.recorded_at == _AT
    return joined.where(*just_now, or_(passed, and_(ReportEvent.act.in_(REPORT_ACTS), by_a_person)))


def _objections() -> Select[*tuple[Any, ...]]:
    settled, ended = AssignmentFact, aliased(AssignmentFact)
    has_ended = exists().where(
        ended.assignment_id == settled.assignment_id,
        ended.act == AssignmentAct.ENDED,
        ended.recorded_at == settled.recorded_at,
    )
    columns = _columns(
        *(
            Source.OBJECTION,
            settled.id,
            Assignment.id,
            Assignment.task_id,
            Assignment.department_id,
            settled.act,
            settled.reason,
        ),
        has_ended=has_ended,
    )
    joined = select(*columns).join(Assignment, Assignment.id == settled.assignment_id)
    return joined.where(
        Assignment.task_id.in_(_TASKS), settled.recorded_at == _AT, settled.act == AssignmentAct.SETTLED
    )


def _extensions() -> Select[*tuple[Any, ...]]:
    body = sources()[Thing.EXTENSION].body
    columns = _columns(
        Source.EXTENSION,
        ExtensionEvent.id,
        Extension.id,
        Extension.task_id,
        body,
        ExtensionEvent.act,
        ExtensionEvent.reason,
        due_on=ExtensionEvent.due_on,
        about=_DATE,
    )
    joined = (
        select(*columns)
        .join(Extension, Extension.id == ExtensionEvent.extension_id)
        .join(Task, Task.id == Extension.task_id)
        .join(Milestone, Milestone.id == Extension.milestone_id)
        .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
    )
    return joined.where(
        Extension.task_id.in_(_TASKS), ExtensionEvent.recorded_at == _AT, ExtensionEvent.act.in_(EXTENSION_ACTS)
    )


def _coordination() -> Select[*tuple[Any, ...]]:
    event, matter = CoordinationEvent, CoordinationMatter
    columns = _columns(
        Source.COORDINATION, event.id, matter.id, matter.task_id, matter.department_id, event.act, event.words
    )
    joined = select(*columns).join(matter, matter.id == event.matter_id)
    return joined.where(matter.task_id.in_(_TASKS), event.recorded_at == _AT, event.act.in_(COORDINATION_ACTS))


def _dissents() -> Select[*tuple[Any, ...]]:
    columns = _columns(
        Source.DISSENT,
        Dissent.id,
        Dissent.report_id,
        Dissent.task_id,
        Dissent.department_id,
        literal(""),
        Dissent.settlement,
    )
    return select(*columns).where(Dissent.task_id.in_(_TASKS), Dissent.settled_at == _AT)


def _owners() -> Select[*tuple[Any, ...]]:
    told = OwnerAnswer
    columns = _columns(Source.OWNER, told.id, told.task_id, told.task_id, told.department_id, told.news, told.words)
    return select(*columns).where(told.task_id.in_(_TASKS), told.recorded_at == _AT)


def _verdicts() -> tuple[Select[*tuple[Any, ...]], ...]:
    """Its owners hear of a verdict; where it is of all bodies of the task together, each that has a duty."""
    its = Item.task_id == Milestone.task_id, or_(Item.milestone_id == Milestone.id, Item.indicator_id == Indicator.id)
    just_now = Milestone.task_id.in_(_TASKS), Verdict.recorded_at == _AT
    of_owner, of_all = (
        select(*_of_verdict(body))
        .select_from(Verdict)
        .join(Milestone, Milestone.id == Verdict.milestone_id)
        .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
        for body in (Department.id, Assignment.department_id)
    )
    is_someones = exists().where(*its, or_(owner_ids() != _NOBODY, Item.known_by.not_in(SETTLED)))
    with_duty = and_(Assignment.task_id == Milestone.task_id, Assignment.ended_on.is_(None))
    return (
        of_owner.join(Item, and_(*its))
        .join(Department, holds(owner_ids(), Department.id))
        .where(*just_now, Item.known_by.in_(SETTLED)),
        of_all.join(Assignment, with_duty).where(*just_now, ~is_someones.correlate(Milestone, Indicator)),
    )


def _of_verdict(body: Any) -> list[Any]:
    found = Verdict
    return _columns(
        *(Source.VERDICT, found.id, found.milestone_id, Milestone.task_id, body, found.result, found.basis),
        due_on=found.rectify_by,
        about=_DATE,
        value=found.value,
        unit=func.coalesce(Indicator.unit, ""),
        as_of=found.as_of,
    )


def _tasks() -> tuple[Select[*tuple[Any, ...]], ...]:
    """Of 办结 the accountable body hears; of 更正, and that the task stands still, goes on or is over, every body.

    Of 办结 and of a failed 回头看 the others hear what it is to them; whom the latter names has it to do. Whom a later
    plan does not name any more hears that he has left the task.
    """
    task, moved = aliased(Task), TaskTransition
    of_lead = _columns(Source.TASK, moved.id, moved.task_id, moved.task_id, task.lead_id, moved.act, moved.reason)
    to_lead = select(*of_lead).join(task, task.id == moved.task_id)
    of_bodies = _columns(
        Source.TASK, moved.id, moved.task_id, moved.task_id, Assignment.department_id, moved.act, moved.reason
    )
    to_bodies = select(*of_bodies).join(
        Assignment, and_(Assignment.task_id == moved.task_id, Assignment.ended_on.is_(None))
    )
    just_now = moved.task_id.in_(_TASKS), moved.recorded_at == _AT
    # Of 调整分工 each body is told what it means for it: division_steps.py.
    adjusted = exists().where(AdjustmentRow.task_id == moved.task_id, AdjustmentRow.done_at == moved.recorded_at)
    went_over = TaskRevision.task_id == moved.task_id, TaskRevision.recorded_at == moved.recorded_at
    is_as_it_was = exists().where(*went_over, TaskRevision.likeness == Likeness.SAME)
    # Whom the new words name for the first time the notice of the plan tells.
    is_new = and_(exists().where(*went_over), Assignment.recorded_at == moved.recorded_at)
    ended, goes_on = aliased(AssignmentFact), aliased(Assignment)
    has_left = exists().where(
        ended.assignment_id == Assignment.id,
        ended.act == AssignmentAct.ENDED,
        ended.recorded_at == moved.recorded_at,
    )
    stays = exists().where(
        goes_on.task_id == moved.task_id,
        goes_on.department_id == Assignment.department_id,
        goes_on.ended_on.is_(None),
    )
    of_left = _columns(
        *(Source.TASK, moved.id, moved.task_id, moved.task_id, Assignment.department_id, moved.act, moved.reason),
        has_ended=true(),
    )
    to_left = select(*of_left).join(Assignment, Assignment.task_id == moved.task_id)
    return (
        to_left.where(*just_now, moved.act == TaskAct.AMEND, exists().where(*went_over), has_left, ~stays),
        to_lead.where(*just_now, moved.act.in_(ACTS_OF_ENDING), ~_names_some()),
        *(one.where(*just_now) for one in _looked_back()),
        to_bodies.where(*just_now, moved.act.in_(ACTS_OF_COURSE)),
        _beside_lead().where(*just_now, ~_names_some()),
        to_bodies.where(*just_now, moved.act == TaskAct.AMEND, ~adjusted, ~is_as_it_was, ~is_new),
    )


def _beside_lead() -> Select[*tuple[Any, ...]]:
    """办结 and a failed 回头看 to the bodies beside who accounts for the task; where nobody does the latter to all."""
    moved, lead = TaskTransition, aliased(Department)
    columns = _columns(
        *(Source.TASK, moved.id, moved.task_id, moved.task_id, Assignment.department_id, moved.act, moved.reason),
        lead=func.coalesce(lead.short_name, ""),
    )
    return (
        select(*columns)
        .join(Task, Task.id == moved.task_id)
        .join(Assignment, and_(Assignment.task_id == moved.task_id, Assignment.ended_on.is_(None)))
        .outerjoin(lead, lead.id == Task.lead_id)
        .where(moved.act.in_((TaskAct.VERIFY, TaskAct.LOOK_BACK)))
        .where(
            or_(
                Assignment.department_id != Task.lead_id,
                and_(Task.lead_id.is_(None), moved.act == TaskAct.LOOK_BACK),
            )
        )
    )


def _looked_back() -> Iterator[Select[*tuple[Any, ...]]]:
    """A failed 回头看 that names bodies: to each of them, and to the others that it is not theirs."""
    moved, duty = TaskTransition, Assignment
    is_named = exists().where(*_OF_LOOK_BACK, LookBackBody.department_id == duty.department_id)
    for is_spared, who in ((false(), is_named), (true(), ~is_named)):
        columns = _columns(
            *(Source.TASK, moved.id, moved.task_id, moved.task_id, duty.department_id, moved.act, moved.reason),
            is_spared=is_spared,
        )
        joined = select(*columns).join(duty, and_(duty.task_id == moved.task_id, duty.ended_on.is_(None)))
        yield joined.where(_names_some(), who)


_OF_LOOK_BACK = LookBackBody.task_id == TaskTransition.task_id, LookBackBody.recorded_at == TaskTransition.recorded_at


def _names_some() -> ColumnElement[bool]:
    """That an act is a failed 回头看 that says whose part was not as told."""
    return and_(TaskTransition.act == TaskAct.LOOK_BACK, exists().where(*_OF_LOOK_BACK))
