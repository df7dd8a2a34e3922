"""处室: its people hold the posts of its commission, and its duties are the commission's (domain.md 3)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from tracker.database import db
from tracker.people.models import Department
from tracker.vocabulary import UnitClass


def within(is_body: Callable[[Any], ColumnElement[bool]], place: Any = Department) -> ColumnElement[bool]:
    """That a department (`place`) is one of these bodies, or a 处室 of one.

    Example: who holds a post of 市发展改革委 sits in it or in its 资环处; what 资环处 owes is owed by the commission.
    """
    return or_(is_body(place.id), and_(place.unit_class == UnitClass.DIVISION, is_body(place.parent_id)))


def commission_of() -> ColumnElement[int | None]:
    """The body that a 处室 is part of, as a column; null for any other department (`Department.commission_id`)."""
    return case((Department.unit_class == UnitClass.DIVISION, Department.parent_id))


def commissions(department_ids: Collection[int]) -> dict[int, int]:
    """The commission of each 处室 among these departments."""
    found = select(Department.id, commission_of()).where(Department.id.in_(department_ids))
    return {id: whole for id, whole in db.session.execute(found) if whole is not None}
