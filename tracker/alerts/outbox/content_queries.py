"""Reads what a digest says as it leaves: what still stands, to his posts, as far as the channel may hear it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.alerts.digest.rules import Item, digest
from tracker.alerts.digest.words import Words, words
from tracker.alerts.models import Alert, DigestItem
from tracker.alerts.outbox.channel_queries import ChannelRow
from tracker.alerts.outbox.queries import Reader
from tracker.database import db
from tracker.ledger.grace_queries import last_days_of_messages
from tracker.vocabulary import AlertStage, AlertState, ChannelKind


@dataclass(frozen=True)
class Held:
    """A message in a digest; `stands`: nobody has read it, and its cause is there."""

    item: Item
    department_id: int
    stands: bool


def held(digest_id: int, reader: Reader) -> list[Held]:
    """The messages of a digest to posts that are the reader's today; he may have moved since it was queued."""
    found = (
        select(Alert)
        .join(DigestItem, DigestItem.alert_id == Alert.id)
        .where(DigestItem.digest_id == digest_id, Alert.post_id.in_(reader.post_ids))
        .order_by(Alert.id)
    )
    alerts = list(db.session.scalars(found))
    grace = last_days_of_messages(alerts)
    return [_held(alert, grace.get(alert.id)) for alert in alerts]


def _held(alert: Alert, grace_on: date | None) -> Held:
    item = Item(alert.id, AlertStage(alert.stage), alert.message, alert.due_on, grace_on)
    return Held(item, alert.department_id, alert.state == AlertState.SENT and alert.read_at is None)


def words_by(way: ChannelRow, of: Collection[Held], day: date, reader: str, url: str) -> Words:
    """The words for a channel. A unit's group hears of that unit's tasks; of the reader's others only how many."""
    if way.department_id is None or way.line.kind is ChannelKind.MAIL:
        return words(digest([one.item for one in of], day), reader, url)
    own = [one.item for one in of if one.department_id == way.department_id]
    told = words(digest(own or [one.item for one in of], day), reader, url, elsewhere=len(of) - len(own))
    return told if own else Words(told.title, told.brief, told.brief)
