"""To whom own nodes belong (承办单位), and of whom they are asked, as conditions."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, extract, func, or_, select
from sqlalchemy.orm import aliased

from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import speaks
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone
from tracker.plans.owners.item_queries import holds, owner_ids
from tracker.plans.states import IN_FORCE
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.models import Report, Round
from tracker.reporting.transitions import WITH_BODY
from tracker.reporting.validity import LAST_MONTHS
from tracker.reporting.write.own_report import LEFT_WITH_LEAD
from tracker.tasks.models import Assignment
from tracker.tasks.owners.waiting_queries import is_unowned as nobody_answers
from tracker.vocabulary import SETTLED, ItemKind, LightRule, Mode, PartyRole, ReportState
from tracker.worklist.sources.asking_queries import DAY

_M = aliased(Milestone)

_ITS = (
    Item.task_id == Milestone.task_id,
    or_(Item.milestone_id == Milestone.id, Item.indicator_id == Milestone.indicator_id),
)

_HAS_DUTY = Assignment.task_id == LedgerStanding.task_id, Assignment.ended_on.is_(None)


def tells_of(as_of: Any, due_on: Any) -> ColumnElement[bool]:
    """The same as `reporting.validity.speaks_of`, of two columns of days."""
    months = _month(as_of) - _month(due_on)
    is_later_in_month = extract("day", as_of) > extract("day", due_on)
    return or_(months > -LAST_MONTHS, and_(months == -LAST_MONTHS, is_later_in_month))


def _month(day: Any) -> Any:
    return extract("year", day) * 12 + extract("month", day)


IS_WRITTEN = (
    Report.task_id == LedgerStanding.task_id,
    Report.state.in_((ReportState.TO_APPROVE, *WITH_LEAD)),
    Round.id == Report.round_id,
    or_(Report.state.not_in(LEFT_WITH_LEAD), Round.closed_at.is_(None)),
    tells_of(Round.as_of, Milestone.due_on),
)
"""A text that tells of it waits for its body's head or its lead (own_report.is_with_head_or_lead)."""


@cache
def is_unowned() -> ColumnElement[bool]:
    """That nobody owns a row of `milestones` yet: 综合处 is asked whose it is."""
    return exists().where(*_ITS, Item.known_by.not_in(SETTLED)).correlate(Milestone)


_LIT_BY_ITEMS = (
    *(LightRule.OVERDUE, LightRule.RECTIFICATION_OVERDUE, LightRule.GAP_WIDE, LightRule.FLOOR_BROKEN),
    *(LightRule.GAP, LightRule.RECTIFYING, LightRule.POSTPONED),
)
"""What a date or figure alone turns a task red or yellow by."""


def is_lit() -> ColumnElement[bool]:
    """That a date or a figure has turned a standing task red or yellow, or one of its dates is being put right."""
    asked = select(Milestone.task_id).join(Verdict, speaks()).where(Verdict.rectify_by >= DAY).correlate(None)
    return or_(LedgerStanding.rank.in_([RANKS[rule] for rule in _LIT_BY_ITEMS]), LedgerStanding.task_id.in_(asked))


def is_needed() -> ColumnElement[bool]:
    """That 综合处 has to say at once whose an item is: nobody answers for it, and its standing task is lit so."""
    return and_(nobody_answers(), is_lit(), _may_light(), LedgerStanding.state.in_(IN_FORCE))


def _may_light() -> ColumnElement[bool]:
    """Whose the date of 2030 is can wait, though that of 2025 is red; a figure may lag behind its line at any time.

    What was put off (顺延) is yellow from that day on, as a rule before its first date.
    """
    is_past = exists().where(_M.id == Item.milestone_id, or_(_M.due_on < DAY, _M.original_due_on < _M.due_on))
    return or_(Item.kind != ItemKind.DATE, is_past.correlate(Item))


def is_owned_by(departments: Any) -> ColumnElement[bool]:
    """That one of these bodies owns a row of `milestones` that is not unowned, by itself or by its figure.

    What belongs to all bodies of its standing task together is of each that reports for itself.
    """
    named = exists().where(Department.id.in_(departments), holds(owner_ids(), Department.id))
    is_named = exists().where(*_ITS, named.correlate(Item)).correlate(Milestone)
    reports = exists().where(*_HAS_DUTY, Assignment.department_id.in_(departments), _reports_for_itself())
    return or_(is_named, and_(_is_of_all(), reports.correlate(LedgerStanding)))


