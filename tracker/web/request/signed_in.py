"""Who is signed in, as the rules see him: the person's posts of today as an Actor, and the Act of a request."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from flask import g, request
from flask_login import LoginManager, current_user

from tracker import clock
from tracker.actor import Act, Actor
from tracker.errors import BadInput, Forbidden
from tracker.people import queries as people
from tracker.people.accounts.sessions import queries as session_queries
from tracker.people.accounts.sessions.rules import ABSOLUTE, OpenSession, fingerprint

login_manager = LoginManager()
login_manager.login_view = "auth.login"
login_manager.login_message = ""

NO_TOKEN = "这一页缺少一次性编号，没有保存。请刷新页面后再提交。"

INTERFACE = "/api/v1"
"""Where other systems ask, with tokens and never with cookies."""

_TOKEN = re.compile(r"[0-9a-f]{32}")


class SignedIn:
    """Who is signed in, with the session's row; the cookie holds its secret, which is worth nothing once it ended."""

    # What flask_login asks of a user.
    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, token: str, person: people.Person, open_session: OpenSession) -> None:
        self.token, self.person, self.open_session = token, person, open_session

    def get_id(self) -> str:
        """What the signed cookie holds."""
        return self.token

    @cached_property
    def actor(self) -> Actor:
        """The person as the rules see him in this request."""
        return self.person.as_actor(request.remote_addr, fingerprint(self.token))


def user_of(token: str) -> SignedIn | None:
    """Who is signed in with that secret."""
    known = session_queries.signed_in(token, clock.shanghai_date(clock.now()))
    return SignedIn(token, *known) if known else None


login_manager.user_loader(user_of)


@dataclass(frozen=True)
class Caller:
    """Another system that asks with a token: as whom (None: it was refused), what it is called, its token's mark."""

    person: people.Person | None
    system: str
    token_hash: str
    jurisdiction_id: str | None


def is_of_system() -> bool:
    """Whether another system asks; whoever sits at a browser asks elsewhere."""
    return request.path == INTERFACE or request.path.startswith(f"{INTERFACE}/")


def let_in(caller: Caller) -> None:
    """Go on as this system: the cookie of a browser counts for nothing in this request."""
    g.caller = caller


def _caller() -> Caller | None:
    return cast("Caller | None", g.get("caller"))


def user() -> SignedIn | None:
    """The signed-in person with his session, or None; nobody signs in to the interface."""
    if is_of_system():
        return None
    known = current_user._get_current_object()  # the name stands for somebody else after signing out
    return cast(SignedIn, known) if known.is_authenticated else None


def person() -> people.Person | None:
    """The signed-in person, or None; of another system, whose account it uses."""
    if caller := _caller():
        return caller.person
    known = user()
    return known.person if known else None


def actor() -> Actor:
    """The signed-in person as an Actor; a visitor holds no role."""
    if caller := _caller():
        return _of_system(caller)
    known = user()
    return known.actor if known else Actor(None, "访客", ip=request.remote_addr)


def _of_system(caller: Caller) -> Actor:
    """As whom another system acts, or who was refused though his token is known."""
    if caller.person is None:
        nobody = Actor(None, "访客", caller.jurisdiction_id, ip=request.remote_addr, session_hash=caller.token_hash)
        return replace(nobody, system=caller.system)
    return replace(caller.person.as_actor(request.remote_addr, caller.token_hash), system=caller.system)


def act() -> Act:
    """The act of this request: now, by the person signed in, with the form's one-time token as request id.

    BadInput where a form was sent without one: nothing would stop it from being done twice.
    """
    if has_form_token():
        return Act(actor(), clock.now(), request.form["form_token"])
    if request.method == "POST" and person() is not None:
        raise BadInput(NO_TOKEN)
    return act_without_form()


def has_form_token() -> bool:
    """Whether this request is a form of ours that was filled in and sent."""
    return _TOKEN.fullmatch(request.form.get("form_token", "")) is not None


def seconds_left(at: datetime) -> int:
    """How many seconds the session goes on for at most, whatever its person does."""
    known = user()
    return max(0, int((known.open_session.began_at + ABSOLUTE - at).total_seconds())) if known else 0


def act_without_form() -> Act:
    """The act of this request where no form asks for it: signing out, a session that is over."""
    return Act(actor(), clock.now(), request_number())


def home_jurisdiction() -> str:
    """The jurisdiction of the person signed in; views behind a permission always have one."""
    found = person()
    if found is None:
        raise Forbidden("请先登录")
    return found.jurisdiction_id


def form_token() -> str:
    """A fresh one-time token for a form; the same act is never committed twice."""
    return uuid.uuid4().hex


def request_number() -> str:
    """The number of this request (请求编号), printed on error pages and in the log."""
    if "request_number" not in g:
        g.request_number = uuid.uuid4().hex
    return cast(str, g.request_number)


def today() -> Any:
    """The date in Asia/Shanghai."""
    return clock.shanghai_date(clock.now())
