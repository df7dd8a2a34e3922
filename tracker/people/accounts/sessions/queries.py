"""Reads who is signed in with a cookie's secret, and where else an account is or was of late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from tracker.database import db
from tracker.database.remembered import MARK, note_last_write
from tracker.jobs.lease import PULSE, note_pulse
from tracker.people.accounts.sessions.rules import ABSOLUTE, IDLE, OpenSession, fingerprint
from tracker.people.models import SignInSession, User
from tracker.people.queries import Person, accounts_with_posts, person_of
from tracker.vocabulary import SessionStep

MOST_SHOWN = 30


@dataclass(frozen=True)
class KnownSession:
    """A sign-in as its owner sees it. `ended_at`: also where only the time has run out and nobody noted it yet."""

    id: int
    device: str
    ip: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    step: SessionStep


def sessions_of(user_id: int, at: datetime) -> list[KnownSession]:
    """The newest sign-ins of an account, open ones first; those that ended are kept for thirty days."""
    rows = select(SignInSession).where(SignInSession.user_id == user_id).order_by(SignInSession.id.desc())
    known = [_known(row, at) for row in db.session.scalars(rows.limit(MOST_SHOWN))]
    return sorted(known, key=lambda one: one.ended_at is not None)


def _known(row: SignInSession, at: datetime) -> KnownSession:
    over = min(row.seen_at + IDLE, row.began_at + ABSOLUTE)
    ended_at = row.ended_at or (over if over <= at else None)
    return KnownSession(row.id, row.device, row.ip, row.began_at, row.seen_at, ended_at, SessionStep(row.step))


def signed_in(token: str, on: date) -> tuple[Person, OpenSession] | None:
    """Whose session it is, with the posts of a day; None where it was ended or the account is disabled.

    Nor is anybody who has typed the right password and not yet the code that is asked for, too.
    """
    rows = db.session.execute(_by_token(), {"token_hash": fingerprint(token), "on": on}).all()
    if not rows:
        return None
    person = person_of([tuple(row[: -len(_ALONG)]) for row in rows])
    kept, mark, *its_pulse = rows[0][-len(_ALONG) :]
    note_last_write(mark)
    note_pulse(*its_pulse)
    step = SessionStep(kept.step)
    return person, OpenSession(kept.id, person.user_id, kept.began_at, kept.seen_at, step, kept.password_due_on)


_ALONG: tuple[Any, ...] = SignInSession, MARK, *PULSE
"""What stands behind a person's own columns."""


@cache
def _by_token() -> Select[*tuple[Any, ...]]:
    return (
        accounts_with_posts()
        .join(SignInSession, SignInSession.user_id == User.id)
        .where(SignInSession.token_hash == bindparam("token_hash"), SignInSession.ended_at.is_(None))
        .where(SignInSession.step != SessionStep.CODE)
        .add_columns(*_ALONG)
    )
