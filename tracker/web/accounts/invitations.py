"""A link for a first password: its owner types one, and nobody else has ever seen it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.acts.people import invitations
from tracker.errors import BadInput, NotFound
from tracker.people.access import Permission
from tracker.people.accounts.entering.invitation_queries import open_invitation
from tracker.people.accounts.entering.links import PREFIX
from tracker.web.accounts.profile_forms import FirstPasswordForm
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = Blueprint("invitations", __name__, url_prefix=PREFIX)


@bp.get("/<string:token>")
@requires(Permission.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """The form; opening it uses nothing up."""
    return _page(token, FirstPasswordForm(formdata=None))


@bp.post("/<string:token>")
@requires(Permission.PUBLIC)
def accept(token: str) -> ResponseReturnValue:
    """Take the password; then one signs in with it."""
    form = FirstPasswordForm()
    if form.validate():
        try:
            invitations.accept(signed_in.act_without_form(), token, form.new.data or "")
        except NotFound:
            raise
        except BadInput as refused:
            form.new.errors = list(refused.details) or [refused.message]
        else:
            flash("密码已设好，请用它登录", "done")
            return redirect(url_for("auth.login"), 303)
    return _page(token, form), 422


def _page(token: str, form: FirstPasswordForm) -> str:
    invited = open_invitation(token, clock.now())
    if invited is None:
        raise NotFound(invitations.NOT_VALID)
    return render_template("accounts/own/first_password.html", invited=invited, form=form, token=token)
