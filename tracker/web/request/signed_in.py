"""Who is signed in, as the rules see him: the person's posts of today as an Actor, and the Act of a request."""

from __future__ import annotations

import re
import uuid
from typing import Any, cast

from flask import g, request
from flask_login import LoginManager, current_user

from tracker import clock
from tracker.actor import Act, Actor
from tracker.errors import BadInput, Forbidden
from tracker.people import queries as people

login_manager = LoginManager()
login_manager.login_view = "auth.login"
login_manager.login_message = ""

NO_TOKEN = "这一页缺少一次性编号，没有保存。请刷新页面后再提交。"

_TOKEN = re.compile(r"[0-9a-f]{32}")


class SignedIn:
    """The session's user: id and session epoch, so that a changed password or a disabled account ends the session."""

    # What flask_login asks of a user.
    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, person: people.Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """Account id and epoch, kept in the signed cookie."""
        return f"{self.person.user_id}:{self.person.session_epoch}"


def _load(session_id: str) -> SignedIn | None:
    user_id, _, epoch = session_id.partition(":")
    person = people.person(int(user_id), clock.shanghai_date(clock.now())) if user_id.isdigit() else None
    if person is None or str(person.session_epoch) != epoch:
        return None
    return SignedIn(person)


login_manager.user_loader(_load)


def person() -> people.Person | None:
    """The signed-in person, or None."""
    return cast(SignedIn, current_user).person if current_user.is_authenticated else None


def actor() -> Actor:
    """The signed-in person as an Actor; a visitor holds no role."""
    found = person()
    if found is None:
        return Actor(None, "访客", ip=request.remote_addr)
    return found.as_actor(request.remote_addr)


def act() -> Act:
    """The act of this request: now, by the person signed in, with the form's one-time token as request id.

    BadInput where a form was sent without one: nothing would stop it from being done twice.
    """
    token = request.form.get("form_token", "")
    if _TOKEN.fullmatch(token):
        return Act(actor(), clock.now(), token)
    if request.method == "POST" and person() is not None:
        raise BadInput(NO_TOKEN)
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
