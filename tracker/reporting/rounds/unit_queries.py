"""Reads which rounds concern a unit: of its own jurisdiction, and of those above it whose tasks it has a part in."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, or_, select

from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.models import Report, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import RoundKind


def open_quarters_for(jurisdiction_id: str, department_ids: Collection[int]) -> list[Round]:
    """The quarters' rounds not closed yet that concern these departments of a jurisdiction, oldest first.

    A member of a collective has duties in the tasks of a region above, whose quarter may not ask it yet.
    """
    values = {"jurisdiction": jurisdiction_id, "departments": list(department_ids)}
    return list(db.session.scalars(_open_quarters(bool(department_ids)), values))


@cache
def _open_quarters(of_bodies: bool) -> Select[Round]:
    which = Round.jurisdiction_id == bindparam("jurisdiction")
    if of_bodies:
        bodies: BindParameter[int] = bindparam("departments")
        duties = select(Task.jurisdiction_id).join(Assignment, Assignment.task_id == Task.id)
        which |= Round.id.in_(select(Report.round_id).where(Report.department_id.in_(bodies)))
        which |= Round.jurisdiction_id.in_(
            duties.where(Assignment.department_id.in_(bodies), Assignment.ended_on.is_(None))
        )
    open_ones = select(Round).where(Round.kind == RoundKind.QUARTER, Round.closed_at.is_(None), which)
    return open_ones.order_by(Round.as_of, Round.id)


def open_verifications(jurisdiction_id: str, department_ids: Collection[int] | None) -> list[Round]:
    """核定 rounds not closed yet, oldest first: those that ask one of these departments; None: a jurisdiction's."""
    values = {"jurisdiction": jurisdiction_id, "departments": list(department_ids or ())}
    return list(db.session.scalars(_open_verifications(department_ids is not None), values))


@cache
def _open_verifications(of_bodies: bool) -> Select[Round]:
    which = Round.jurisdiction_id == bindparam("jurisdiction")
    if of_bodies:
        which = Round.id.in_(select(Report.round_id).where(Report.department_id.in_(bindparam("departments"))))
    open_ones = select(Round).where(Round.kind == RoundKind.VERIFICATION, Round.closed_at.is_(None), which)
    return open_ones.order_by(Round.as_of, Round.id)


def asks_any(round_id: int, department_ids: Collection[int]) -> bool:
    """Whether a round asks one of these departments."""
    statement = select(Report.id).where(Report.round_id == round_id, Report.department_id.in_(department_ids))
    return db.session.scalar(statement.limit(1)) is not None


def concerning(jurisdiction_id: str, department_ids: Collection[int]) -> ColumnElement[bool]:
    """The condition on a round: the jurisdiction's, or it asks these departments."""
    if not department_ids:
        return Round.jurisdiction_id == jurisdiction_id
    asking = select(Report.round_id).where(Report.department_id.in_(department_ids))
    return or_(Round.jurisdiction_id == jurisdiction_id, Round.id.in_(asking))
