"""Reads hand-overs: who took whose posts, from when, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.people.models import Department, HandOver, Post, User
from tracker.vocabulary import Role


@dataclass(frozen=True)
class HandOverNote:
    """One hand-over as the successor reads it; `posts`: 市商务委 单位联络员."""

    id: int
    from_name: str
    to_name: str
    since: date
    posts: tuple[str, ...]
    department_ids: frozenset[int]
    words: str
    recorded_at: datetime


def received(user_id: int) -> list[HandOverNote]:
    """What this person took over, the newest first."""
    return _notes(HandOver.to_user_id == user_id)


def given(user_id: int) -> list[HandOverNote]:
    """What others took over from this person, the newest first."""
    return _notes(HandOver.from_user_id == user_id)


def _notes(which: ColumnElement[bool]) -> list[HandOverNote]:
    leaver, successor = aliased(User), aliased(User)
    statement = (
        select(HandOver, leaver.display_name, successor.display_name)
        .join(leaver, leaver.id == HandOver.from_user_id)
        .join(successor, successor.id == HandOver.to_user_id)
        .where(which)
        .order_by(HandOver.id.desc())
    )
    rows = db.session.execute(statement).all()
    posts = _posts({post_id for row, *_ in rows for post_id in row.post_ids})
    return [
        HandOverNote(
            id=row.id,
            from_name=from_name,
            to_name=to_name,
            since=row.since,
            posts=tuple(posts[id][1] for id in row.post_ids),
            department_ids=frozenset(posts[id][0] for id in row.post_ids),
            words=row.words,
            recorded_at=row.recorded_at,
        )
        for row, from_name, to_name in rows
    ]


def newest_since(user_id: int, first: date) -> HandOver | None:
    """The newest hand-over this person took on or after a day."""
    statement = select(HandOver).where(HandOver.to_user_id == user_id, HandOver.since >= first)
    return db.session.scalar(statement.order_by(HandOver.id.desc()).limit(1))


def _posts(post_ids: set[int]) -> dict[int, tuple[int, str]]:
    """By post its department and name."""
    statement = (
        select(Post.id, Post.department_id, Department.short_name, Post.role)
        .join(Department, Department.id == Post.department_id)
        .where(Post.id.in_(post_ids))
    )
    return {
        id: (department_id, f"{name} {Role(role).label}")
        for id, department_id, name, role in db.session.execute(statement)
    }
