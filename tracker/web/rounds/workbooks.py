"""报表: ask for the supervision workbook of a quarter and take it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts import workbooks
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.plans.queries import PlanRow, list_plans
from tracker.reporting.quarters import Quarter
from tracker.supervision import page_queries
from tracker.supervision.queries import Selection
from tracker.web.request import signed_in
from tracker.web.request.permission import requires

bp = Blueprint("workbooks", __name__, url_prefix="/workbooks")


@bp.get("")
@requires(Permission.WORKBOOK_BUILD)
def index() -> ResponseReturnValue:
    """The quarters one may ask for, the plans, and what was built before."""
    code = signed_in.home_jurisdiction()
    today = signed_in.today()
    return render_template(
        "rounds/workbooks/index.html",
        quarters=page_queries.quarters(code, today),
        plans=_plans(code),
        built=page_queries.built(code),
        this_quarter=Quarter.of(today),
    )


@bp.post("")
@requires(Permission.WORKBOOK_BUILD)
def create() -> ResponseReturnValue:
    """Queue the workbook; the run's page shows progress and then hands the file out."""
    code = signed_in.home_jurisdiction()
    quarter = Quarter.parse(request.form.get("quarter") or Quarter.of(signed_in.today()).name)
    plan_id = request.form.get("plan_id", "")
    known = {str(plan.id): plan.id for plan in _plans(code)}
    if plan_id and plan_id not in known:
        raise BadInput("没有这个方案，请重新选择")
    run_id = workbooks.request(signed_in.act(), Selection(code, known.get(plan_id)), quarter, signed_in.today())
    flash(f"正在生成{quarter.label}台账", "done")
    return redirect(url_for("runs.show", run_id=run_id, then="file"), 303)


def _plans(jurisdiction_id: str) -> list[PlanRow]:
    """The plans that were handed down."""
    return [plan for plan in list_plans(jurisdiction_id) if plan.handed_down_at]
