"""One's own 动态口令: joined with a telephone, its 恢复码, left again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import clock
from tracker.acts.people import second_factors
from tracker.errors import BadInput, Forbidden
from tracker.people.access import Permission
from tracker.people.accounts.factor import codes, queries
from tracker.people.queries import Person
from tracker.vocabulary import SessionStep
from tracker.web.accounts.factor_forms import FirstCodeForm, OwnPasswordForm
from tracker.web.request import session_times, signed_in
from tracker.web.request.guard import requires

bp = Blueprint("factor", __name__, url_prefix="/account/code")


@bp.get("")
@requires(Permission.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """How it stands, and what one may do about it."""
    return _page()


def _page(sent: OwnPasswordForm | None = None, name: str = "") -> str:
    """`sent`: what came back, of the panel of that name."""
    person = _person()
    forms = {one: OwnPasswordForm(formdata=None, prefix=one) for one in ("begin", "recovery", "leave")}
    if sent is not None:
        forms[name] = sent
    return render_template(
        "accounts/own/factor.html",
        factor=queries.own_factor(person.user_id),
        is_asked=queries.is_asked(person),
        must_join=_must_join(),
        form=sent,
        forms=forms,
    )


@bp.post("/begin")
@requires(Permission.OWN_ACCOUNT)
def begin() -> ResponseReturnValue:
    """Draw the secret for a telephone; who was led here by the sign-in has just typed his password."""
    form = OwnPasswordForm(prefix="begin")
    if _must_join():
        second_factors.begin(signed_in.act(), None)
        return redirect(url_for("factor.join"), 303)
    if form.validate():
        with form.blaming(form.password):
            second_factors.begin(signed_in.act(), form.password.data or "")
            return redirect(url_for("factor.join"), 303)
    return _page(form, "begin"), 422


@bp.get("/new")
@requires(Permission.OWN_ACCOUNT)
def join() -> ResponseReturnValue:
    """The picture for the telephone, and the line for its first code."""
    return _picture(FirstCodeForm(formdata=None)) or redirect(url_for("factor.show"))


@bp.post("/new")
@requires(Permission.OWN_ACCOUNT)
def confirm() -> ResponseReturnValue:
    """Take the first code; the 恢复码 are shown once."""
    form = FirstCodeForm()
    if form.validate():
        try:
            made, token = second_factors.confirm(signed_in.act(), form.code.data or "")
        except BadInput as refused:
            form.code.errors = [refused.message]
        else:
            session_times.begin(token)
            return render_template("accounts/own/recovery_codes.html", codes=made, is_new=True)
    shown = _picture(form)
    return (shown, 422) if shown else redirect(url_for("factor.show"), 303)


@bp.post("/recovery")
@requires(Permission.OWN_ACCOUNT)
def renew() -> ResponseReturnValue:
    """Ten new 恢复码, shown once."""
    form = OwnPasswordForm(prefix="recovery")
    if form.validate():
        with form.blaming(form.password):
            made = second_factors.renew_codes(signed_in.act(), form.password.data or "")
            return render_template("accounts/own/recovery_codes.html", codes=made, is_new=False)
    return _page(form, "recovery"), 422


@bp.post("/leave")
@requires(Permission.OWN_ACCOUNT)
def leave() -> ResponseReturnValue:
    """Do without, where nobody asks for it."""
    form = OwnPasswordForm(prefix="leave")
    if form.validate():
        with form.blaming(form.password):
            second_factors.leave(signed_in.act(), form.password.data or "")
            flash("已停用动态口令，以后登录只需密码", "done")
            return redirect(url_for("factor.show"), 303)
    return _page(form, "leave"), 422


def _picture(form: FirstCodeForm) -> str | None:
    person = _person()
    secret = queries.secret_being_joined(person.user_id, clock.now())
    if secret is None:
        return None
    address = codes.address_of(secret, person.username, person.jurisdiction_name)
    # Drawn here from our own letters: nothing of it was typed by anybody.
    picture = Markup(codes.picture(address))
    return render_template(
        "accounts/own/factor_join.html", form=form, picture=picture, secret=codes.in_groups(secret), person=person
    )


def _must_join() -> bool:
    user = signed_in.user()
    return user is not None and user.open_session.step is SessionStep.ENROL


def _person() -> Person:
    person = signed_in.person()
    if person is None:
        raise Forbidden("请先登录")
    return person
