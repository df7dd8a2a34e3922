"""Reads to whom own nodes belong (承办单位), as conditions of a body's list and as names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.owner_queries import owners_of
from tracker.outcomes.verdicts.standing_queries import is_judged, speaks
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone, Task
from tracker.plans.owners.item_queries import holds, owner_ids
from tracker.plans.states import IN_FORCE
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.reporting.validity import LAST_MONTHS
from tracker.reporting.write.own_report import LEFT_WITH_LEAD
from tracker.tasks.models import Assignment
from tracker.tasks.owners.waiting_queries import is_unowned as nobody_answers
from tracker.vocabulary import KnownBy, LightRule, MilestoneSource, Mode, ReportState, Waiting
from tracker.worklist.waits_for_whom import TO_TELL

# Written into the statement: PostgreSQL knows how few tasks are past this day, and keeps one plan for all who ask.
DAY: Any = bindparam("day", type_=Date(), literal_execute=True)

_M = aliased(Milestone)
_SETTLED = [known_by for known_by in KnownBy if known_by.is_settled]


_ITS = (
    Item.task_id == Milestone.task_id,
    or_(Item.milestone_id == Milestone.id, Item.indicator_id == Milestone.indicator_id),
)


def tells_of(as_of: Any, due_on: Any) -> ColumnElement[bool]:
    """The same as `reporting.validity.speaks_of`, of two columns of days."""
    months = _month(as_of) - _month(due_on)
    is_later_in_month = extract("day", as_of) > extract("day", due_on)
    return or_(months > -LAST_MONTHS, and_(months == -LAST_MONTHS, is_later_in_month))


def _month(day: Any) -> Any:
    return extract("year", day) * 12 + extract("month", day)


_IS_WRITTEN = (
    Report.task_id == LedgerStanding.task_id,
    Report.state.in_((ReportState.TO_APPROVE, *WITH_LEAD)),
    Round.id == Report.round_id,
    or_(Report.state.not_in(LEFT_WITH_LEAD), Round.closed_at.is_(None)),
    tells_of(Round.as_of, Milestone.due_on),
)
"""A text that tells of it waits for its body's head or its lead (own_report.is_written_by_or_lead)."""


def is_unowned() -> ColumnElement[bool]:
    """That nobody owns a row of `milestones` yet: 综合处 is asked whose it is."""
    return exists().where(*_ITS, Item.known_by.not_in(_SETTLED)).correlate(Milestone)


_LIT_BY_ITEMS = (
    *(LightRule.OVERDUE, LightRule.RECTIFICATION_OVERDUE, LightRule.GAP_WIDE, LightRule.FLOOR_BROKEN),
    *(LightRule.GAP, LightRule.RECTIFYING, LightRule.POSTPONED),
)
"""What a date or figure alone turns a task red or yellow by."""


def is_lit() -> ColumnElement[bool]:
    """That a date or a figure has turned a standing task red or yellow, or one of its dates is being put right."""
    asked = select(_M.task_id).join(Verdict, Verdict.milestone_id == _M.id).where(Verdict.rectify_by >= DAY)
    return or_(LedgerStanding.rank.in_([RANKS[rule] for rule in _LIT_BY_ITEMS]), LedgerStanding.task_id.in_(asked))


def is_needed() -> ColumnElement[bool]:
    """That 综合处 has to say at once whose an item is: nobody answers for it, and its standing task is lit so."""
    return and_(nobody_answers(), is_lit(), LedgerStanding.state.in_(IN_FORCE))


def is_owned_by(departments: Any) -> ColumnElement[bool]:
    """That one of these bodies owns a row of `milestones` that is not unowned, by itself or by its figure.

    What belongs to all bodies of its standing task together is of each that reports for itself, else of who leads.
    """
    named = exists().where(Department.id.in_(departments), holds(owner_ids(), Department.id))
    is_named = exists().where(*_ITS, named.correlate(Item)).correlate(Milestone)
    return or_(is_named, _is_of_all(LedgerStanding.lead_id.in_(departments)))


def is_asked_of(departments: Any) -> ColumnElement[bool]:
    """That one of these bodies owns a row of `milestones` and has written nothing of it that its head or lead has."""
    around = Milestone, LedgerStanding
    is_its = Department.id.in_(departments), holds(owner_ids(), Department.id)
    named = exists().where(*is_its, ~_is_written_by(Department.id)).correlate(Item, *around)
    has_duty = Assignment.task_id == LedgerStanding.task_id, Assignment.ended_on.is_(None)
    is_theirs = (
        Assignment.department_id.in_(departments),
        _is_of_all(Assignment.department_id == LedgerStanding.lead_id),
    )
    of_all = exists().where(*has_duty, *is_theirs, ~_is_written_by(Assignment.department_id)).correlate(*around)
    return or_(exists().where(*_ITS, named).correlate(*around), of_all)


