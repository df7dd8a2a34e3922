"""Reads the posts and hand-overs that wait for a 安全管理员's confirmation, and what speaks against a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.people.access import ADMINISTRATORS
from tracker.people.models import Asked, Department, GrantRequest, HandOverRequest, Post, PostHolding, User
from tracker.people.queries import HeldPost, held_posts, jurisdictions_below
from tracker.vocabulary import Role


@dataclass(frozen=True)
class OpenGrant:
    """A post somebody is to hold, not confirmed yet. `is_held`: he holds it; another gave the account its password."""

    id: int
    user_id: int
    username: str
    display_name: str
    department_name: str
    role: Role
    since: date
    asked_name: str
    asked_at: datetime
    is_held: bool


def open_grants(jurisdiction_id: str) -> list[OpenGrant]:
    """What waits in a jurisdiction and those below it, oldest first."""
    columns = (User.id, User.username, User.display_name, Department.short_name)
    rows = (
        select(GrantRequest, *columns, exists(_HELD_BEFORE).label("is_held"))
        .join(User, User.id == GrantRequest.user_id)
        .join(Department, Department.id == GrantRequest.department_id)
        .where(*_open(GrantRequest, jurisdiction_id))
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
            is_held=is_held,
        )
        for request, user_id, username, display_name, department, is_held in db.session.execute(
            rows.order_by(GrantRequest.id)
        )
    ]


_newer = aliased(PostHolding)

# Of a request: its post was the account's already when it was asked for. Who had left it asks for it anew.
_HELD_BEFORE = (
    select(PostHolding.id)
    .join(Post, Post.id == PostHolding.post_id)
    .where(
        PostHolding.user_id == GrantRequest.user_id,
        Post.department_id == GrantRequest.department_id,
        Post.role == GrantRequest.role,
        PostHolding.recorded_at <= GrantRequest.asked_at,
        PostHolding.valid_from <= GrantRequest.since,
        or_(PostHolding.valid_to.is_(None), PostHolding.valid_to >= GrantRequest.since),
        ~exists()
        .where(
            *(getattr(_newer, name) == getattr(PostHolding, name) for name in ("post_id", "user_id", "valid_from")),
            _newer.id > PostHolding.id,
            _newer.recorded_at <= GrantRequest.asked_at,
        )
        .correlate(PostHolding, GrantRequest),
    )
    .correlate(GrantRequest)
)


def newest_about_owner(user_id: int) -> GrantRequest | None:
    """What was asked last about a post the account had already: whether he who has the new password is its owner."""
    asked = select(GrantRequest).where(GrantRequest.user_id == user_id, exists(_HELD_BEFORE))
    return db.session.scalars(asked.order_by(GrantRequest.id.desc()).limit(1)).first()


def is_about_owner(request_id: int) -> bool:
    """Whether a request asks who has the account's new password, and not for a post that it had not."""
    return bool(db.session.scalar(select(exists(_HELD_BEFORE)).where(GrantRequest.id == request_id)))


def is_owner_unsure(user_id: int) -> bool:
    """Whether another gave the account its password and nobody has confirmed since that its owner has it."""
    newest = newest_about_owner(user_id)
    return newest is not None and newest.is_granted is not True


def count_open(jurisdiction_id: str) -> int:
    """How many wait."""
    asked = select(func.count(HandOverRequest.id)).where(*_open(HandOverRequest, jurisdiction_id)).scalar_subquery()
    grants = select(func.count(GrantRequest.id) + asked).where(*_open(GrantRequest, jurisdiction_id))
    return db.session.scalar(grants) or 0


@dataclass(frozen=True)
class OpenHandOver:
    """A hand-over of all posts of one account, not confirmed yet."""

    id: int
    from_user_id: int
    from_name: str
    to_name: str
    to_username: str
    posts: tuple[HeldPost, ...]
    since: date
    words: str
    asked_name: str
    asked_at: datetime


def open_hand_overs(jurisdiction_id: str) -> list[OpenHandOver]:
    """What waits in a jurisdiction and those below it, oldest first, with the posts as they are held on the day."""
    leaver, successor = aliased(User), aliased(User)
    rows = (
        select(HandOverRequest, leaver.display_name, successor.display_name, successor.username)
        .join(leaver, leaver.id == HandOverRequest.from_user_id)
        .join(successor, successor.id == HandOverRequest.to_user_id)
        .where(*_open(HandOverRequest, jurisdiction_id))
        .order_by(HandOverRequest.id)
    )
    return [
        OpenHandOver(
            id=request.id,
            from_user_id=request.from_user_id,
            from_name=from_name,
            to_name=to_name,
            to_username=to_username,
            posts=held_posts(request.from_user_id, request.since),
            since=request.since,
            words=request.words,
            asked_name=request.asked_name,
            asked_at=request.asked_at,
        )
        for request, from_name, to_name, to_username in db.session.execute(rows).all()
    ]


@dataclass(frozen=True)
class RolesOverTime:
    """Roles an account has on a day or later, and all it ever had or will have."""

    beside: frozenset[Role]
    ever: frozenset[Role]


def roles_over_time(user_id: int, since: date) -> RolesOverTime:
    """The roles of an account, as they matter for who may hold a post from a day on."""
    found = _roles(PostHolding.user_id == user_id)
    return RolesOverTime(
        frozenset(one.role for one in found if one.last is None or one.last >= since),
        frozenset(one.role for one in found),
    )


@dataclass(frozen=True)
class _Held:
    username: str
    role: Role
    last: date | None


def namesake_in_office(user: User, role: Role, since: date) -> _Held | None:
    """Another open account of the same name or mail that holds another administrator's post then or later.

    One person with two accounts would hold two of 三员 all the same.
    """
    if role not in ADMINISTRATORS:
        return None
    same = [User.display_name == user.display_name, *([User.mail == user.mail] if user.mail else [])]
    others = User.id != user.id, User.jurisdiction_id == user.jurisdiction_id, User.disabled_at.is_(None), or_(*same)
    held = _roles(PostHolding.user_id.in_(select(User.id).where(*others)), Post.role.in_(ADMINISTRATORS - {role}))
    return next((one for one in held if one.last is None or one.last >= since), None)


def _roles(*whose: ColumnElement[bool]) -> list[_Held]:
    """Each post with its last day, of the newest fact about its holder and first day.

    A post given and passed on within one day is told, too: it was held for some hours.
    """
    rows = (
        select(PostHolding, Post.role, User.username)
        .join(Post, Post.id == PostHolding.post_id)
        .join(User, User.id == PostHolding.user_id)
        .where(*whose)
        .order_by(PostHolding.id)
    )
    newest = {
        (fact.user_id, fact.post_id, fact.valid_from): (fact, role, username)
        for fact, role, username in db.session.execute(rows)
    }
    return [_Held(username, Role(role), fact.valid_to) for fact, role, username in newest.values()]


def _open(kind: type[Asked], jurisdiction_id: str) -> tuple[ColumnElement[bool], ...]:
    return kind.settled_at.is_(None), kind.jurisdiction_id.in_(jurisdictions_below(jurisdiction_id))
