"""Accounts, for the administrators: list and disable; for the system administrator also add and reset a password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people import account_queries, actions, department_queries, queries
from tracker.people.access import Permission
from tracker.people.account_queries import UserRow
from tracker.vocabulary import Role
from tracker.web import signed_in
from tracker.web.choices import options
from tracker.web.permission import requires
from tracker.web.users_forms import NewUserForm
from tracker.web.versions import required_version

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("")
@requires(Permission.USER_VIEW)
def index() -> ResponseReturnValue:
    """All accounts of one's jurisdiction and those below it."""
    text = request.args.get("q", "").strip()
    rows = [
        row
        for row in account_queries.users(signed_in.home_jurisdiction(), signed_in.today())
        if not text or text in " ".join((row.username, row.display_name, row.departments))
    ]
    return render_template("users/index.html", rows=rows, q=text)


@bp.get("/new")
@requires(Permission.USER_MANAGE)
def new() -> ResponseReturnValue:
    """The form for a new account."""
    return render_template("users/new.html", form=_form())


@bp.post("/new")
@requires(Permission.USER_MANAGE)
def add() -> ResponseReturnValue:
    """Add the account and show its one-time password, once."""
    form = _form()
    if form.validate():
        department = next(row for row in _departments() if row.id == form.department_id.data)
        asked = actions.NewUser(
            jurisdiction_id=department.jurisdiction_id,
            username=form.username.data or "",
            display_name=form.display_name.data or "",
            department_id=department.id,
            role=next(role for role in Role if role == form.role.data),
            phone=form.phone.data or "",
        )
        try:
            user_id, password = actions.add_user(signed_in.act(), asked)
            return render_template("users/password.html", row=_row(user_id), password=password, is_new=True)
        except (BadInput, RuleRefused) as refused:
            form.username.errors = [refused.message, *refused.details]
    return render_template("users/new.html", form=form), 422


@bp.get("/<int:user_id>/password")
@requires(Permission.USER_MANAGE)
def ask_password(user_id: int) -> ResponseReturnValue:
    """Ask before a password is reset."""
    return render_template("users/confirm.html", row=_row(user_id), act="password")


@bp.post("/<int:user_id>/password")
@requires(Permission.USER_MANAGE)
def reset_password(user_id: int) -> ResponseReturnValue:
    """Reset the password and show the one-time one, once; all sessions of the account end."""
    row = _row(user_id)
    password = actions.reset_password(signed_in.act(), row.id, required_version())
    return render_template("users/password.html", row=row, password=password, is_new=False)


@bp.get("/<int:user_id>/disable")
@requires(Permission.USER_DISABLE)
def ask_disable(user_id: int) -> ResponseReturnValue:
    """Ask before an account is closed."""
    return render_template("users/confirm.html", row=_row(user_id), act="disable")


@bp.post("/<int:user_id>/disable")
@requires(Permission.USER_DISABLE)
def disable(user_id: int) -> ResponseReturnValue:
    """Close the account."""
    row = _row(user_id)
    actions.disable_user(signed_in.act(), row.id, required_version())
    flash(f"已停用账号 {row.username}，它的登录已全部结束", "done")
    return redirect(url_for("users.index"))


def _form() -> NewUserForm:
    form = NewUserForm()
    form.department_id.choices = options(
        (row.id, f"{row.short_name}（{row.jurisdiction_name}）") for row in _departments()
    )
    return form


def _departments() -> list[department_queries.DepartmentRow]:
    return department_queries.departments(signed_in.home_jurisdiction())


def _row(user_id: int) -> UserRow:
    """An account of one's own jurisdiction or of those below it; any other is not there."""
    row = account_queries.user_row(user_id, signed_in.today())
    if row is None or row.jurisdiction_id not in queries.jurisdictions_below(signed_in.home_jurisdiction()):
        raise NotFound("没有这个账号，或者它不在本地区")
    return row
