"""我的登录: where one's own account is signed in and was of late; its owner ends any of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.acts.people import accounts, sessions
from tracker.people.access import Permission
from tracker.people.accounts.sessions.queries import sessions_of
from tracker.web.request import session_times, signed_in
from tracker.web.request.guard import requires

bp = Blueprint("own_sessions", __name__, url_prefix="/account/sessions")


@bp.get("")
@requires(Permission.OWN_ACCOUNT)
def index() -> ResponseReturnValue:
    """Every place, the open ones first."""
    user = signed_in.user()
    known = sessions_of(user.person.user_id, clock.now()) if user else []
    return render_template(
        "accounts/own/sessions.html",
        open_ones=[one for one in known if one.ended_at is None],
        ended=[one for one in known if one.ended_at is not None],
        here=user.open_session.session_id if user else None,
    )


@bp.post("")
@requires(Permission.OWN_ACCOUNT)
def end_others() -> ResponseReturnValue:
    """End every other session of the account."""
    session_times.begin(accounts.end_sessions(signed_in.act()))
    flash("其他地方的登录已结束", "done")
    return redirect(url_for("own_sessions.index"))


@bp.post("/<int:session_id>/end")
@requires(Permission.OWN_ACCOUNT)
def end(session_id: int) -> ResponseReturnValue:
    """End one of them."""
    sessions.end_own(signed_in.act(), session_id)
    flash("那里的登录已结束", "done")
    return redirect(url_for("own_sessions.index"), 303)
