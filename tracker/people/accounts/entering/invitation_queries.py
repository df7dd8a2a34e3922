"""Reads whose a link for a first password is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.people.accounts.sessions.rules import fingerprint
from tracker.people.models import Invitation, User


@dataclass(frozen=True)
class Invited:
    """The account that a link is for."""

    user_id: int
    username: str
    display_name: str


def open_invitation(token: str, at: datetime) -> Invited | None:
    """Whose link it is; None where it was used, is too old, or its account is closed."""
    found = (
        select(User.id, User.username, User.display_name)
        .join(Invitation, Invitation.user_id == User.id)
        .where(
            Invitation.token_hash == fingerprint(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
            User.disabled_at.is_(None),
        )
    )
    row = db.session.execute(found).one_or_none()
    return Invited(*row) if row else None
