"""The rules of accounts (账号规则): what holds for all, and what the 安全管理员 asks of this jurisdiction's."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.people import second_factors
from tracker.errors import RuleRefused
from tracker.people.access import Permission
from tracker.people.accounts import ageing, passwords
from tracker.people.accounts.entering import throttle
from tracker.people.accounts.factor import queries
from tracker.people.accounts.sessions import rules as sessions
from tracker.vocabulary import FactorFor
from tracker.web.accounts.factor_forms import AccountRulesForm
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = Blueprint("rules", __name__, url_prefix="/users/rules")


@bp.get("")
@requires(Permission.ACCOUNT_RULES_VIEW)
def index() -> ResponseReturnValue:
    """The rules in force, and what was asked when."""
    code = signed_in.home_jurisdiction()
    asked, days = queries.factor_for(code), queries.password_days(code)
    return _page(AccountRulesForm(formdata=None, factor_for=asked.value, password_days=str(days)))


def _page(form: AccountRulesForm) -> str:
    code = signed_in.home_jurisdiction()
    return render_template(
        "accounts/rules.html",
        form=form,
        asked=queries.factor_for(code),
        days=queries.password_days(code),
        history=[
            (row.recorded_at, f"{FactorFor(row.factor_for).label}，{row.password_days} 天", row.actor)
            for row in queries.settings_of(code)
        ],
        ageing=ageing,
        passwords=passwords,
        sessions=sessions,
        throttle=throttle,
    )


@bp.post("")
@requires(Permission.ACCOUNT_RULES_SET)
def demand() -> ResponseReturnValue:
    """Set them anew from the next sign-in on."""
    form = AccountRulesForm()
    if form.validate():
        whose = FactorFor(form.factor_for.data)
        try:
            days = int(form.password_days.data)
            second_factors.demand(signed_in.act(), signed_in.home_jurisdiction(), whose, days)
        except RuleRefused as refused:
            form.factor_for.errors = [refused.message]
        else:
            flash(f"账号规则已改为：动态口令“{whose.label}”，密码 {days} 天一换；下次登录起生效", "done")
            return redirect(url_for("rules.index"), 303)
    return _page(form), 422
