"""接口, for the 安全管理员: the tokens of other systems, issued and revoked; a secret is shown once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.people import tokens as acts
from tracker.errors import NotFound
from tracker.people.access import ADMINISTRATORS, Permission
from tracker.people.accounts.queries import UserRow, users
from tracker.people.queries import jurisdictions_below
from tracker.people.tokens import queries, rules
from tracker.people.tokens.queries import TokenRow
from tracker.web.accounts.token_forms import TokenForm
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import requires

bp = Blueprint("tokens", __name__, url_prefix="/tokens")


@bp.get("")
@requires(Permission.TOKEN_MANAGE)
def index() -> ResponseReturnValue:
    """All tokens of one's jurisdiction and those below it, with the newest minute each was used in."""
    rows = queries.tokens(signed_in.home_jurisdiction())
    return render_template("accounts/tokens/index.html", rows=rows, today=signed_in.today())


@bp.get("/new")
@requires(Permission.TOKEN_MANAGE)
def new() -> ResponseReturnValue:
    """The form for a new one."""
    return _form_page(_form())


@bp.post("/new")
@requires(Permission.TOKEN_MANAGE)
def issue() -> ResponseReturnValue:
    """Issue it and show the secret, once."""
    form = _form()
    if form.validate():
        with form.blaming(form.user_id):
            token_id, secret = acts.issue(signed_in.act(), form.asked)
            return render_template("accounts/tokens/issued.html", row=_row(token_id), secret=secret)
    return _form_page(form), 422


@bp.get("/<int:token_id>/revoke")
@requires(Permission.TOKEN_MANAGE)
def ask_revoke(token_id: int) -> ResponseReturnValue:
    """Ask before a system is cut off."""
    return render_template("accounts/tokens/revoke.html", row=_row(token_id))


@bp.post("/<int:token_id>/revoke")
@requires(Permission.TOKEN_MANAGE)
def revoke(token_id: int) -> ResponseReturnValue:
    """Cut it off, from the next request on."""
    row = _row(token_id)
    acts.revoke(signed_in.act(), token_id)
    flash(f"已撤销{row.system}的令牌，它的下一次请求就会被拒绝", "done")
    return redirect(url_for("tokens.index"), 303)


def _form() -> TokenForm:
    form = TokenForm()
    form.user_id.choices = options((row.id, _words(row)) for row in _accounts())
    return form


def _form_page(form: TokenForm) -> str:
    return render_template("accounts/tokens/new.html", form=form, longest=rules.LONGEST.days)


def _accounts() -> list[UserRow]:
    """Those that a token may be issued for: of no administrator, with a post, that nobody has signed in to."""
    rows = users(signed_in.home_jurisdiction(), signed_in.today())
    return [
        row
        for row in rows
        if row.duties
        and not row.is_disabled
        and not row.last_login
        and not any(duty.role in ADMINISTRATORS for duty in row.duties)
    ]


def _words(row: UserRow) -> str:
    return f"{row.username}（{row.display_name}，{row.departments}，{row.roles}）"


def _row(token_id: int) -> TokenRow:
    row = queries.token_row(token_id)
    if row is None or row.jurisdiction_id not in jurisdictions_below(signed_in.home_jurisdiction()):
        raise NotFound(acts.NO_TOKEN)
    return row
