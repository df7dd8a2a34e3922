"""Corrections from the check page: a figure, a date, who is responsible, each beside its sentence (ux.md S6)."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.plans import drafts, parties
from tracker.errors import BadInput, NotFound
from tracker.people.access import Permission
from tracker.people.groups import queries as group_queries
from tracker.people.registry import queries as department_queries
from tracker.plans.check import queries as check_queries
from tracker.plans.check.corrections import Figure
from tracker.plans.check.lines import CheckTask, DateLine, FigureLine, PartyLine
from tracker.plans.queries import PlanRow
from tracker.vocabulary import Direction, FigureMode, MilestoneSource, PartyRole, Relation, UnitClass
from tracker.web.check.forms import NOBODY, DueForm, FigureForm, MeaningForm, PartyForm, RoleForm
from tracker.web.check.page import line_of, own, to_task
from tracker.web.check.source_choices import with_sources
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import requires
from tracker.web.request.versions import required_version

PartyOrMeaning = TypeVar("PartyOrMeaning", PartyForm, MeaningForm)

bp = Blueprint("correcting", __name__, url_prefix="/plans/<int:plan_id>/check/tasks/<int:task_id>")


@bp.get("/figures/<int:figure_id>")
@requires(Permission.PLAN_CHECK)
def figure(plan_id: int, task_id: int, figure_id: int) -> ResponseReturnValue:
    """What was read of a figure, to be corrected."""
    plan, task = _opened(plan_id, task_id)
    line, form = _figure(task, figure_id), with_sources(FigureForm(), plan.jurisdiction_id)
    form.begin(line.terms)
    form.subject.data, form.unit.data = line.subject, line.unit or ""
    form.relation.data, form.mode.data = line.relation.value, line.mode.value
    form.direction.data = line.direction.value if line.direction else ""
    form.target.process_data(line.value)
    likely = task.likely_year(line)
    form.year.process_data(likely.year if likely else line.year)
    return render_template("check/figure.html", plan=plan, task=task, figure=line, form=form)


@bp.post("/figures/<int:figure_id>")
@requires(Permission.PLAN_CHECK)
def set_figure(plan_id: int, task_id: int, figure_id: int) -> ResponseReturnValue:
    """Correct a figure."""
    plan, task = _opened(plan_id, task_id)
    line, form = _figure(task, figure_id), with_sources(FigureForm(), plan.jurisdiction_id)
    if not form.validate():
        return render_template("check/figure.html", plan=plan, task=task, figure=line, form=form), 422
    corrected = Figure(
        subject=(form.subject.data or "").strip(),
        relation=Relation(form.relation.data),
        value=form.target.value,
        unit=(form.unit.data or "").strip() or None,
        year=int(form.year.value) if form.year.value is not None else None,
        mode=FigureMode(form.mode.data),
        direction=Direction.of(form.direction.data),
        terms=form.terms,
    )
    drafts.set_figure(signed_in.act(), plan_id, task_id, required_version(), figure_id, corrected)
    flash(f"已更正指标“{corrected.subject}”", "done")
    return to_task(plan_id, task_id)


@bp.get("/dates/<int:date_id>")
@requires(Permission.PLAN_CHECK)
def due(plan_id: int, task_id: int, date_id: int) -> ResponseReturnValue:
    """The date read for a sentence or a figure, to be corrected."""
    plan, task = _opened(plan_id, task_id)
    line, form = _date(task, date_id), DueForm()
    form.due_on.process_data(line.due_on)
    return render_template("check/due.html", plan=plan, task=task, line=line, form=form)


@bp.post("/dates/<int:date_id>")
@requires(Permission.PLAN_CHECK)
def set_due(plan_id: int, task_id: int, date_id: int) -> ResponseReturnValue:
    """Correct a date."""
    plan, task = _opened(plan_id, task_id)
    line, form = _date(task, date_id), DueForm()
    if not form.validate():
        return render_template("check/due.html", plan=plan, task=task, line=line, form=form), 422
    drafts.set_milestone_date(signed_in.act(), plan_id, task_id, required_version(), date_id, form.due_on.value)
    flash(f"已更正完成时限：{form.due_on.value}", "done")
    return to_task(plan_id, task_id)


@bp.get("/parties/new")
@requires(Permission.PLAN_CHECK)
def new_party(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Which body the text leaves out."""
    plan, task = _opened(plan_id, task_id)
    form = _with_departments(PartyForm(), plan)
    form.role.data = (PartyRole.CO if task.parties else PartyRole.LEAD).value
    return render_template("check/new_party.html", plan=plan, task=task, form=form)


@bp.post("/parties/new")
@requires(Permission.PLAN_CHECK)
def add_party(plan_id: int, task_id: int) -> ResponseReturnValue:
    """Add it."""
    plan, task = _opened(plan_id, task_id)
    form = _with_departments(PartyForm(), plan)
    if not form.validate():
        return render_template("check/new_party.html", plan=plan, task=task, form=form), 422
    try:
        role = PartyRole(form.role.data)
        parties.add_party(signed_in.act(), plan_id, task_id, required_version(), form.department_id.data, role)
    except BadInput as refused:
        form.department_id.errors = [refused.message]
        page = render_template("check/new_party.html", plan=plan, task=task, form=form)
        return page, refused.http_status
    flash("已添加责任单位", "done")
    return to_task(plan_id, task_id)


