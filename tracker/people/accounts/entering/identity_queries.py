"""Reads who an account is to a 统一身份认证."""

from __future__ import annotations

from sqlalchemy import select

from tracker.database import db
from tracker.people.models import OutsideIdentity, User


def account_of(issuer: str, subject: str) -> int | None:
    """The account that stands for this person there; None where nobody has bound one."""
    known = select(OutsideIdentity.user_id).where(OutsideIdentity.issuer == issuer, OutsideIdentity.subject == subject)
    return db.session.scalar(known)


def unbound_account(username: str) -> int | None:
    """The open account of that name, as long as it stands for nobody there yet.

    CQ-Liaison is cq-liaison. Nothing else is mended: who is called “cq-liaison ” there, or has a letter that only looks
    alike (the Kelvin sign becomes k), is somebody else.
    """
    if not (username.isascii() and username.isprintable()):
        return None
    named = select(User.id).where(User.username == username.lower(), User.disabled_at.is_(None))
    bound = select(OutsideIdentity.user_id)
    return db.session.scalar(named.where(User.id.not_in(bound)))
