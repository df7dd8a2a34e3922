"""Reads the posts that wait for a 安全管理员's confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from tracker.database import db
from tracker.people.models import Department, GrantRequest, PostHolding, User
from tracker.people.queries import jurisdictions_below
from tracker.vocabulary import Role


@dataclass(frozen=True)
class OpenGrant:
    """A post somebody is to hold, not confirmed yet."""

    id: int
    user_id: int
    username: str
    display_name: str
    department_name: str
    role: Role
    since: date
    asked_name: str
    asked_at: datetime


def open_grants(jurisdiction_id: str) -> list[OpenGrant]:
    """What waits in a jurisdiction and those below it, oldest first."""
    columns = (User.id, User.username, User.display_name, Department.short_name)
    rows = (
        select(GrantRequest, *columns)
        .join(User, User.id == GrantRequest.user_id)
        .join(Department, Department.id == GrantRequest.department_id)
        .where(*_open(jurisdiction_id))
    )
    return [
        OpenGrant(
            id=request.id,
            user_id=user_id,
            username=username,
            display_name=display_name,
            department_name=department,
            role=Role(request.role),
            since=request.since,
            asked_name=request.asked_name,
            asked_at=request.asked_at,
        )
        for request, user_id, username, display_name, department in db.session.execute(rows.order_by(GrantRequest.id))
    ]


def count_open(jurisdiction_id: str) -> int:
    """How many wait."""
    return db.session.scalar(select(func.count(GrantRequest.id)).where(*_open(jurisdiction_id))) or 0


def was_ever_in_office(user_id: int) -> bool:
    """Whether the account ever held a post: then somebody other than who made it has confirmed it."""
    return db.session.scalar(select(PostHolding.id).where(PostHolding.user_id == user_id).limit(1)) is not None


def _open(jurisdiction_id: str) -> tuple[ColumnElement[bool], ...]:
    return GrantRequest.settled_at.is_(None), GrantRequest.jurisdiction_id.in_(jurisdictions_below(jurisdiction_id))