def is_asked() -> ColumnElement[bool]:
    """That a body is asked for a row of `milestones` without a verdict."""
    return exists().where(*asked()).correlate(Milestone, LedgerStanding)


def is_asked_of(departments: Any) -> ColumnElement[bool]:
    """That one of these bodies is asked for a row of `milestones`, without a verdict or to be put right."""
    of_these = Assignment.department_id.in_(departments)
    return exists().where(*asked(), of_these).correlate(Milestone, LedgerStanding)


def asked() -> tuple[ColumnElement[bool], ...]:
    """That a row of `assignments` is the duty of a body that is asked for a row of `milestones`.

    It owns it, was not heard of, and has not written of it what its head or its lead has now.
    """
    return (*_is_owner(), ~_is_written(), ~_is_heard())


def _is_written() -> ColumnElement[bool]:
    written = exists().where(Report.department_id == Assignment.department_id, *IS_WRITTEN)
    return written.correlate_except(Report, Round)


def is_silent() -> ColumnElement[bool]:
    """That a body is asked for a row of `milestones` without a verdict and has no report of it to write."""
    of_body = Report.department_id == Assignment.department_id, Report.task_id == LedgerStanding.task_id
    tells = Round.id == Report.round_id, tells_of(Round.as_of, Milestone.due_on)
    writes = exists().where(*of_body, *tells, Report.state.in_(WITH_BODY)).correlate_except(Report, Round)
    silent = exists().where(*_is_owner(), ~_is_written(), ~_is_marked(":"), ~writes)
    return silent.correlate(Milestone, LedgerStanding)


def is_anybody_left() -> ColumnElement[bool]:
    """That an owner of a row of `milestones` was not heard of: of one that fell short, that it is to put it right."""
    return exists().where(*_is_owner(), ~_is_heard()).correlate(Milestone, LedgerStanding)


def _is_heard() -> ColumnElement[bool]:
    """That the body of a row of `assignments` is asked no more for a row of `milestones`.

    Its standing row says so, of some from the day on which the 整改 is up (turning.Standing.heard).
    """
    is_up = exists().where(speaks(), Verdict.rectify_by < DAY).correlate(Milestone)
    return or_(_is_marked(":"), and_(_is_marked("."), is_up))


def _is_marked(mark: str) -> ColumnElement[bool]:
    """“,12,15:3,”: that its standing row names the body of a row of `assignments` with a date."""
    pair = cast(Milestone.id, String).concat(mark).concat(cast(Assignment.department_id, String))
    return holds(func.coalesce(LedgerStanding.retold, ""), pair)


def _is_owner() -> tuple[ColumnElement[bool], ...]:
    """That a row of `assignments` is the duty of an owner of a row of `milestones` in its standing task."""
    named = exists().where(*_ITS, holds(owner_ids(), Assignment.department_id)).correlate(Assignment, Milestone)
    return (*_HAS_DUTY, or_(named, and_(_is_of_all(), _reports_for_itself())))


def _is_of_all() -> ColumnElement[bool]:
    """That no body is named as owner of a row of `milestones`: it is of all bodies of its task together."""
    return ~exists().where(*_ITS, owner_ids() != ",,").correlate(Milestone)


def _reports_for_itself() -> ColumnElement[bool]:
    """That a row of `assignments` is the duty of a body whose reports go to 综合处, not to its lead.

    With 牵头汇总 of who collects and of who leads beside it (共同牵头).
    """
    is_lead = Assignment.role == PartyRole.LEAD
    return or_(LedgerStanding.mode != Mode.LEAD_CONSOLIDATES, LedgerStanding.lead_id.is_(None), is_lead)


@cache
def is_of_owner() -> ColumnElement[bool]:
    """That a report is one of an owner of a row of `milestones`; of what is of all bodies not of who has left."""
    named = exists().where(*_ITS, holds(owner_ids(), Report.department_id)).correlate(Milestone, Report)
    reports = exists().where(*_HAS_DUTY, Assignment.department_id == Report.department_id, _reports_for_itself())
    return or_(named, and_(_is_of_all(), reports.correlate(LedgerStanding, Report)))
