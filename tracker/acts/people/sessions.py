"""Acts on sessions: sign out, end one elsewhere or one that is over, note that a page was opened."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db, end_read, writing_at_once
from tracker.errors import NotFound, RuleRefused
from tracker.people.accounts.sessions import steps as session_steps
from tracker.people.models import SignInSession

SIGNED_OUT = "本人退出"
OVER = "登录到时"
NOT_THERE = "没有这次登录，或者它已经结束"
THIS_ONE = "这是本次登录，请用“退出登录”"


def end(act: Act, session_id: int, why: str) -> None:
    """End a session for every copy of its cookie: SIGNED_OUT by the person, or OVER."""
    with changes.writing(act):
        if session_steps.end(act, session_id):
            audit.record(act, "sign_out", "user", act.actor.user_id, reason=why)


def end_own(act: Act, session_id: int) -> None:
    """End a sign-in of one's own elsewhere. NotFound where it is another's or has ended already."""
    with changes.writing(act):
        found = db.session.get(SignInSession, session_id)
        if found is None or found.user_id != act.actor.user_id:
            raise NotFound(NOT_THERE)
        if found.token_hash == act.actor.session_hash:
            raise RuleRefused(THIS_ONE)
        if not session_steps.end(act, session_id):
            raise NotFound(NOT_THERE)
        audit.record(act, "end_session", "user", act.actor.user_id, place=found.ip)


def note_page(act: Act, session_id: int) -> None:
    """Keep that the session's person has just opened a page.

    Where the database takes no write at once it is left to the next page: this one is shown all the same.
    """
    end_read()
    noted = update(SignInSession).where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    try:
        with writing_at_once() as connection:
            connection.execute(noted.values(seen_at=act.at))
    except SQLAlchemyError:
        return
