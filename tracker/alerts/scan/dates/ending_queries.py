"""Why a message on own dates and goals (A5, A6) ends by a fact alone (domain.md 8).

Example: a date of 18 December was put off to 30 June: “请按期完成” is 时限已调整. That it was judged, or that it is
another's turn, the rules that say the message know: steps.py asks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_
from sqlalchemy.orm import aliased

from tracker.alerts.end_queries import HANDLED, Reason, to_unit
from tracker.alerts.models import Alert
from tracker.ledger.grace_queries import put_off_to_its_day
from tracker.outcomes.models import Verdict
from tracker.plans.models import Item, Milestone, MilestoneDate, OwnerFact, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.models import Report
from tracker.vocabulary import AlertEnd, AlertStage, ReportState

MILESTONES = (AlertStage.A5, AlertStage.A6)
_GOAL = (AlertStage.A6,)


def of_dates() -> Iterator[Reason]:
    """A5, A6 of an own date; 整改, which has a date of its own, ends in steps.py alone."""
    on_date = and_(Alert.milestone_id.is_not(None), ~rectifies())
    is_over = and_(on_date, _of_date(Milestone.due_on.is_(None) | Task.state.not_in(IN_FORCE)))
    is_moved = and_(on_date, _of_date(Milestone.due_on != Alert.due_on))
    yield Reason("A5 or A6 of a date: the task is over, or has the date no more", MILESTONES, AlertEnd.TASK, is_over)
    yield Reason("A5 or A6 of a date: another day", MILESTONES, AlertEnd.DATE, is_moved)


def of_goals() -> Iterator[Reason]:
    """A6 of a goal of the plan, to 综合处."""
    yield Reason("A6 of a goal: judged", _GOAL, HANDLED, _is_judged_since())


def looked_at_again() -> ColumnElement[bool]:
    """Whether a scan asks once more, of a message on an own date that no act ended, whether it is still said.

    What was just said for days that are past: it stood at no time, and ends on the day it was written. 逾期 of today
    that this scan has written: what a body told between its reading and its writing, no act could end. Whom a date is
    said to changes by acts, after each of which its task was looked at: here what that may have missed, and what a
    liaison has written, of which no task hears before it is approved, or gave to the lead when a clock that went ahead
    had asked for it: of that day nobody knows of the report. Before a date is over nothing that is told of it
    ends its warning; once it is, a warning that nothing later took the place of is one of which all was told, whatever
    else of its task is overdue. `day` and `at` of the scan are bound to it.
    """
    day: Any = bindparam("day")
    just_written = Alert.recorded_at >= bindparam("at")
    caught_up = and_(just_written, Alert.day < day)
    of_today = and_(just_written, Alert.day == day)
    is_past = and_(Alert.due_on < day, or_(Alert.stage == AlertStage.A5, of_today, rectifies()), to_unit())
    return or_(caught_up, _is_owned_since(), is_past, and_(_is_written(), to_unit()))


def rectifies() -> ColumnElement[bool]:
    """The message is about what is to be put right (整改) by its date, not about the milestone's own.

    What is said once the milestone was put off (顺延) to that very day is about its own.
    """
    before = put_off_to_its_day(MilestoneDate.recorded_at <= Alert.recorded_at).correlate(Verdict, Alert)
    return exists().where(Verdict.milestone_id == Alert.milestone_id, Verdict.rectify_by == Alert.due_on, ~before)


def _of_date(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The message is on an own date of which, or of whose task, this holds."""
    return exists().where(Milestone.id == Alert.milestone_id, Task.id == Milestone.task_id, condition)


def _is_judged_since() -> ColumnElement[bool]:
    """The goal has got the verdict that was missing: a first one, or one after that whose 整改 date is up."""
    given, newer = aliased(Verdict), aliased(Verdict)
    is_newest = ~exists().where(newer.goal_id == Alert.goal_id, newer.id > given.id).correlate(Alert, given)
    is_another = or_(given.rectify_by.is_(None), given.rectify_by != Alert.due_on)
    return exists().where(given.goal_id == Alert.goal_id, is_another, is_newest).correlate(Alert)


def _is_owned_since() -> ColumnElement[bool]:
    """Whose the date is was said anew after the message."""
    of_date = or_(Item.milestone_id == Milestone.id, Item.indicator_id == Milestone.indicator_id)
    said = OwnerFact.item_id == Item.id, OwnerFact.recorded_at > Alert.recorded_at
    return exists().where(Milestone.id == Alert.milestone_id, Item.task_id == Milestone.task_id, of_date, *said)


def _is_written() -> ColumnElement[bool]:
    """A report of the body addressed for the task, which may tell what is asked for, waits for its head or its lead."""
    of_body = Report.task_id == Alert.task_id, Report.department_id == Alert.department_id
    return exists().where(*of_body, Report.state.in_((ReportState.TO_APPROVE, *WITH_LEAD)))