def is_asked() -> ColumnElement[bool]:
    """That a body owns a row of `milestones` and has written nothing of it that its head or lead has."""
    named = exists().where(*_ITS, holds(owner_ids(), Assignment.department_id)).correlate(Assignment, Milestone)
    has_duty = Assignment.task_id == LedgerStanding.task_id, Assignment.ended_on.is_(None)
    is_owner = or_(named, _is_of_all(Assignment.department_id == LedgerStanding.lead_id))
    unwritten = ~_is_written_by(Assignment.department_id)
    return exists().where(*has_duty, is_owner, unwritten).correlate(Milestone, LedgerStanding)


def _is_written_by(body: Any) -> ColumnElement[bool]:
    """That a report of a body which tells of a row of `milestones` waits for its head or its lead."""
    return exists().where(Report.department_id == body, *_IS_WRITTEN).correlate_except(Report, Round)


def _is_of_all(leads: ColumnElement[bool]) -> ColumnElement[bool]:
    """That no body is named as owner, and the one asked about reports for the task."""
    of_some = exists().where(*_ITS, owner_ids() != ",,").correlate(Milestone)
    reports = or_(LedgerStanding.mode != Mode.LEAD_CONSOLIDATES, LedgerStanding.lead_id.is_(None))
    return and_(or_(reports, leads), ~of_some)


def is_told() -> ColumnElement[bool]:
    """That what was reached by a row of `milestones` is told: its verdict is what is missing."""
    return holds(func.coalesce(LedgerStanding.told, ""), Milestone.id)


def is_retold() -> ColumnElement[bool]:
    """That of a row of `milestones` that fell short something newer was accepted."""
    return holds(func.coalesce(LedgerStanding.retold, ""), Milestone.id)


def is_taken_over() -> ColumnElement[bool]:
    """That the owner of an overdue row of `milestones`, who took it over and has no report to write, is to tell it."""
    is_taken = holds(func.coalesce(LedgerStanding.taken_over, ""), Milestone.id)
    return and_(is_taken, ~is_told(), ~is_with_owner())


def is_judged_anew(day: Any) -> ColumnElement[bool]:
    """That the verdict of a row of `milestones` fell short and the next one is wanted (waits_for_whom.nodes_state)."""
    is_up = exists().where(speaks(), Verdict.rectify_by < day).correlate(Milestone)
    return or_(and_(is_rectified(), is_told()), and_(is_up, or_(is_retold(), is_unowned())))


def is_rectified() -> ColumnElement[bool]:
    """That the verdict of a row of `milestones` fell short, and it is to be put right by a day."""
    return exists().where(speaks(), Verdict.rectify_by.is_not(None)).correlate(Milestone)


def is_put_right(day: Any) -> ColumnElement[bool]:
    """That a row of `milestones` fell short and is its owner's to put right (NodesState.RECTIFYING), be it unowned.

    What its owner has sent since the verdict and 综合处 has not read is the turn of 综合处, as of what a 回头看 found.
    """
    return and_(is_rectified(), ~is_judged_anew(day), ~_is_unread_since())


def _is_unread_since() -> ColumnElement[bool]:
    """That an owner sent what the verdict of a row of `milestones` did not know (own_dates.is_unread_since).

    Of 牵头汇总 the lead tells for all.
    """
    of_report = ReportEvent.report_id == Report.id, ReportEvent.state == ReportState.TO_REVIEW
    sent_since = exists().where(*of_report, ReportEvent.recorded_at > Verdict.recorded_at).correlate(Report, Verdict)
    is_joint = and_(LedgerStanding.mode == Mode.LEAD_CONSOLIDATES, LedgerStanding.lead_id == Report.department_id)
    whose = or_(_is_owners(), is_joint)
    waits = Report.task_id == LedgerStanding.task_id, Report.state == ReportState.TO_REVIEW, whose
    is_since = Round.id == Report.round_id, or_(Round.as_of > Verdict.as_of, sent_since)
    return exists().where(speaks(), *waits, *is_since).correlate(Milestone, LedgerStanding)


def is_with_owner() -> ColumnElement[bool]:
    """That an owner of a row of `milestones` has a report of it still to write, and none that waits to be read."""
    # Few have a report still to write: asked first, most are told apart by it.
    return and_(_is_to_tell(), ~is_unowned(), ~_is_in_review())


def _is_to_tell() -> ColumnElement[bool]:
    """That an owner has a report to write that tells of a row of `milestones`: one of the spring does not of autumn."""
    speaks_of_it = Round.id == Report.round_id, tells_of(Round.as_of, Milestone.due_on)
    return _has_report(Report.state.in_(TO_TELL), *speaks_of_it)


def _is_in_review() -> ColumnElement[bool]:
    return _has_report(Report.state == ReportState.TO_REVIEW)


def _has_report(*so: ColumnElement[bool]) -> ColumnElement[bool]:
    of_task = Report.task_id == LedgerStanding.task_id
    return exists().where(of_task, *so, _is_owners()).correlate(Milestone, LedgerStanding)


