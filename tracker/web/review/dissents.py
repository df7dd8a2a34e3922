"""意见分歧: what bodies of 牵头汇总 do not agree with, for the coordinator to settle."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import joint_reports
from tracker.people.access import Permission
from tracker.reporting.joint import dissent_queries
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.versions import required_version
from tracker.web.review.forms import SettlementForm

bp = Blueprint("dissents", __name__, url_prefix="/dissents")


@bp.get("")
@requires(Permission.DISSENT_SETTLE)
def index() -> ResponseReturnValue:
    """What waits to be settled, and what was."""
    home = signed_in.home_jurisdiction()
    return render_template(
        "review/dissents/index.html",
        waiting=dissent_queries.open_dissents(home),
        settled=dissent_queries.settled_dissents(home),
    )


@bp.get("/<int:dissent_id>")
@requires(Permission.DISSENT_SETTLE)
def show(dissent_id: int) -> ResponseReturnValue:
    """One of them, with what was settled or the box to say it."""
    return _page(dissent_id, SettlementForm())


@bp.post("/<int:dissent_id>")
@requires(Permission.DISSENT_SETTLE)
def settle(dissent_id: int) -> ResponseReturnValue:
    """Say how it was settled; the bodies read it at the task."""
    row = dissent_queries.dissent(dissent_id)
    demand(Permission.DISSENT_SETTLE, dissent_queries.target(row))
    form = SettlementForm()
    if not form.validate():
        return _page(dissent_id, form), 422
    joint_reports.settle_dissent(signed_in.act(), dissent_id, required_version(), form.settlement.data or "")
    flash(f"已记下{row.department}对{row.measure}{row.title}的意见分歧的协调结果", "done")
    return redirect(url_for("dissents.index"), 303)


def _page(dissent_id: int, form: SettlementForm) -> str:
    row = dissent_queries.dissent(dissent_id)
    demand(Permission.DISSENT_SETTLE, dissent_queries.target(row))
    return render_template("review/dissents/show.html", row=row, form=form)