@bp.get("/parties/<int:party_id>")
@requires(Permission.PLAN_CHECK)
def party(plan_id: int, task_id: int, party_id: int) -> ResponseReturnValue:
    """What a body is in the clause, and which one it is."""
    plan, task = _opened(plan_id, task_id)
    return _party_page(plan, task, _party(task, party_id), _with_departments(MeaningForm(), plan))


@bp.post("/parties/<int:party_id>/role")
@requires(Permission.PLAN_CHECK)
def set_role(plan_id: int, task_id: int, party_id: int) -> ResponseReturnValue:
    """Correct whether it leads."""
    own(plan_id)
    form = RoleForm()
    if not form.validate():
        raise BadInput("请选择牵头还是配合。")
    parties.set_role(signed_in.act(), plan_id, task_id, required_version(), party_id, PartyRole(form.role.data))
    flash("已更正角色", "done")
    return to_task(plan_id, task_id)


@bp.post("/parties/<int:party_id>/remove")
@requires(Permission.PLAN_CHECK)
def remove_party(plan_id: int, task_id: int, party_id: int) -> ResponseReturnValue:
    """Leave it out of the clause."""
    own(plan_id)
    parties.remove_party(signed_in.act(), plan_id, task_id, required_version(), party_id)
    flash("已移出这一条，原文不变", "done")
    return to_task(plan_id, task_id)


@bp.post("/parties/<int:party_id>/meaning")
@requires(Permission.PLAN_CHECK)
def set_meaning(plan_id: int, task_id: int, party_id: int) -> ResponseReturnValue:
    """Say which body a name means: one on record, by an alias, a new one, or a collective."""
    plan, task = _opened(plan_id, task_id)
    line, form = _party(task, party_id), _with_departments(MeaningForm(), plan)
    if not form.validate():
        return _party_page(plan, task, line, form), 422
    try:
        settled = _settle(plan_id, task_id, party_id, form)
    except NotFound:
        raise
    except BadInput as refused:
        form.department_id.errors = [refused.message]
        return _party_page(plan, task, line, form), refused.http_status
    more = f"，本方案中同名的 {settled - 1} 处一并认定" if settled > 1 else ""
    flash(f"已认定“{line.name}”{more}", "done")
    if request.values.get("then") == "names":
        return redirect(url_for("names.show", plan_id=plan_id))
    return to_task(plan_id, task_id)


def _settle(plan_id: int, task_id: int, party_id: int, form: MeaningForm) -> int:
    """By the button pressed; how many open names are settled."""
    act, how, version = signed_in.act(), request.form.get("how"), required_version()
    department_id = form.department_id.data
    if how == "new":
        unit_class = UnitClass(form.unit_class.data)
        return parties.add_department(act, plan_id, task_id, version, party_id, form.full_name.data or "", unit_class)
    if how == "collective":
        members, answers = form.member_ids.data or [], form.consolidator_id.data or None
        return parties.add_collective(act, plan_id, task_id, version, party_id, members, answers)
    if not department_id:
        raise BadInput("请选择名册中的单位")
    if how == "everywhere":
        return parties.choose_department_everywhere(act, plan_id, task_id, version, party_id, department_id)
    if how == "alias":
        return parties.add_alias(act, plan_id, task_id, version, party_id, department_id)
    parties.choose_department(act, plan_id, task_id, version, party_id, department_id)
    return 1


def _party_page(plan: PlanRow, task: CheckTask, line: PartyLine, form: MeaningForm) -> str:
    role = RoleForm(formdata=None)
    role.role.data = line.role.value
    used = None if line.meant else group_queries.last_used(plan.jurisdiction_id, line.name, signed_in.today())
    if used is not None and not form.is_submitted():
        form.member_ids.data, form.consolidator_id.data = list(used.member_ids), used.consolidator_id or NOBODY
    return render_template("check/party.html", plan=plan, task=task, party=line, form=form, role=role, used=used)


def _opened(plan_id: int, task_id: int) -> tuple[PlanRow, CheckTask]:
    return own(plan_id), check_queries.check_task(line_of(plan_id, task_id))


def _figure(task: CheckTask, figure_id: int) -> FigureLine:
    line = next((line for line in task.figures if line.id == figure_id), None)
    if line is None:
        raise NotFound("这一条里没有这个指标。请从校核页进入。")
    return line


def _date(task: CheckTask, date_id: int) -> DateLine:
    own = (line for line in task.dates if line.source is MilestoneSource.OWN)
    line = next((line for line in own if line.id == date_id), None)
    if line is None:
        raise NotFound("这一条里没有可以更正的这个节点。请从校核页进入。")
    return line


def _party(task: CheckTask, party_id: int) -> PartyLine:
    line = next((line for line in task.parties if line.id == party_id), None)
    if line is None:
        raise NotFound("这一条里没有这个单位。请从校核页进入。")
    return line


def _with_departments(form: PartyOrMeaning, plan: PlanRow) -> PartyOrMeaning:
    """Fill the lists with the bodies of the plan's jurisdiction; group members may also stand below it."""
    home = plan.jurisdiction_id
    rows = department_queries.departments(home)
    here: list[tuple[int, str]] = [(row.id, row.short_name) for row in rows if row.jurisdiction_id == home]
    form.department_id.choices = options([(NOBODY, "请选择"), *here])
    if isinstance(form, MeaningForm):
        form.member_ids.choices = options((row.id, row.short_name) for row in rows)
        form.consolidator_id.choices = options([(NOBODY, "未定"), *here])
    return form
