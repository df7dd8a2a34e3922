"""Reads who is signed in with a cookie's secret: the session, its account and its person in one go."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.people.accounts.sessions import OpenSession, fingerprint
from tracker.people.models import Jurisdiction, SignInSession, User
from tracker.people.queries import Person, held_posts, with_posts


def signed_in(token: str, on: date) -> tuple[Person, OpenSession] | None:
    """Whose session it is, with the posts of a day; None where it was ended or the account is disabled."""
    row = db.session.execute(_BY_TOKEN, {"token_hash": fingerprint(token)}).one_or_none()
    if row is None:
        return None
    user, place, kept = row
    person = with_posts(user, place, held_posts(user.id, on))
    return person, OpenSession(kept.id, user.id, kept.began_at, kept.seen_at)


_BY_TOKEN = (
    select(User, Jurisdiction.short, SignInSession)
    .join(Jurisdiction, Jurisdiction.id == User.jurisdiction_id)
    .join(SignInSession, SignInSession.user_id == User.id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.ended_at.is_(None),
        User.disabled_at.is_(None),
    )
)
