"""Reads who is to be told what he has not been told, and whether anything may leave (domain.md 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Select, func, select

from tracker.alerts.digest.rules import Item
from tracker.alerts.models import Alert, DailyDigest, DigestItem, SendingPause
from tracker.alerts.outbox.transitions import NOT_ARRIVED
from tracker.database import db
from tracker.people.models import Post, User
from tracker.people.queries import Person, accounts_with_posts, person_of
from tracker.vocabulary import AlertStage, AlertState, DeliveryState


@dataclass(frozen=True)
class Reader:
    """A person whom messages reach: `post_ids` are the posts whose messages are his."""

    user_id: int
    name: str
    jurisdiction_id: str
    department_ids: frozenset[int]
    post_ids: frozenset[int]
    mail: str
    phone: str


def readers(jurisdiction_id: str, on: date) -> list[Reader]:
    """The people of a jurisdiction who hold a post on a day."""
    return _readers(User.jurisdiction_id == jurisdiction_id, on)


def reader_of(user_id: int, on: date) -> Reader | None:
    """One of them; None where the account is disabled or holds no post any more."""
    return next(iter(_readers(User.id == user_id, on)), None)


def _readers(whose: ColumnElement[bool], on: date) -> list[Reader]:
    found = db.session.execute(accounts_with_posts().where(whose), {"on": on}).all()
    by_user = groupby(sorted(found, key=lambda row: int(row[0].id)), key=lambda row: int(row[0].id))
    accounts = [[tuple(row) for row in rows] for _, rows in by_user]
    posts = {(body, role): id for id, body, role in db.session.execute(select(Post.id, Post.department_id, Post.role))}
    people = [(account[0][0], person_of(account)) for account in accounts]
    return [_reader(user, person, posts) for user, person in people if person.posts]


def _reader(user: User, person: Person, posts: Mapping[tuple[int, str], int]) -> Reader:
    own = {posts.get(duty) for duty in person.duties}
    return Reader(
        user_id=user.id,
        name=f"{user.display_name}（{person.department_name}{person.role_label}）",
        jurisdiction_id=user.jurisdiction_id,
        department_ids=person.department_ids,
        post_ids=frozenset(id for id in own if id is not None),
        mail=user.mail,
        phone=user.phone,
    )


@dataclass(frozen=True)
class Waiting:
    """What one person has not been told: `new`, and `carried` from digests that have not arrived."""

    new: tuple[Item, ...]
    carried: tuple[Item, ...]


def untold(of: Collection[Reader], day: date) -> dict[int, Waiting]:
    """By user what stands unread up to a day and was in no digest of his that arrived."""
    by_post: defaultdict[int, list[int]] = defaultdict(list)
    for reader in of:
        for post_id in reader.post_ids:
            by_post[post_id].append(reader.user_id)
    standing = select(Alert.id, Alert.post_id, Alert.stage, Alert.message, Alert.due_on).where(
        Alert.post_id.in_(by_post), Alert.state == AlertState.SENT, Alert.read_at.is_(None), Alert.day <= day
    )
    told = _told(standing.with_only_columns(Alert.id), [reader.user_id for reader in of])
    new: defaultdict[int, list[Item]] = defaultdict(list)
    carried: defaultdict[int, list[Item]] = defaultdict(list)
    for id, post_id, stage, message, due_on in db.session.execute(standing.order_by(Alert.id)):
        for user_id in by_post[post_id]:
            states = told.get((user_id, id), frozenset())
            if states <= NOT_ARRIVED:
                (carried if states else new)[user_id].append(Item(id, AlertStage(stage), message, due_on))
    return {user: Waiting(tuple(items), tuple(carried[user])) for user, items in new.items()}


def _told(alert_ids: Select[int], users: Sequence[int]) -> dict[tuple[int, int], frozenset[DeliveryState]]:
    """By user and message how the digests that held it stand; what the next day took over is left out."""
    found: defaultdict[tuple[int, int], set[DeliveryState]] = defaultdict(set)
    held = (
        select(DailyDigest.user_id, DigestItem.alert_id, DailyDigest.state)
        .join(DigestItem, DigestItem.digest_id == DailyDigest.id)
        .where(
            DailyDigest.user_id.in_(users),
            DailyDigest.state != DeliveryState.MERGED,
            DigestItem.alert_id.in_(alert_ids),
        )
    )
    for user_id, alert_id, state in db.session.execute(held):
        found[user_id, alert_id].add(DeliveryState(state))
    return {place: frozenset(states) for place, states in found.items()}


def paused() -> frozenset[str]:
    """The jurisdictions of whose channels nothing may leave."""
    newest = select(func.max(SendingPause.id)).group_by(SendingPause.jurisdiction_id)
    found = select(SendingPause.jurisdiction_id).where(SendingPause.id.in_(newest), SendingPause.is_paused)
    return frozenset(db.session.scalars(found))


def pause(jurisdiction_id: str) -> SendingPause | None:
    """The newest fact about it in a jurisdiction."""
    found = select(SendingPause).where(SendingPause.jurisdiction_id == jurisdiction_id)
    return db.session.scalars(found.order_by(SendingPause.id.desc()).limit(1)).first()
