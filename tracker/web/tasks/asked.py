"""What 综合处 asks a unit to confirm: what is proposed to it, ticked already, of all its tasks on one page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.tasks import owners
from tracker.errors import BadInput
from tracker.people.access import Permission, own_bodies
from tracker.tasks import queries
from tracker.tasks.asking.queries import AskRow, ask_rows
from tracker.tasks.asking.words import WAY_OUT, by_day, if_silent
from tracker.web.request import signed_in
from tracker.web.request.guard import demand, requires
from tracker.web.request.plain_request import id_in
from tracker.web.request.versions import NOT_SENT
from tracker.web.tasks.assignments import names_of_bodies
from tracker.web.tasks.ticks import asked_back, ticks_of

bp = Blueprint("asked", __name__, url_prefix="/assignments/asked")


@bp.get("")
@requires(Permission.ASSIGNMENT_SIGN)
def index() -> ResponseReturnValue:
    """The items, task by task."""
    rows = ask_rows(own_bodies(signed_in.actor(), Permission.ASSIGNMENT_SIGN))
    return render_template(
        "tasks/assignments/asked.html",
        rows=rows,
        bodies=names_of_bodies() if rows else [],
        by=by_day(min(row.until for row in rows)) if rows else "",
        way_out=WAY_OUT,
        if_silent=_if_silent(rows),
    )


def _if_silent(rows: Sequence[AskRow]) -> str:
    asked, of_nobody = sum(len(row.items) for row in rows), sum(row.of_nobody for row in rows)
    return if_silent(is_proposed=asked > of_nobody, is_nobodys=bool(of_nobody))


@bp.post("")
@requires(Permission.ASSIGNMENT_SIGN)
def answer() -> ResponseReturnValue:
    """What stays ticked is the unit's own, what is not is not."""
    duties = request.form.getlist("duty", type=id_in)
    for assignment_id in duties:
        demand(Permission.ASSIGNMENT_SIGN, queries.target_of(assignment_id))
    ticked = ticks_of(duties)
    if not ticked or len(ticked) != len(set(duties)):
        raise BadInput(NOT_SENT)
    if question := asked_back(ticked, url_for("asked.index")):
        return question
    owners.answer(signed_in.act(), ticked)
    flash("已记下本单位的答复；不是本单位的由综合处明确", "done")
    return redirect(url_for("asked.index"), 303)
