"""报表: ask for the supervision workbook of a quarter and take it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts import workbooks
from tracker.people.access import Permission
from tracker.plans.queries import PlanRow, list_plans
from tracker.reporting.quarters import Quarter
from tracker.supervision import page_queries
from tracker.supervision.editions import kept_queries
from tracker.supervision.period import Book
from tracker.supervision.queries import Selection
from tracker.supervision.sheets.sheets import SHEETS
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import requires
from tracker.web.rounds.forms import FILE_NAMES, LABELS, WorkbookForm

bp = Blueprint("workbooks", __name__, url_prefix="/workbooks")


@bp.get("")
@requires(Permission.WORKBOOK_BUILD)
def index() -> ResponseReturnValue:
    """The quarters one may ask for, the plans, and what was built before."""
    return _page(_form())


@bp.post("")
@requires(Permission.WORKBOOK_BUILD)
def create() -> ResponseReturnValue:
    """Queue the workbook; the run's page shows progress and then hands the file out."""
    code = signed_in.home_jurisdiction()
    form = _form()
    if not form.validate():
        return _page(form), 422
    quarter = Quarter.parse(form.quarter.data or "")
    plan_id = int(form.plan_id.data) if form.plan_id.data else None
    book = Book(form.book.data or Book.WHOLE)
    signed = kept_queries.newest_of(code, quarter.name, signed=True) if plan_id is None else None
    if signed is not None and book in (file.book for file in signed.files):
        flash(f"{quarter.label}已签发，请下载{signed.label}，不再另行生成", "done")
        return redirect(url_for("editions.show", edition_id=signed.id), 303)
    run_id = workbooks.request(signed_in.act(), Selection(code, plan_id), quarter, signed_in.today(), book)
    flash(f"正在生成{quarter.label}台账（{LABELS[book]}）", "done")
    return redirect(url_for("runs.show", run_id=run_id, then="file"), 303)


def _form() -> WorkbookForm:
    """As sent; the quarter people mean and all plans where nothing was chosen."""
    form, code = WorkbookForm(), signed_in.home_jurisdiction()
    form.quarter.data = form.quarter.data or page_queries.quarter_in_question(code, signed_in.today()).name
    plans = [(plan.id, f"{plan.number or ''} {plan.title}") for plan in _plans(code)]
    form.offer(options([("", "全部方案"), *plans]))
    return form


def _page(form: WorkbookForm) -> str:
    code = signed_in.home_jurisdiction()
    return render_template(
        "rounds/workbooks/index.html",
        form=form,
        quarters=page_queries.quarters(code, signed_in.today()),
        sheets=SHEETS,
        plans=_plans(code),
        names=FILE_NAMES,
        built=page_queries.built(code),
        editions=kept_queries.editions(code),
        unmade=page_queries.without_edition(code),
    )


def _plans(jurisdiction_id: str) -> list[PlanRow]:
    """The plans that were handed down."""
    return [plan for plan in list_plans(jurisdiction_id) if plan.handed_down_at]
