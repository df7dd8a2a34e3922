"""Reads who is signed in with a cookie's secret: the session, its account and its person in one go."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam

from tracker.database import db
from tracker.people.accounts.sessions import OpenSession, fingerprint
from tracker.people.models import SignInSession, User
from tracker.people.queries import Person, accounts_with_posts, person_of
from tracker.vocabulary import SessionStep


def signed_in(token: str, on: date) -> tuple[Person, OpenSession] | None:
    """Whose session it is, with the posts of a day; None where it was ended or the account is disabled.

    Nor is anybody who has typed the right password and not yet the code that is asked for, too.
    """
    rows = db.session.execute(_by_token(), {"token_hash": fingerprint(token), "on": on}).all()
    if not rows:
        return None
    person, kept = person_of([tuple(row[:-1]) for row in rows]), rows[0][-1]
    step = SessionStep(kept.step)
    return person, OpenSession(kept.id, person.user_id, kept.began_at, kept.seen_at, step)


@cache
def _by_token() -> Select[*tuple[Any, ...]]:
    return (
        accounts_with_posts()
        .join(SignInSession, SignInSession.user_id == User.id)
        .where(SignInSession.token_hash == bindparam("token_hash"), SignInSession.ended_at.is_(None))
        .where(SignInSession.step != SessionStep.CODE)
        .add_columns(SignInSession)
    )
