"""One's own account: name, posts, password, sessions."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from tracker import clock
from tracker.acts.people import accounts
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.web.accounts.profile_forms import MailForm, PasswordForm
from tracker.web.request import session_times, signed_in
from tracker.web.request.guard import requires

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@requires(Permission.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """Who one is to the system, and the forms."""
    return _page(PasswordForm())


def _page(form: PasswordForm, mail: MailForm | None = None) -> str:
    person = signed_in.person()
    return render_template(
        "accounts/own/show.html",
        person=person,
        form=form,
        password_asked=session_times.password_asked(clock.now()).value if not session_times.was_asked() else "gently",
        mail=mail or MailForm(formdata=None, mail=person.mail if person else ""),
    )


@bp.post("/mail")
@requires(Permission.OWN_ACCOUNT)
def set_mail() -> ResponseReturnValue:
    """Where one's digest of the day is sent."""
    mail = MailForm()
    if mail.validate():
        with mail.blaming(mail.mail):
            accounts.set_own_mail(signed_in.act(), (mail.mail.data or "").strip())
            flash("工作邮箱已保存", "done")
            return redirect(url_for("account.show"), 303)
    return _page(PasswordForm(formdata=None), mail), 422


@bp.get("/session")
@requires(Permission.OWN_ACCOUNT)
def stay() -> ResponseReturnValue:
    """For tracker.js: the session goes on, and what forms need that were opened before one signed in again."""
    return jsonify(who=signed_in.actor().user_id, csrf_token=generate_csrf(), ends=signed_in.seconds_left(clock.now()))


@bp.post("/password")
@requires(Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Change one's own password; every other session of the account ends."""
    form = PasswordForm()
    if form.validate():
        act = signed_in.act()
        try:
            token = accounts.change_own_password(act, form.old.data or "", form.new.data or "")
        except BadInput as refused:
            field = form.old if refused.message in (accounts.OLD_IS_WRONG, accounts.TOO_OFTEN) else form.new
            field.errors = list(refused.details) or [refused.message]
        else:
            session_times.begin(token)
            flash("密码已修改，其他地方的登录已结束", "done")
            return redirect(url_for("account.show"))
    return _page(form, MailForm(formdata=None)), 422
