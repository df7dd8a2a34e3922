"""Departments: the list, and one department's names over time, class, posts and who holds them."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.people import department_queries, queries
from tracker.people.access import Permission
from tracker.vocabulary import UnitClass
from tracker.web import signed_in
from tracker.web.permission import requires

bp = Blueprint("departments", __name__, url_prefix="/departments")


@bp.get("")
@requires(Permission.DEPARTMENT_VIEW)
def index() -> ResponseReturnValue:
    """Departments of one's jurisdiction and of those below it."""
    text, unit_class = request.args.get("q", "").strip(), request.args.get("class", "")
    rows = department_queries.departments(signed_in.home_jurisdiction(), text, unit_class)
    return render_template(
        "departments/index.html", rows=rows, q=text, unit_class=unit_class, classes=UnitClass.choices()
    )


@bp.get("/<int:department_id>")
@requires(Permission.DEPARTMENT_VIEW)
def show(department_id: int) -> ResponseReturnValue:
    """One department; one of another jurisdiction is not there."""
    codes = queries.jurisdictions_below(signed_in.home_jurisdiction())
    page = department_queries.department_page(department_id, codes, signed_in.today())
    if page is None:
        raise NotFound("没有这个单位，或者它不在本地区")
    return render_template("departments/show.html", page=page)