def _is_owners() -> ColumnElement[bool]:
    """That a report is one of an owner of a row of `milestones`."""
    named = exists().where(*_ITS, holds(owner_ids(), Report.department_id)).correlate(Milestone, Report)
    return or_(named, _is_of_all(LedgerStanding.lead_id == Report.department_id))


def with_owners(jurisdiction_id: str, day: date) -> frozenset[int]:
    """The own dates in a jurisdiction that are past, or whose 整改 is up, and wait with their owner."""
    past = and_(Milestone.source == MilestoneSource.OWN, Milestone.due_on < day)
    of_region = LedgerStanding.jurisdiction_id == jurisdiction_id, LedgerStanding.state.in_(IN_FORCE)
    rows = select(Milestone.id).join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id).where(*of_region)
    rows = rows.where(LedgerStanding.due_on <= day, past)
    untold = rows.where(~is_judged(), ~is_told(), or_(is_with_owner(), is_taken_over()))
    to_rectify = select(Verdict.milestone_id).where(Verdict.rectify_by < day)
    rectifying = rows.where(Milestone.id.in_(to_rectify), is_rectified(), ~is_judged_anew(day))
    return frozenset(db.session.scalars(union_all(untold, rectifying)))


def untold(milestone_ids: Collection[int], day: date) -> frozenset[int]:
    """Of own dates those of overdue tasks of which nothing was told nor is about to: 综合处 may ask for it (请报送)."""
    rows = select(Milestone.id).join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id)
    silent = rows.where(Milestone.id.in_(milestone_ids), ~is_judged(), ~is_told(), ~is_unowned())
    silent = silent.where(LedgerStanding.overdue_since < day, ~_is_to_tell(), ~_is_in_review())
    return frozenset(db.session.scalars(silent)) if milestone_ids else frozenset()


def told_anew(milestone_ids: Collection[int]) -> frozenset[int]:
    """Of own dates those of which something was accepted that their verdict, where they have one, did not know."""
    rows = select(Milestone.id).join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id)
    newer = rows.where(Milestone.id.in_(milestone_ids), or_(is_told(), is_retold()))
    return frozenset(db.session.scalars(newer)) if milestone_ids else frozenset()


def judged_early(jurisdiction_id: str, plan_ids: frozenset[int] | None, day: date) -> list[int]:
    """The own dates whose 整改 still runs and that can be judged anew: told to reach the target, or in two ways."""
    running = select(Verdict.milestone_id).where(Verdict.rectify_by >= day)
    rows = (
        select(Milestone.id)
        .join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id)
        .where(LedgerStanding.jurisdiction_id == jurisdiction_id, LedgerStanding.state.in_(IN_FORCE))
        .where(Milestone.id.in_(running), Milestone.source == MilestoneSource.OWN, is_rectified(), is_told())
        .order_by(Milestone.due_on, Milestone.id)
    )
    of_plans = rows if plan_ids is None else rows.where(LedgerStanding.plan_id.in_(plan_ids))
    is_up = exists().where(speaks(), Verdict.rectify_by < day).correlate(Milestone)
    return list(db.session.scalars(of_plans.where(~is_up)))


def owners_of_waiting(task_ids: Collection[int], day: date) -> dict[tuple[int, Waiting], dict[int, str]]:
    """By task the bodies whose nodes are to be put right (整改), or told by who took them over, with short names.

    Neither is asked of a body whose report of it waits for its head or its lead.
    """
    rows = db.session.execute(_OF_OWNERS, {"tasks": list(task_ids), "day": day}).all()
    owners = owners_of([(row, task) for row, task, *_ in rows])
    found: dict[tuple[int, Waiting], dict[int, str]] = {}
    for row, task, is_put_right, written_by in rows:
        owner, kind = owners[row.id], Waiting.RECTIFY if is_put_right else Waiting.TELL
        of_kind = found.setdefault((task.id, kind), {})
        names = {} if owner.is_open else dict(zip(owner.body_ids, owner.names, strict=True))
        told = {int(one) for one in (written_by or "").split(",") if one}
        of_kind.update({id: name for id, name in names.items() if id not in told})
    return found


_IS_PUT_RIGHT = is_put_right(bindparam("day"))
_WRITERS = (
    select(func.aggregate_strings(cast(Report.department_id, String), ","))
    .where(*_IS_WRITTEN)
    .correlate(Milestone, LedgerStanding)
    .scalar_subquery()
)
_OF_OWNERS = (
    select(Milestone, Task, case((_IS_PUT_RIGHT, True), else_=False), _WRITERS)
    .join(Task, Task.id == Milestone.task_id)
    .join(LedgerStanding, LedgerStanding.task_id == Task.id)
    .where(
        Task.id.in_(bindparam("tasks")),
        Milestone.source == MilestoneSource.OWN,
        or_(_IS_PUT_RIGHT, and_(~is_judged(), is_taken_over())),
    )
    .order_by(Milestone.original_due_on, Milestone.id)
)
