"""Names in a plan that mean no body on record: likely ones confirmed at once, the others decided once each (S6)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import parties
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.plans.check import name_queries
from tracker.typed import is_id
from tracker.web.check.page import going_on, own
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.versions import required_version

bp = Blueprint("names", __name__, url_prefix="/plans/<int:plan_id>/check/names")

NEW = "new"
GROUP = "group"


@bp.get("")
@requires(Permission.PLAN_CHECK)
def show(plan_id: int) -> ResponseReturnValue:
    """Each unknown name once, with its places; those with one likely body are ticked."""
    plan = own(plan_id)
    names = name_queries.unknown(plan_id, plan.issued_on or signed_in.today(), going_on(plan))
    return render_template("check/names.html", plan=plan, names=names)


@bp.post("")
@requires(Permission.PLAN_CHECK)
def confirm(plan_id: int) -> ResponseReturnValue:
    """Every ticked name means the body beside it, or is a new one, here and in later plans."""
    plan = own(plan_id)
    meant, new, groups = _meant()
    if not meant and not new and not groups:
        raise BadInput("没有勾选名称，没有认定。")
    places = parties.confirm_names(signed_in.act(), plan_id, required_version(), meant, new, groups)
    added = f"，新增单位 {len(new)} 家（待核）" if new else ""
    flash(f"已认定 {len(meant) + len(new) + len(groups)} 个名称，共 {places} 处{added}，可以撤销", "done")
    left = name_queries.unknown(plan_id, signed_in.today(), going_on(plan))
    return redirect(url_for("names.show" if left else "checking.show", plan_id=plan_id))


def _meant() -> tuple[dict[str, int], list[str], list[str]]:
    """By name the body that was ticked beside it, or chosen in its list: “12:市经信局”; new bodies; collectives."""
    sent = [value.partition(":") for value in request.form.getlist("meant") if value]
    new, groups = ([name for how, _, name in sent if how == one] for one in (NEW, GROUP))
    chosen = [(number, name) for number, _, name in sent if number not in (NEW, GROUP)]
    if not all(is_id(number) for number, _ in chosen):
        raise BadInput("请选择名册中的单位。")
    return {name: int(number) for number, name in chosen}, new, groups
