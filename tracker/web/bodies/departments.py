"""Departments: the list, and one department's names over time, class, posts and who holds them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.people import accounts, registry
from tracker.calendar.days import load_calendar
from tracker.errors import NotFound
from tracker.ledger.pages.filter_queries import LedgerFilter, Window
from tracker.ledger.pages.queries import ledger_page
from tracker.ledger.pages.selection_queries import body
from tracker.ledger.pages.unit_queries import DUTIES, duties_of, lit_by_body
from tracker.ledger.rows.owned import share_of
from tracker.ledger.rows.queries import rows
from tracker.people import queries
from tracker.people.access import Permission, Target, scope_of
from tracker.people.accounts import approval_queries
from tracker.people.registry import queries as department_queries
from tracker.people.registry.queries import NO_DEPARTMENT, DepartmentRow
from tracker.plans.draft.queries import tasks_naming
from tracker.reporting.quarters import round_label
from tracker.reporting.rounds.queries import missing_of, newest_quarter
from tracker.vocabulary import ApprovalWay, Colour, UnitClass
from tracker.web.bodies.department_forms import AliasForm, ApprovalWayForm, PhoneForm
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed, requires

bp = Blueprint("departments", __name__, url_prefix="/departments")

TASKS = 100
"""How many tasks a body's page shows; the ledger has the rest."""


@bp.get("")
@requires(Permission.DEPARTMENT_VIEW)
def index() -> ResponseReturnValue:
    """Departments of one's jurisdiction and of those below it."""
    text, unit_class = request.args.get("q", "").strip(), request.args.get("class", "")
    code = signed_in.home_jurisdiction()
    compares = scope_of(signed_in.actor()).is_whole
    quarter = newest_quarter(code) if compares else None
    return render_template(
        "bodies/departments/index.html",
        rows=department_queries.departments(code, text, unit_class),
        compares=compares,
        lit=lit_by_body(code) if compares else {},
        quarter=quarter,
        quarter_label=round_label(quarter.name) if quarter else "",
        unsent={unit.department_id: unit for unit in missing_of(quarter.id)} if quarter else {},
        q=text,
        unit_class=unit_class,
        classes=UnitClass.choices(),
        may_see_groups=allowed(Permission.GROUP_VIEW),
    )


@bp.get("/<int:department_id>")
@requires(Permission.DEPARTMENT_VIEW)
def show(department_id: int) -> ResponseReturnValue:
    """One department; one of another jurisdiction is not there."""
    return _page(department_id, ApprovalWayForm())


@bp.post("/<int:department_id>/approval-way")
@requires(Permission.APPROVAL_WAY_SET)
def set_approval_way(department_id: int) -> ResponseReturnValue:
    """线上 or 线下签批, with the basis on which it is changed."""
    _own(department_id)
    form = ApprovalWayForm()
    if not form.validate():
        return _page(department_id, form), 422
    way: ApprovalWay = form.way.value
    accounts.set_way(signed_in.act(), department_id, way, form.reason.data or "")
    flash(f"签批方式已改为“{way.label}”，新送审的报告按此办理", "done")
    return redirect(url_for("departments.show", department_id=department_id), 303)


@bp.post("/<int:department_id>/phone")
@requires(Permission.UNIT_PHONE_SET)
def set_phone(department_id: int) -> ResponseReturnValue:
    """The unit's own telephone."""
    form = PhoneForm()
    if not form.validate():
        return _page(department_id, ApprovalWayForm(), form), 422
    registry.set_phone(signed_in.act(), _own(department_id).id, form.phone.data or "")
    flash("已登记单位电话", "done")
    return redirect(url_for("departments.show", department_id=department_id), 303)


@bp.get("/<int:department_id>/alias")
@requires(Permission.ALIAS_END)
def alias(department_id: int) -> ResponseReturnValue:
    """What an alias decided so far, before it is ended."""
    return _alias_page(_own(department_id), AliasForm(name=request.args.get("name", "")))


@bp.post("/<int:department_id>/alias")
@requires(Permission.ALIAS_END)
def end_alias(department_id: int) -> ResponseReturnValue:
    """停用别称."""
    row, form = _own(department_id), AliasForm()
    if not form.validate():
        return _alias_page(row, form), 422
    name = form.name.data or ""
    registry.end_alias(signed_in.act(), row.id, name, form.reason.data or "")
    flash(f"“{name}”不再是{row.short_name}的别称，以后的方案里不再按它认定；已认定的任务没有改动", "done")
    return redirect(url_for("departments.show", department_id=row.id), 303)


def _alias_page(row: DepartmentRow, form: AliasForm) -> str:
    tasks = tasks_naming(row.id, form.name.data or "")
    return render_template("bodies/departments/alias.html", row=row, form=form, tasks=tasks)


def _own(department_id: int) -> DepartmentRow:
    """A department of one's own jurisdiction."""
    code = signed_in.home_jurisdiction()
    page = department_queries.department_page(department_id, frozenset({code}), signed_in.today())
    if page is None:
        raise NotFound(NO_DEPARTMENT)
    return page.row


def _page(department_id: int, form: ApprovalWayForm, phone_form: PhoneForm | None = None) -> str:
    codes = queries.jurisdictions_below(signed_in.home_jurisdiction())
    page = department_queries.department_page(department_id, codes, signed_in.today())
    if page is None:
        raise NotFound(NO_DEPARTMENT)
    target = Target(page.row.jurisdiction_id, frozenset({department_id}))
    approval = _approval(page.row)
    return render_template(
        "bodies/departments/show.html",
        page=page,
        form=form,
        phone_form=phone_form or PhoneForm(data={"phone": page.phone}),
        may_end_alias=allowed(Permission.ALIAS_END, target),
        may_set_phone=allowed(Permission.UNIT_PHONE_SET, target),
        **approval,
        **_tasks(department_id),
    )


def _tasks(department_id: int) -> dict[str, Any]:
    """The body's tasks with its own light in each, the worst first, by what it is in them; a unit sees only its own."""
    scope, bodies = scope_of(signed_in.actor()), body(department_id).department_ids
    if not scope.is_whole and not bodies & (scope.department_ids or frozenset()):
        return {"ledger": None, "duties": {}}
    wanted, today = LedgerFilter(bodies=bodies, handed_down=True), signed_in.today()
    page = ledger_page(scope, wanted, Window(size=TASKS), today, load_calendar())
    ids = [line.task_id for line in page.lines]
    duty_of = duties_of(bodies, ids)
    grouped = {duty: [line for line in page.lines if duty_of.get(line.task_id) == duty] for duty in DUTIES}
    return {
        "ledger": page,
        "owned": share_of(rows(ids, today, load_calendar()), bodies),
        "duties": {duty: lines for duty, lines in grouped.items() if lines},
        "colours": tuple(Colour),
    }


def _approval(row: DepartmentRow) -> dict[str, Any]:
    """How the department approves, since when, and whether the person may change it."""
    settings = approval_queries.settings_of(row.id)
    may_set = allowed(Permission.APPROVAL_WAY_SET, Target(row.jurisdiction_id, frozenset({row.id})))
    way = settings[0].way if settings else ApprovalWay.ONLINE
    other = next(one for one in ApprovalWay if one is not way)
    return {"way": way, "other_way": other, "settings": settings, "may_set": may_set}
