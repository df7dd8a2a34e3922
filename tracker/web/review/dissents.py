"""意见分歧: what bodies of 牵头汇总 do not agree with, for the coordinator to settle."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts import joint_reports
from tracker.people.access import Permission
from tracker.reporting.joint import dissent_queries
from tracker.web.request import signed_in
from tracker.web.request.permission import demand, requires
from tracker.web.request.versions import required_version

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
    return _page(dissent_id)


@bp.post("/<int:dissent_id>")
@requires(Permission.DISSENT_SETTLE)
def settle(dissent_id: int) -> ResponseReturnValue:
    """Say how it was settled; the bodies read it at the task."""
    row = dissent_queries.dissent(dissent_id)
    demand(Permission.DISSENT_SETTLE, dissent_queries.target(row))
    words = request.form.get("settlement", "")
    if not words.strip():
        return _page(dissent_id, problem="请填写协调结果，写明由谁、怎样办理"), 422
    joint_reports.settle_dissent(signed_in.act(), dissent_id, required_version(), words)
    flash(f"已记下{row.department}对{row.measure}{row.title}的意见分歧的协调结果", "done")
    return redirect(url_for("dissents.index"), 303)


def _page(dissent_id: int, problem: str = "") -> str:
    row = dissent_queries.dissent(dissent_id)
    demand(Permission.DISSENT_SETTLE, dissent_queries.target(row))
    typed = request.form.get("settlement", "")
    return render_template("review/dissents/show.html", row=row, problem=problem, settlement=typed)
