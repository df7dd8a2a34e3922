"""Links by which the owner of an account gives it its password: one is made, those before are used up."""

from __future__ import annotations

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.people.accounts.ageing import INVITED_FOR
from tracker.people.accounts.sessions.rules import fingerprint, new_token
from tracker.people.models import Invitation, User


def make(act: Act, user: User) -> str:
    """The secret of a new link, to be handed over once; those before are worth nothing."""
    end_all(act, user)
    token = new_token()
    made = Invitation(user_id=user.id, token_hash=fingerprint(token), made_at=act.at, expires_at=act.at + INVITED_FOR)
    db.session.add(made)
    db.session.flush()
    audit.record(act, "invite", "user", user.id, jurisdiction_id=user.jurisdiction_id, username=user.username)
    return token


def end_all(act: Act, user: User) -> None:
    """No link of the account is worth anything any more."""
    unused = select(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
    for one in db.session.scalars(unused):
        one.used_at = act.at
    db.session.flush()
