"""The session of a request: begun at sign-in, ended on the server, and where one goes on afterwards."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import request, session
from flask_login import login_user, logout_user

from tracker import clock
from tracker.acts.people import sessions
from tracker.clock import shanghai_date
from tracker.people.access import UNIT
from tracker.people.accounts.ageing import Ask, ask, is_put_off_too_long
from tracker.people.accounts.ageing_queries import was_asked_since
from tracker.web.request import signed_in, trail

_CODE, _HANDED_IN, _KEPT, _ASKED, _OUTSIDE, _WAY = "code", "handed_in", "kept", "asked", "outside", "way"


def begin(token: str, *, from_outside: bool | None = None) -> None:
    """Go on as who is signed in with that secret: nothing of the cookie before is kept, its form tokens neither.

    Save whether a 统一身份认证 proved who he is; `from_outside` says so anew.
    """
    was_outside = is_from_outside() if from_outside is None else from_outside
    session.clear()
    session[_OUTSIDE] = was_outside
    user = signed_in.user_of(token)
    if user is not None:
        login_user(user)
        if _was_asked_in_vain(user):
            session[_HANDED_IN] = session[_KEPT] = True


def _was_asked_in_vain(user: signed_in.SignedIn) -> bool:
    """Whether one of a unit handed something in since his password's day, in whatever session, and kept it too long."""
    due = user.open_session.password_due_on
    if due is None or not is_put_off_too_long(due, shanghai_date(clock.now())):
        return False
    return bool(user.person.roles & UNIT) and was_asked_since(user.person.user_id, due)


def wait_for_code(token: str, *, from_outside: bool = False) -> None:
    """The password was right: the code is asked for next, by whatever page this browser opens."""
    session.clear()
    session[_CODE], session[_OUTSIDE] = token, from_outside


def is_from_outside() -> bool:
    """Whether a 统一身份认证 proved who this is: nobody then asks for a password of this program."""
    return bool(session.get(_OUTSIDE, False))


def note_way(address: str | None) -> None:
    """Where one goes on after the way there and back."""
    session[_WAY] = address


def way() -> str | None:
    """Where that is."""
    return own_path(session.get(_WAY))


def code_token() -> str | None:
    """The secret of the sign-in that waits for its code in this browser."""
    return session.get(_CODE)


def forget_code() -> None:
    """The sign-in begins anew."""
    session.pop(_CODE, None)


def note_handed_in() -> None:
    """Something was handed in: who has an old password is asked for a new one next."""
    session[_HANDED_IN] = True


def password_asked(at: datetime) -> Ask:
    """Whether the person is to be asked for a new password now."""
    user = signed_in.user()
    if user is None:
        return Ask.NOT
    due = user.open_session.password_due_on
    return ask(due, shanghai_date(at), user.person.roles, session.get(_HANDED_IN, False))


def note_asked() -> None:
    """He was asked, and may say later: he is not asked again before the next sign-in."""
    session[_ASKED] = True


def keep_asked() -> None:
    """Keep for later sign-ins that one of a unit was asked after he handed something in; until it is written."""
    user = signed_in.user()
    if user is None or not user.person.roles & UNIT or session.get(_KEPT, False) or not session.get(_HANDED_IN, False):
        return
    if user.open_session.password_due_on is not None:
        session[_KEPT] = trail.note_password_asked(user.open_session.password_due_on)


def was_asked() -> bool:
    """Whether he was asked since he signed in."""
    return bool(session.get(_ASKED, False))


def end(why: str) -> None:
    """Sign out, for every copy of this cookie; sessions elsewhere go on."""
    user, act = signed_in.user(), signed_in.act_without_form()
    logout_user()
    session.clear()
    if user is not None:
        sessions.end(act, user.open_session.session_id, why)


def has_ended() -> bool:
    """Whether the session was idle or went on for too long; otherwise the page is noted."""
    user, act = signed_in.user(), signed_in.act_without_form()
    if user is None or user.open_session.is_over(act.at):
        return True
    if user.open_session.is_to_be_noted(act.at):
        sessions.note_page(act, user.open_session.session_id)
    return False


def came_from() -> str | None:
    """The page of this site that the form of this request stood on, where the browser says it."""
    page = urlsplit(request.referrer or "")
    if page.netloc != request.host:
        return None
    return own_path(f"{page.path}?{page.query}".rstrip("?"))


def own_path(address: str | None) -> str | None:
    """The address if it is a path of this site, else None: a link may not lead elsewhere after sign-in."""
    if not address or not address.startswith("/") or address.startswith("//") or len(address) > 1000:
        return None
    if "\\" in address or any(ord(character) < 33 for character in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc or parts.path in ("/login", "/logout") else address
