"""催报: who has not reported, all ticked, the message shown before it is sent; 电话催办 noted beside it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import office_reports, rounds
from tracker.alerts.chase.queries import Chasable, chasable
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission
from tracker.web.desk.vacant_words import not_received
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.request.plain_request import id_in
from tracker.web.rounds.forms import CallForm
from tracker.web.rounds.own_rounds import own_round, plans_chased

bp = Blueprint("chases", __name__, url_prefix="/chases")


@bp.get("/<int:round_id>")
@requires(Permission.REPORT_CHASE)
def show(round_id: int) -> ResponseReturnValue:
    """Who is to be chased, everybody ticked; ?unit=: that one alone."""
    return _page(round_id)


@bp.post("/<int:round_id>")
@requires(Permission.REPORT_CHASE)
def chase(round_id: int) -> ResponseReturnValue:
    """Send."""
    row = own_round(round_id)
    chosen = request.form.getlist("chosen", type=id_in)
    try:
        chased = rounds.chase_round(signed_in.act(), round_id, chosen, plans_chased())
    except (BadInput, RuleRefused) as refused:
        return _page(round_id, refused.message), 422
    already = f"，另有 {chased.already} 家今天已催过" if chased.already else ""
    flash(f"已催报 {chased.units} 家 {chased.reports} 份{already}，单位在提醒箱看到{not_received(chosen)}", "done")
    return redirect(url_for("rounds.show", round_id=row.id), 303)


@bp.get("/<int:round_id>/call/<int:department_id>")
@requires(Permission.REPORT_CHASE)
def ask_call(round_id: int, department_id: int) -> ResponseReturnValue:
    """Whom to call, and room for what was said."""
    unit = _unit(round_id, department_id)
    form = CallForm(data={"spoken_to": unit.liaison.name if unit.liaison else ""})
    return _call_page(round_id, unit, form)


@bp.post("/<int:round_id>/call/<int:department_id>")
@requires(Permission.REPORT_CHASE)
def call(round_id: int, department_id: int) -> ResponseReturnValue:
    """Note the call."""
    own_round(round_id)
    unit = _unit(round_id, department_id)
    form = CallForm()
    if not form.validate():
        return _call_page(round_id, unit, form), 422
    spoken_to, note = form.spoken_to.data or "", form.note.data or ""
    office_reports.note_call(signed_in.act(), round_id, department_id, spoken_to, note)
    flash(f"已记电话催办{unit.name}", "done")
    return redirect(url_for("chases.show", round_id=round_id), 303)


def _unit(round_id: int, department_id: int) -> Chasable:
    units = chasable(round_id, signed_in.today(), plans_chased())
    unit = next((unit for unit in units if unit.of.department_id == department_id), None)
    if unit is None:
        raise NotFound("这个单位在这一期没有未报的报告")
    return unit


def _call_page(round_id: int, unit: Chasable, form: CallForm) -> str:
    return render_template("rounds/chases/call.html", row=own_round(round_id), unit=unit, form=form)


def _page(round_id: int, problem: str = "") -> str:
    row = own_round(round_id)
    units = chasable(round_id, signed_in.today(), plans_chased())
    alone = request.args.get("unit", type=id_in)
    ticked = set(request.form.getlist("chosen", type=id_in)) if problem else {alone} if alone else None
    return render_template(
        "rounds/chases/show.html", row=row, units=units, ticked=ticked, problem=problem, today=signed_in.today()
    )
