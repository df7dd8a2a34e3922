"""Signing in and out, and what stands before every page: an ended session, what must be done before anything else."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.acts.people import identities, sessions, sign_in
from tracker.errors import Busy
from tracker.people.access import UNIT, Permission
from tracker.people.accounts.ageing import Ask
from tracker.vocabulary import SessionStep
from tracker.web.accounts import oidc
from tracker.web.request import session_times, signed_in, trail
from tracker.web.request.devices import device_of
from tracker.web.request.error_pages import ended_page, wants_json
from tracker.web.request.guard import requires
from tracker.web.request.kept_words import kept_words

bp = Blueprint("auth", __name__)

ENDED = "30 分钟没有操作或登录已满 12 小时，已退出。请重新登录，登录后回到原来的页面"
SIGN_IN_FIRST = "登录已结束，内容还在本页。请在另一个窗口登录后再保存"
FEW_CODES = "恢复码还剩 {} 个。用完以前，请在“我的账号”里重做"
OPEN_TO_ALL = {
    *("static", "bootstrap.static", "health.show", "metrics.show"),
    *("auth.login", "auth.enter", "auth.enter_code", "auth.begin_anew", "auth.leave"),
    *("auth.go_to_oidc", "auth.come_from_oidc"),
    *("invitations.show", "invitations.accept"),
}


@bp.before_app_request
def _watch() -> ResponseReturnValue | None:
    """End a session that is over; lead whoever has a one-time password, or must join a 动态口令, to where that is."""
    if request.endpoint in OPEN_TO_ALL or signed_in.person() is None:
        return None
    if session_times.has_ended():
        session_times.end(sessions.OVER)
        flash(ENDED, "warn")
        return to_sign_in()
    user = signed_in.user()
    must_join = user is not None and user.open_session.step is SessionStep.ENROL
    # Where he reads his mail is changed by whoever has proven himself, not by a password alone.
    if user is None or (request.blueprint == "account" and not (must_join and request.endpoint == "account.set_mail")):
        return None
    asked = session_times.password_asked(clock.now()) if request.method == "GET" and not wants_json() else Ask.NOT
    if user.person.must_change_password and not session_times.is_from_outside():
        return redirect(url_for("account.show"))
    if must_join and request.blueprint != "factor":
        return redirect(url_for("factor.show"))
    if asked is not Ask.NOT:
        session_times.keep_asked()
    if asked is Ask.FIRST and request.blueprint != "factor":
        return redirect(url_for("account.show"))
    if asked is Ask.GENTLY and not session_times.was_asked():
        session_times.note_asked()
        return redirect(url_for("account.show"))
    return None


HANDED_IN = {
    *("reports.send", "reports.no_change", "unchanged.say", "forms.take", "approvals.approve", "paper.sign_off"),
    *("extensions.create", "extensions.rewrite", "completions.apply", "letters.answer"),
    *("assignments.sign", "asked.answer"),
}
"""What a unit owes by a day: who has done one of these may be asked for a new password."""


@bp.after_app_request
def _note(response: Response) -> Response:
    user = signed_in.user() if request.method == "POST" and response.status_code in (302, 303) else None
    if user is not None and user.open_session.password_due_on is not None and _hands_in(user.person.roles):
        session_times.note_handed_in()
    return response


def _hands_in(roles: frozenset[str]) -> bool:
    """Of a unit's people what was due; of 综合处 and leaders whatever they have done."""
    own = request.blueprint in ("auth", "account", "factor", "own_sessions")
    return request.endpoint in HANDED_IN if roles & UNIT else not own


def to_sign_in() -> ResponseReturnValue:
    """To the form, and afterwards back to the page one was on; a form that saves itself is told in JSON.

    Words that were typed are given back first: they were not saved.
    """
    trail.note_refusal(401)
    if wants_json():
        return jsonify(message=SIGN_IN_FIRST), 401
    is_page = request.method == "GET"
    back = session_times.own_path(request.full_path.rstrip("?")) if is_page else session_times.came_from()
    address = url_for("auth.login", next=back if back != "/" else None)
    return redirect(address) if is_page or not kept_words(request.form) else ended_page(address)


signed_in.login_manager.unauthorized_handler(to_sign_in)


