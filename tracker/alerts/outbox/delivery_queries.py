"""Reads what became of each attempt to send, for the pages that tell it; nothing of what a message said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.alerts.models import Channel, DailyDigest, Delivery
from tracker.alerts.outbox.transitions import FAILING
from tracker.database import db
from tracker.people.models import User
from tracker.vocabulary import DeliveryState


@dataclass(frozen=True)
class DeliveryRow:
    """One attempt as lists show it; nothing of what the message said. `reader` None: a test."""

    id: int
    reader: str | None
    day: date | None
    channel: str
    attempt: int
    part: int
    is_repeat: bool
    state: DeliveryState
    due_at: datetime
    finished_at: datetime | None
    words: str


def latest_deliveries(jurisdiction_id: str, limit: int = 50) -> list[DeliveryRow]:
    """The last attempts of a jurisdiction's channels, newest first."""
    found = _deliveries().where(Channel.jurisdiction_id == jurisdiction_id).order_by(Delivery.id.desc()).limit(limit)
    return [_delivery_row(*row) for row in db.session.execute(found)]


def last_of_channels(channel_ids: Iterable[int]) -> dict[int, DeliveryRow]:
    """By channel its last attempt that came to an end."""
    newest = (
        select(func.max(Delivery.id))
        .where(Delivery.channel_id.in_(list(channel_ids)), Delivery.finished_at.is_not(None))
        .group_by(Delivery.channel_id)
    )
    found = db.session.execute(_deliveries().where(Delivery.id.in_(newest)))
    return {delivery.channel_id: _delivery_row(delivery, *rest) for delivery, *rest in found}


def _deliveries() -> Select[*tuple[Any, ...]]:
    return (
        select(Delivery, Channel.name, DailyDigest.reader, DailyDigest.day)
        .join(Channel, Channel.id == Delivery.channel_id)
        .outerjoin(DailyDigest, DailyDigest.id == Delivery.digest_id)
    )


def _delivery_row(delivery: Delivery, channel: str, reader: str | None, day: date | None) -> DeliveryRow:
    return DeliveryRow(
        id=delivery.id,
        reader=reader,
        day=day,
        channel=channel,
        attempt=delivery.attempt,
        part=delivery.part,
        is_repeat=delivery.is_repeat,
        state=DeliveryState(delivery.state),
        due_at=delivery.due_at,
        finished_at=delivery.finished_at,
        words=delivery.words,
    )


TOLD_FOR = timedelta(days=14)
"""How long 发送失败 is told of a person to whom nothing was sent since."""


@dataclass(frozen=True)
class NotSent:
    """A person whose last digest reached him by no channel; `channel`, `at`, `words`: of the last attempt."""

    reader: str
    day: date
    channel: str
    at: datetime | None
    words: str


def not_sent(jurisdiction_id: str, on: date) -> list[NotSent]:
    """发送失败: whose newest digest failed on every channel, or nobody knows of it for good; the newest first."""
    rows = db.session.execute(_not_sent(), {"jurisdiction": jurisdiction_id, "since": on - TOLD_FOR})
    return [NotSent(*row) for row in rows]


@cache
def _not_sent() -> Select[*tuple[Any, ...]]:
    later = aliased(DailyDigest)
    last_try = aliased(Delivery)
    newest_try = select(func.max(last_try.id)).where(last_try.digest_id == DailyDigest.id).scalar_subquery()
    return (
        select(DailyDigest.reader, DailyDigest.day, Channel.name, Delivery.finished_at, Delivery.words)
        .outerjoin(later, and_(later.user_id == DailyDigest.user_id, later.day > DailyDigest.day))
        .join(User, User.id == DailyDigest.user_id)
        .join(Delivery, Delivery.id == newest_try)
        .join(Channel, Channel.id == Delivery.channel_id)
        .where(
            DailyDigest.jurisdiction_id == bindparam("jurisdiction"),
            DailyDigest.state.in_(FAILING),
            DailyDigest.day >= bindparam("since", type_=Date()),
            later.id.is_(None),
            User.disabled_at.is_(None),
        )
        .order_by(DailyDigest.day.desc(), DailyDigest.id)
    )


def oldest_waiting(at: datetime) -> datetime | None:
    """Since when the oldest message waits whose time has come."""
    waiting = select(func.min(Delivery.due_at)).where(Delivery.state == DeliveryState.QUEUED, Delivery.due_at <= at)
    return db.session.scalar(waiting)
