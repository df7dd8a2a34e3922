"""The reports behind a number of a round's matrix: one list with its filters; several can be spared at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.reporting import office_reports
from tracker.alerts.chase.queries import unsent_of
from tracker.people.access import Permission, scope_of
from tracker.reporting import queries
from tracker.reporting.rounds.matrix_queries import Sent, Wanted, listed, plans_of_round
from tracker.vocabulary import ReportStanding
from tracker.web.reports.words import words
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.plain_request import id_in, page_in, size_in
from tracker.web.request.versions import chosen_versions
from tracker.web.rounds.forms import ExemptForm
from tracker.web.rounds.own_rounds import own_round

bp = Blueprint("round_reports", __name__, url_prefix="/round-reports")

NOTHING_TICKED = "请先勾选要免报的报告"


@bp.get("/<int:round_id>")
@requires(Permission.ROUND_VIEW)
def index(round_id: int) -> ResponseReturnValue:
    """The reports that fit the address."""
    return _list(round_id, ExemptForm())


@bp.post("/<int:round_id>/exempt")
@requires(Permission.REPORT_MANAGE)
def exempt(round_id: int) -> ResponseReturnValue:
    """免报 of what is ticked, for one reason."""
    own_round(round_id)
    chosen = chosen_versions("chosen")
    for target in queries.targets([report_id for report_id, _ in chosen]).values():
        demand(Permission.REPORT_MANAGE, target)
    form = ExemptForm()
    is_said = form.validate()
    if not chosen:
        form.form_errors = [NOTHING_TICKED]
    if not chosen or not is_said:
        return _list(round_id, form), 422
    count = office_reports.exempt(signed_in.act(), chosen, form.reason.data or "")
    flash(f"已免报 {count} 份，理由单位可见", "done")
    return redirect(url_for("round_reports.index", round_id=round_id, **_filters()), 303)


def wanted() -> Wanted:
    """What the address asks for; what cannot be read is left out."""
    code = request.values.get("standing", "")
    return Wanted(
        plan_id=request.values.get("plan", type=id_in),
        department_id=request.values.get("unit", type=id_in),
        standing=next((standing for standing in ReportStanding if standing == code), None),
        sent=next((sent for sent in Sent if sent == request.values.get("sent")), None),
    )


def _filters() -> dict[str, Any]:
    return {name: request.values[name] for name in ("plan", "unit", "standing", "sent") if request.values.get(name)}


def _list(round_id: int, form: ExemptForm) -> str:
    actor = signed_in.actor()
    scope = scope_of(actor)
    row = own_round(round_id, scope.department_ids)
    page, size = page_in(request.args.get("page", "")), size_in(request.args.get("size", ""))
    found = listed(round_id, scope, wanted(), page, size)
    may_chase = wanted().department_id is not None and allowed(Permission.REPORT_CHASE)
    return render_template(
        "rounds/reports/index.html",
        row=row,
        found=found,
        to_chase=may_chase and unsent_of([line.id for line in found.lines]),
        wanted=wanted(),
        plans=plans_of_round(round_id),
        standings=list(ReportStanding),
        page=page,
        size=size,
        filters=_filters(),
        form=form,
        chosen={report_id for report_id, _ in chosen_versions("chosen")},
        **words(),
    )
