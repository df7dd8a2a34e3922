"""The rules of accounts (账号规则): what holds for all, and what the 安全管理员 asks of this jurisdiction's."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts import second_factors
from tracker.errors import RuleRefused
from tracker.people.access import Permission
from tracker.people.accounts import passwords, sessions, throttle
from tracker.people.accounts.factor import queries
from tracker.vocabulary import FactorFor
from tracker.web.accounts.factor_forms import FactorRuleForm
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = Blueprint("rules", __name__, url_prefix="/users/rules")


@bp.get("")
@requires(Permission.ACCOUNT_RULES_VIEW)
def index() -> ResponseReturnValue:
    """The rules in force, and what was asked when."""
    asked = queries.factor_for(signed_in.home_jurisdiction())
    return _page(FactorRuleForm(formdata=None, factor_for=asked.value))


def _page(form: FactorRuleForm) -> str:
    code = signed_in.home_jurisdiction()
    return render_template(
        "accounts/rules.html",
        form=form,
        asked=queries.factor_for(code),
        history=[(row.recorded_at, FactorFor(row.factor_for), row.actor) for row in queries.settings_of(code)],
        passwords=passwords,
        sessions=sessions,
        throttle=throttle,
    )


@bp.post("")
@requires(Permission.ACCOUNT_RULES_SET)
def demand() -> ResponseReturnValue:
    """Ask a 动态口令 of other accounts from the next sign-in on."""
    form = FactorRuleForm()
    if form.validate():
        whose = FactorFor(form.factor_for.data)
        try:
            second_factors.demand(signed_in.act(), signed_in.home_jurisdiction(), whose)
        except RuleRefused as refused:
            form.factor_for.errors = [refused.message]
        else:
            flash(f"动态口令的要求已改为“{whose.label}”，下次登录起生效", "done")
            return redirect(url_for("rules.index"), 303)
    return _page(form), 422