@bp.get("/login")
@requires(Permission.PUBLIC)
def login() -> ResponseReturnValue:
    """The form that signs in; whoever is signed in goes to the home page."""
    if signed_in.person() is not None and not session_times.has_ended():
        return redirect("/")
    return _code_form() if session_times.code_token() else _form()


@bp.post("/login")
@requires(Permission.PUBLIC)
def enter() -> ResponseReturnValue:
    """Check name and password; a refusal never says which of them was wrong."""
    act = signed_in.act()
    try:
        username, password = request.form.get("username", ""), request.form.get("password", "")
        entry = sign_in.sign_in(act, username, password, device_of(request.user_agent.string))
    except Busy as busy:
        return _form(busy.message), busy.http_status
    if entry.is_locked:
        trail.note_refusal(429)
    back = session_times.own_path(request.form.get("next"))
    if entry.asks_code:
        session_times.wait_for_code(entry.token)
        return redirect(url_for("auth.login", next=back))
    if entry.user_id is None:
        return _form(entry.refusal), 429 if entry.is_locked else 401
    session_times.begin(entry.token, from_outside=False)
    return redirect(back or "/")


@bp.post("/login/code")
@requires(Permission.PUBLIC)
def enter_code() -> ResponseReturnValue:
    """Check the code that is asked for after the password."""
    entry = sign_in.enter_code(signed_in.act(), session_times.code_token() or "", request.form.get("code", ""))
    if entry.is_locked:
        trail.note_refusal(429)
    if entry.is_over or entry.is_locked:
        session_times.forget_code()
        return _form(entry.refusal), 429 if entry.is_locked else 401
    if entry.user_id is None:
        return _code_form(entry.refusal), 401
    back = session_times.own_path(request.form.get("next"))
    session_times.begin(entry.token)
    if entry.codes_left is not None:
        flash(FEW_CODES.format(entry.codes_left), "warn")
    return redirect(back or "/")


@bp.post("/login/anew")
@requires(Permission.PUBLIC)
def begin_anew() -> ResponseReturnValue:
    """Back to name and password."""
    session_times.forget_code()
    return redirect(url_for("auth.login"))


@bp.post("/logout")
@requires(Permission.PUBLIC)
def leave() -> ResponseReturnValue:
    """End this session."""
    there = oidc.leaving_address() if session_times.is_from_outside() else None
    session_times.end(sessions.SIGNED_OUT)
    flash("已退出登录", "done")
    return redirect(there or url_for("auth.login"))


def _code_form(message: str | None = None) -> str:
    next_url = session_times.own_path(request.values.get("next"))
    return render_template("login_code.html", message=message, next_url=next_url)


@bp.get("/login/oidc")
@requires(Permission.PUBLIC)
def go_to_oidc() -> ResponseReturnValue:
    """To the 统一身份认证, with a state, a nonce and a challenge that only this browser can answer."""
    if not oidc.is_on():
        abort(404)
    try:
        there = oidc.leading_there()
    except oidc.failures() as failure:
        return _form(oidc.told(failure)), 503
    session_times.note_way(session_times.own_path(request.args.get("next")))
    return there


@bp.get("/login/oidc/back")
@requires(Permission.PUBLIC)
def come_from_oidc() -> ResponseReturnValue:
    """Back from it, with a code for what it says of the person."""
    if not oidc.is_on():
        abort(404)
    act = signed_in.act_without_form()
    try:
        proof = oidc.proof()
    except oidc.failures() as failure:
        trail.note_no_proof(oidc.name_of(failure))
        return _form(oidc.told(failure)), 401
    entry = identities.enter(act, proof, device_of(request.user_agent.string))
    back = session_times.way()
    if entry.asks_code:
        session_times.wait_for_code(entry.token, from_outside=True)
        return redirect(url_for("auth.login", next=back))
    if entry.user_id is None:
        return _form(entry.refusal), 403
    session_times.begin(entry.token, from_outside=True)
    return redirect(back or "/")


def _form(message: str | None = None) -> str:
    next_url = session_times.own_path(request.values.get("next"))
    return render_template(
        "login.html",
        message=message,
        username=request.form.get("username", "")[:64],
        next_url=next_url,
        oidc_name=oidc.name(),
    )
