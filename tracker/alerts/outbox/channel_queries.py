"""Reads the channels of a jurisdiction, and whom each reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.alerts.channels.sending import Line
from tracker.alerts.models import Channel
from tracker.alerts.outbox.queries import Reader, readers
from tracker.database import db
from tracker.people.models import Department
from tracker.vocabulary import ChannelKind, MailSecurity


@dataclass(frozen=True)
class ChannelRow:
    """A channel as lists show it and as it is spoken to."""

    id: int
    jurisdiction_id: str
    name: str
    department_id: int | None
    department: str | None
    position: int
    is_active: bool
    key_name: str
    version: int
    line: Line

    def reaches(self, reader: Reader) -> bool:
        """Whether it brings messages to this person: his group, or any mailbox he has."""
        if not self.is_active or self.jurisdiction_id != reader.jurisdiction_id:
            return False
        if self.line.kind is ChannelKind.MAIL and not reader.mail:
            return False
        return self.department_id is None or self.department_id in reader.department_ids


def channels(jurisdiction_id: str) -> list[ChannelRow]:
    """The channels of a jurisdiction in their order: the first that reaches a person is his first."""
    found = (
        select(Channel, Department.short_name)
        .outerjoin(Department, Department.id == Channel.department_id)
        .where(Channel.jurisdiction_id == jurisdiction_id)
        .order_by(Channel.position, Channel.id)
    )
    return [channel_row(channel, department) for channel, department in db.session.execute(found)]


def channel_row(channel: Channel, department: str | None = None) -> ChannelRow:
    """The row as plain values."""
    kind = ChannelKind(channel.kind)
    line = Line(
        kind=kind,
        host=channel.host,
        port=channel.port,
        security=MailSecurity.of(channel.security),
        username=channel.username,
        sender=channel.sender,
        is_shared=kind is not ChannelKind.MAIL and channel.department_id is None,
    )
    return ChannelRow(
        id=channel.id,
        jurisdiction_id=channel.jurisdiction_id,
        name=channel.name,
        department_id=channel.department_id,
        department=department,
        position=channel.position,
        is_active=channel.is_active,
        key_name=channel.key_name,
        version=channel.version,
        line=line,
    )


def jurisdictions_with_channels() -> list[str]:
    """Where some channel is in use."""
    found = select(Channel.jurisdiction_id).where(Channel.is_active).distinct().order_by(Channel.jurisdiction_id)
    return list(db.session.scalars(found))


def without_channel(jurisdiction_id: str, on: date) -> int:
    """How many people with a post no channel reaches: they have the page alone."""
    ways = channels(jurisdiction_id)
    return sum(not any(way.reaches(reader) for way in ways) for reader in readers(jurisdiction_id, on))
