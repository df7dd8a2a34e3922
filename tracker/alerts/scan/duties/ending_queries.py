"""Why a message on duties ends: 下达/核对通知 (A1) and 催签 (A2; domain.md 8)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, or_

from tracker.alerts.end_queries import HANDLED, Reason
from tracker.alerts.models import Alert
from tracker.plans.models import Task
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.tasks.models import Assignment
from tracker.tasks.queries import unsigned
from tracker.vocabulary import AlertEnd, AlertStage, SignedHow

_BY_SOMEBODY = (SignedHow.SIGNED, SignedHow.REPORTED, SignedHow.SIGNED_FOR)
_NOTICE, _SIGNING = (AlertStage.A1,), (AlertStage.A2,)


def of_notices() -> Iterator[Reason]:
    """A1."""
    is_of_task = Alert.task_id.is_not(None)
    yield Reason(_NOTICE, HANDLED, and_(is_of_task, has_duty(_is_said())))
    yield Reason(_NOTICE, AlertEnd.SILENT, and_(is_of_task, has_duty(Assignment.signed_on.is_not(None))))
    yield Reason(_NOTICE, HANDLED, and_(_answered(), ~_open_duties()))
    yield Reason(_NOTICE, AlertEnd.SILENT, ~_open_duties())


def of_signing() -> Iterator[Reason]:
    """A2, and A1 of a task."""
    yield Reason(_SIGNING, HANDLED, has_duty(_is_answered()))
    is_over = exists().where(Task.id == Alert.task_id, Task.state.not_in(IN_FORCE))
    yield Reason((*_NOTICE, *_SIGNING), AlertEnd.TASK, is_over)


def has_duty(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has the task's duty in force, and this holds for it."""
    return exists().where(
        Assignment.task_id == Alert.task_id,
        Assignment.department_id == Alert.department_id,
        Assignment.ended_on.is_(None),
        *conditions,
    )


def _in_plan(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has a duty in the plan of which this holds."""
    return exists().where(
        Assignment.department_id == Alert.department_id,
        Assignment.ended_on.is_(None),
        Task.id == Assignment.task_id,
        Task.plan_id == Alert.plan_id,
        *conditions,
    )


def _open_duties() -> ColumnElement[bool]:
    return _in_plan(unsigned(), Task.state.in_(SIGNABLE))


def _answered() -> ColumnElement[bool]:
    """Somebody of the body did something, as against silence."""
    return _in_plan(_is_said())


def _is_answered() -> ColumnElement[bool]:
    return or_(Assignment.signed_on.is_not(None), Assignment.objected_on.is_not(None))


def _is_said() -> ColumnElement[bool]:
    return or_(Assignment.signed_how.in_(_BY_SOMEBODY), Assignment.objected_on.is_not(None))
