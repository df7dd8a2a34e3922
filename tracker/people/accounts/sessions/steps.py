"""Sessions begin and end: each is a row, so that its end holds for every copy of the cookie."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select, update

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import Conflict
from tracker.people.accounts.sessions.rules import KEPT_FOR, fingerprint, new_token
from tracker.people.models import SignInSession
from tracker.vocabulary import SessionStep

SIGNED_IN_AGAIN = "在同一浏览器重新登录"
ENDED_MEANWHILE = "本次登录刚被结束，未办理。请重新登录"


def begin(
    act: Act,
    user_id: int,
    device: str = "",
    step: SessionStep = SessionStep.ENTERED,
    password_due_on: date | None = None,
    began_at: datetime | None = None,
) -> str:
    """A new session of the account; the secret for the browser's cookie. What ended long ago is forgotten.

    `began_at`: since when it goes on under another secret; None for one that begins now.
    """
    db.session.execute(delete(SignInSession).where(SignInSession.began_at < act.at - KEPT_FOR))
    _leave(act)
    token = new_token()
    db.session.add(
        SignInSession(
            user_id=user_id,
            token_hash=fingerprint(token),
            ip=act.actor.ip or "",
            began_at=began_at or act.at,
            seen_at=act.at,
            step=step,
            device=device,
            password_due_on=password_due_on,
        )
    )
    db.session.flush()
    return token


def _leave(act: Act) -> None:
    """Whoever signs in again in the same browser leaves what its cookie held: for its copies that is over, too."""
    ended = (
        update(SignInSession)
        .where(SignInSession.token_hash == act.actor.session_hash, SignInSession.ended_at.is_(None))
        .values(ended_at=act.at)
    )
    left = db.session.scalar(ended.returning(SignInSession.user_id))
    if left is not None:
        audit.record(act, "sign_out", "user", left, reason=SIGNED_IN_AGAIN)


def open_here(act: Act, user_id: int) -> SignInSession | None:
    """The session that the act comes from, to be asked for before any is ended; Conflict where it has ended meanwhile.

    Example: 结束其他登录 pressed at two screens at once leaves the first of them signed in.
    """
    mine = select(SignInSession).where(SignInSession.token_hash == act.actor.session_hash)
    here = db.session.scalar(mine.where(SignInSession.user_id == user_id))
    if here is not None and here.ended_at is not None:
        raise Conflict(ENDED_MEANWHILE)
    return here


def begin_in_place_of(
    act: Act, user_id: int, here: SignInSession | None, step: SessionStep | None = None, has_new_password: bool = False
) -> str:
    """Every session of the account ends; `here` goes on, under a new secret.

    It is as far as it was, unless `step` says otherwise: a new password is no 动态口令. Its twelve hours run on, unless
    there is a new password.
    """
    end_all(act, user_id)
    if here is None:
        return begin(act, user_id, step=step or SessionStep.ENTERED)
    due, began_at = (None, None) if has_new_password else (here.password_due_on, here.began_at)
    return begin(act, user_id, here.device, step or SessionStep(here.step), due, began_at)


def end(act: Act, session_id: int) -> bool:
    """End one session; False where it had ended already."""
    ended = update(SignInSession).where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    return db.session.scalar(ended.values(ended_at=act.at).returning(SignInSession.id)) is not None


def end_all(act: Act, user_id: int) -> None:
    """End every session of an account."""
    ended = update(SignInSession).where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=act.at))
