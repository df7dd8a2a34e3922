"""本单位报表: a department takes its own tasks of a quarter away, over all plans of its jurisdiction."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.supervision import workbooks
from tracker.errors import Forbidden
from tracker.people.access import Permission
from tracker.supervision import page_queries
from tracker.supervision.period import Book, span_of
from tracker.supervision.selecting.queries import columns_of, is_empty
from tracker.supervision.selecting.rules import ALWAYS, Selection
from tracker.web.request import signed_in
from tracker.web.request.guard import requires
from tracker.web.rounds.forms import COLUMN_GROUPS, LABELS, OwnWorkbookForm

NO_DEPARTMENT = "账号目前没有在任岗位，不能生成本单位报表。请联系综合处。"

bp = Blueprint("own_workbooks", __name__, url_prefix="/own-workbooks")


@bp.get("")
@requires(Permission.WORKBOOK_OWN)
def index() -> ResponseReturnValue:
    """The quarters one may ask for, and what one had made before."""
    return _page(_form())


@bp.post("")
@requires(Permission.WORKBOOK_OWN)
def create() -> ResponseReturnValue:
    """Queue the file of one's own tasks; the run's page hands it out."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    span, book = span_of(form.quarter.data or ""), Book(form.book.data or Book.WHOLE)
    on = form.day(signed_in.today())
    with form.blaming(form.on):
        run_id = workbooks.request(signed_in.act(), _own(), span, on, book, form.chosen_columns())
        flash(f"正在生成{span.label}本单位台账（{LABELS[book]}）", "done")
        return redirect(url_for("runs.show", run_id=run_id, then="file"), 303)
    return _page(form), 422


@bp.post("/all-columns")
@requires(Permission.WORKBOOK_OWN)
def restore() -> ResponseReturnValue:
    """全部恢复: every column is ticked again, here and the next time."""
    workbooks.restore_columns(signed_in.act())
    flash("已恢复全部列", "done")
    return redirect(url_for("own_workbooks.index"), 303)


def _own() -> Selection:
    """The tasks of the jurisdiction in which one of the person's departments has a part. Forbidden where he has none.

    A selection without departments would be the whole jurisdiction.
    """
    departments = tuple(sorted(signed_in.actor().department_ids))
    if not departments:
        raise Forbidden(NO_DEPARTMENT)
    return Selection(signed_in.home_jurisdiction(), department_ids=departments)


def _form() -> OwnWorkbookForm:
    form, code = OwnWorkbookForm(), signed_in.home_jurisdiction()
    form.quarter.data = form.quarter.data or page_queries.quarter_in_question(code, signed_in.today()).name
    if not form.is_submitted():
        form.columns.data = list(columns_of(signed_in.actor().user_id))
    return form


def _page(form: OwnWorkbookForm) -> str:
    code, today = signed_in.home_jurisdiction(), signed_in.today()
    return render_template(
        "rounds/workbooks/own.html",
        form=form,
        quarters=page_queries.quarters(code, today),
        today=today,
        groups=COLUMN_GROUPS,
        always=ALWAYS,
        is_empty=is_empty(_own()),
        built=page_queries.built(code, signed_in.actor().user_id),
    )
