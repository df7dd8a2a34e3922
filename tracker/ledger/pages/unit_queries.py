"""One body's tasks and lights, and all bodies side by side: what the department pages show (ux.md S17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from tracker.database import db
from tracker.ledger.lights.severity import ranks_of
from tracker.ledger.models import BodyStanding
from tracker.people.division_queries import commission_of
from tracker.people.models import Department
from tracker.plans.draft.modes import is_lead_open
from tracker.plans.models import Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import FIRST_LISTED_DUTY, Basis, Colour, PartyRole

LEADS, SUPPORTS, ACTS, MEMBER = PartyRole.LEAD.label, PartyRole.CO.label, PartyRole.ACTING.label, "成员"
DUTIES = (LEADS, FIRST_LISTED_DUTY, SUPPORTS, ACTS, MEMBER)
"""What a body may be in a task, the strongest first."""


@dataclass(frozen=True)
class Lit:
    """In how many tasks a body's own part is red or yellow."""

    red: int
    yellow: int


def duties_of(department_ids: Collection[int], task_ids: Collection[int]) -> dict[int, str]:
    """By task what these departments are in it, of several duties the strongest."""
    found = (
        select(
            *(Assignment.task_id, Assignment.department_id, Assignment.role, Assignment.group_id),
            *(Task.lead_id, Task.basis, Task.lead_confirmed),
        )
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.department_id.in_(department_ids),
            Assignment.task_id.in_(task_ids),
            Assignment.ended_on.is_(None),
        )
    )
    duties: dict[int, str] = {}
    for row in db.session.execute(found):
        held = [duties[row.task_id]] if row.task_id in duties else []
        duties[row.task_id] = min([_duty(row), *held], key=DUTIES.index)
    return duties


def _duty(row: Any) -> str:
    if row.group_id is not None:
        return MEMBER
    if row.department_id == row.lead_id and is_lead_open(Basis(row.basis), row.lead_confirmed):
        return FIRST_LISTED_DUTY
    if row.role == PartyRole.ACTING:
        return ACTS
    return LEADS if row.department_id == row.lead_id or row.role == PartyRole.LEAD else SUPPORTS


def lit_by_body(jurisdiction_id: str) -> dict[int, Lit]:
    """By department its own red and yellow lights in a jurisdiction, as of the day's turn.

    What another body of a task owes lights only that one. Duties of a commission's 处室 are the commission's, too.
    """
    whole = commission_of()
    of_body = func.coalesce(whole, Department.id)
    return {**_lit(jurisdiction_id, Department.id, whole.is_not(None)), **_lit(jurisdiction_id, of_body)}


def _lit(jurisdiction_id: str, body: Any, *which: ColumnElement[bool]) -> dict[int, Lit]:
    red, yellow = (BodyStanding.rank.between(*ranks_of(colour)) for colour in (Colour.RED, Colour.YELLOW))
    counts = [func.count(case((lit, BodyStanding.task_id)).distinct()) for lit in (red, yellow)]
    found = (
        select(body, *counts)
        .select_from(BodyStanding)
        .join(Department, Department.id == BodyStanding.department_id)
        .where(BodyStanding.jurisdiction_id == jurisdiction_id, or_(red, yellow), *which)
        .group_by(body)
    )
    return {department_id: Lit(*counted) for department_id, *counted in db.session.execute(found)}
