"""Why a message on duties ends: 下达/核对通知 (A1) and 催签 (A2; domain.md 8).

Example: 市商务委 got three tasks. 下达通知 of the plan stands until none of the three waits for it, and is 已处置 where
somebody of 市商务委 signed or objected to one of them. Where silence signed for all three it is 签收期限已过, where all
three went to others 不再承担这项任务, where they were stopped before it 任务已结束或中止. Each batch has its notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from tracker.alerts.end_queries import HANDLED, Reason
from tracker.alerts.models import Alert
from tracker.plans.models import Task
from tracker.plans.states import IN_FORCE
from tracker.tasks.models import Assignment
from tracker.tasks.queries import to_be_signed
from tracker.vocabulary import AlertEnd, AlertStage, SignedHow

_BY_SOMEBODY = (SignedHow.SIGNED, SignedHow.REPORTED, SignedHow.SIGNED_FOR)
_NOTICE, _SIGNING = (AlertStage.A1,), (AlertStage.A2,)


def of_notices() -> Iterator[Reason]:
    """A1, of one task that was out already (调整分工, 改派), or of all that a body got in a plan."""
    is_of_task, is_of_plan = Alert.task_id.is_not(None), Alert.task_id.is_(None)
    nothing_open = ~_is_open()
    by_silence = has_duty(Assignment.signed_on.is_not(None))
    yield Reason("A1 of a task: answered", _NOTICE, HANDLED, and_(is_of_task, has_duty(_by_somebody())))
    yield Reason("A1 of a task: signed by silence", _NOTICE, AlertEnd.SILENT, and_(is_of_task, by_silence))
    is_told_anew = and_(is_of_task, _is_told_anew())
    yield Reason("A1 of a task: told of another duty in it since", _NOTICE, AlertEnd.REPLACED, is_told_anew)
    is_answered = and_(is_of_plan, _in_plan(_by_somebody()), nothing_open)
    yield Reason("A1 of a plan: answered, nothing open", _NOTICE, HANDLED, is_answered)
    is_silent = and_(is_of_plan, _in_plan(Assignment.signed_on.is_not(None)), nothing_open)
    yield Reason("A1 of a plan: signed by silence, nothing open", _NOTICE, AlertEnd.SILENT, is_silent)
    is_relieved = and_(is_of_plan, ~_in_plan())
    yield Reason("A1 of a plan: relieved of all of it", _NOTICE, AlertEnd.RELIEVED, is_relieved)
    is_told_of_others = and_(is_of_plan, ~_has_what_was_told(), _in_plan(_has_newer(*_OF_DUTY)))
    says = "A1 of a plan: told of other duties in their place since"
    yield Reason(says, _NOTICE, AlertEnd.REPLACED, is_told_of_others)
    is_over = and_(is_of_plan, nothing_open)
    yield Reason("A1 of a plan: what is not signed for is over", _NOTICE, AlertEnd.TASK, is_over)


def of_signing() -> Iterator[Reason]:
    """A2, whoever signed, of the duty that it asks to sign for; and A1 of a task that nobody can sign for any more."""
    is_answered = or_(Assignment.signed_on.is_not(None), Assignment.objected_on.is_not(None))
    yield Reason("A2: signed or objected to", _SIGNING, HANDLED, has_duty(is_answered))
    # It is said on a working day after its duty was given at the earliest: the new one has another last day.
    is_of_another = has_duty(Assignment.valid_from >= Alert.day)
    yield Reason("A2: its body has another duty in the task since", _SIGNING, AlertEnd.REPLACED, is_of_another)
    is_over = exists().where(Task.id == Alert.task_id, Task.state.not_in(IN_FORCE))
    yield Reason("A1 or A2 of a task: the task is over", (*_NOTICE, *_SIGNING), AlertEnd.TASK, is_over)


def has_duty(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has the task's duty in force, and this holds for it."""
    return exists().where(
        Assignment.task_id == Alert.task_id,
        Assignment.department_id == Alert.department_id,
        Assignment.ended_on.is_(None),
        *conditions,
    )


def _is_told_anew() -> ColumnElement[bool]:
    """The same post has a newer notice of the task: its body went and came back, or leads and does not again.

    The earlier one names a duty that has ended, and another last day. Of several tasks on one day it heard at once.
    """
    is_among_others = has_duty(Assignment.valid_from > Alert.day, _has_newer(*_OF_DUTY))
    return or_(_has_newer(_NEWER.task_id == Alert.task_id), is_among_others)


_NEWER = aliased(Alert)
_OF_DUTY = _NEWER.plan_id == Alert.plan_id, _NEWER.day >= Assignment.valid_from
"""Of the plan, and of a duty looked at, which was given by its day."""


def _has_newer(*about: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same post has a newer notice about this."""
    same = _NEWER.post_id == Alert.post_id, _NEWER.stage == AlertStage.A1
    return exists().where(*about, *same, _NEWER.id > Alert.id).correlate(Alert, Assignment)


def _in_plan(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has a duty in the plan of which this holds, of those that the notice told of.

    Where none of these is left any that it has instead in their tasks (调整分工).
    """
    told = _has_what_was_told(*conditions)
    return or_(told, and_(~_has_what_was_told(), exists().where(*_held_in_plan(), _is_instead(), *conditions)))


@cache
def _is_instead() -> ColumnElement[bool]:
    """The body had an earlier duty in the task, which the notice told of."""
    before = aliased(Assignment)
    same = before.task_id == Assignment.task_id, before.department_id == Assignment.department_id
    return exists().where(*same, before.id < Assignment.id, _is_told_of(before)).correlate(Alert, Assignment)


def _has_what_was_told(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has a duty of those that the notice of the plan told of, and this holds for it."""
    return exists().where(*_held_in_plan(), _is_told_of(), *conditions)


@cache
def _held_in_plan() -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.department_id == Alert.department_id,
        Assignment.ended_on.is_(None),
        Task.id == Assignment.task_id,
        Task.plan_id == Alert.plan_id,
    )


@cache
def _is_told_of(duty: type[Assignment] = Assignment) -> ColumnElement[bool]:
    """A duty was given by the day of the notice, and after that of the notice before: of another batch."""
    before = aliased(Alert)
    of_plan = before.post_id == Alert.post_id, before.stage == AlertStage.A1, before.plan_id == Alert.plan_id
    is_older = before.task_id.is_(None), before.day < Alert.day, before.day >= duty.valid_from
    of_older = exists().where(*of_plan, *is_older).correlate(Alert, duty)
    # Most notices are of the very day of their duties: no other one is looked for.
    return or_(duty.valid_from == Alert.day, and_(duty.valid_from < Alert.day, ~of_older))


def _is_open() -> ColumnElement[bool]:
    """Something that the body addressed got in the plan still waits for its signature."""
    return _in_plan(to_be_signed())


def _by_somebody() -> ColumnElement[bool]:
    """Somebody of the body signed, reported or objected, as against silence."""
    return or_(Assignment.signed_how.in_(_BY_SOMEBODY), Assignment.objected_on.is_not(None))
