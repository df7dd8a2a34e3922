"""Sessions begin and end: each is a row, so that its end holds for every copy of the cookie."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select, update

from tracker.actor import Act
from tracker.database import db
from tracker.people.accounts.sessions.rules import KEPT_FOR, fingerprint, new_token
from tracker.people.models import SignInSession
from tracker.vocabulary import SessionStep


def begin(
    act: Act,
    user_id: int,
    device: str = "",
    step: SessionStep = SessionStep.ENTERED,
    password_due_on: date | None = None,
) -> str:
    """A new session of the account; the secret for the browser's cookie. What ended long ago is forgotten."""
    db.session.execute(delete(SignInSession).where(SignInSession.began_at < act.at - KEPT_FOR))
    token = new_token()
    db.session.add(
        SignInSession(
            user_id=user_id,
            token_hash=fingerprint(token),
            ip=act.actor.ip or "",
            began_at=act.at,
            seen_at=act.at,
            step=step,
            device=device,
            password_due_on=password_due_on,
        )
    )
    db.session.flush()
    return token


def begin_in_place_of(act: Act, user_id: int, step: SessionStep | None = None, has_new_password: bool = False) -> str:
    """Every session of the account ends; one goes on, under a new secret, where the act comes from.

    It is as far as it was, unless `step` says otherwise: a new password is no 动态口令.
    """
    mine = select(SignInSession).where(SignInSession.token_hash == act.actor.session_hash)
    here = db.session.scalar(mine.where(SignInSession.user_id == user_id))
    end_all(act, user_id)
    kept = SessionStep(here.step) if here else SessionStep.ENTERED
    device, due = (here.device, here.password_due_on) if here else ("", None)
    return begin(act, user_id, device, step or kept, None if has_new_password else due)


def end(act: Act, session_id: int) -> bool:
    """End one session; False where it had ended already."""
    ended = update(SignInSession).where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    return db.session.scalar(ended.values(ended_at=act.at).returning(SignInSession.id)) is not None


def end_all(act: Act, user_id: int) -> None:
    """End every session of an account."""
    ended = update(SignInSession).where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=act.at))
