"""Departments: the list, and one department's names over time, class, posts and who holds them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts import accounts, registry
from tracker.errors import NotFound
from tracker.people import queries
from tracker.people.access import Permission, Target
from tracker.people.accounts import approval_queries
from tracker.people.registry import queries as department_queries
from tracker.people.registry.queries import DepartmentRow
from tracker.plans.draft.queries import tasks_naming
from tracker.vocabulary import ApprovalWay, UnitClass
from tracker.web.bodies.department_forms import AliasForm, ApprovalWayForm, PhoneForm
from tracker.web.request import signed_in
from tracker.web.request.permission import allowed, requires

bp = Blueprint("departments", __name__, url_prefix="/departments")


@bp.get("")
@requires(Permission.DEPARTMENT_VIEW)
def index() -> ResponseReturnValue:
    """Departments of one's jurisdiction and of those below it."""
    text, unit_class = request.args.get("q", "").strip(), request.args.get("class", "")
    rows = department_queries.departments(signed_in.home_jurisdiction(), text, unit_class)
    return render_template(
        "bodies/departments/index.html",
        rows=rows,
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
        raise NotFound("没有这个单位，或者它不在本地区")
    return page.row


def _page(department_id: int, form: ApprovalWayForm, phone_form: PhoneForm | None = None) -> str:
    codes = queries.jurisdictions_below(signed_in.home_jurisdiction())
    page = department_queries.department_page(department_id, codes, signed_in.today())
    if page is None:
        raise NotFound("没有这个单位，或者它不在本地区")
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
    )


def _approval(row: DepartmentRow) -> dict[str, Any]:
    """How the department approves, since when, and whether the person may change it."""
    settings = approval_queries.settings_of(row.id)
    may_set = allowed(Permission.APPROVAL_WAY_SET, Target(row.jurisdiction_id, frozenset({row.id})))
    way = settings[0].way if settings else ApprovalWay.ONLINE
    other = next(one for one in ApprovalWay if one is not way)
    return {"way": way, "other_way": other, "settings": settings, "may_set": may_set}
