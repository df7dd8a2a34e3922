"""统称与成员: who a collective assignee means, from when to when, and who answers for it (ux.md S7, domain.md 4)."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.tasks import groups
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission
from tracker.people.groups import queries as group_queries
from tracker.people.groups.likely_members import fits
from tracker.people.groups.queries import GroupLine, MemberLine
from tracker.people.registry import queries as department_queries
from tracker.people.registry.queries import DepartmentRow
from tracker.plans import queries as plan_queries
from tracker.plans.states import ADJUSTABLE
from tracker.tasks import member_queries
from tracker.vocabulary import TaskState, UnitClass
from tracker.web.bodies.group_forms import ConsolidatorForm, EndForm, MembersForm
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.request.versions import required_version

bp = Blueprint("groups", __name__, url_prefix="/groups")

NOBODY = 0
MOST = 60
"""How many bodies can be ticked at a time; more are found by a word of their name."""


@bp.get("")
@requires(Permission.GROUP_VIEW)
def index() -> ResponseReturnValue:
    """All collectives of the jurisdiction's plans; those without members ask for them."""
    rows = group_queries.groups(signed_in.home_jurisdiction(), signed_in.today())
    named = member_queries.tasks_naming_each([row.id for row in rows])
    return render_template("bodies/groups/index.html", rows=rows, named=named)


@bp.get("/<int:group_id>")
@requires(Permission.GROUP_VIEW)
def show(group_id: int) -> ResponseReturnValue:
    """One collective: its members over time, who answers for it, the tasks that name it."""
    line = _seen(group_id, Permission.GROUP_VIEW)
    form, answers = _members_form(line), _consolidator_form(line)
    form.since.process_data(signed_in.today())
    answers.department_id.data = line.consolidator_id or NOBODY
    return _page(line, form, answers)


@bp.post("/<int:group_id>/members")
@requires(Permission.GROUP_MANAGE)
def add(group_id: int) -> ResponseReturnValue:
    """Bodies join from a day on; in tasks that are out each gets its duty."""
    line = _seen(group_id, Permission.GROUP_MANAGE)
    form, since = _members_form(line), None
    if form.validate():
        since, chosen = form.since.value or signed_in.today(), form.department_ids.data or []
        try:
            begun = groups.add_members(
                signed_in.act(), group_id, required_version(), chosen, since, form.basis.data or ""
            )
        except NotFound:
            raise
        except (BadInput, RuleRefused) as refused:
            form.department_ids.errors = [refused.message]
        else:
            flash(_added(len(chosen), begun, since > signed_in.today(), f"{since}"), "done")
            return redirect(url_for("groups.show", group_id=group_id), 303)
    return _page(line, form, _consolidator_form(line)), 422


@bp.get("/<int:group_id>/members/<int:department_id>/end")
@requires(Permission.GROUP_MANAGE)
def ask_end(group_id: int, department_id: int) -> ResponseReturnValue:
    """What ends with a membership, before it is ended."""
    line = _seen(group_id, Permission.GROUP_MANAGE)
    form = EndForm()
    form.since.process_data(signed_in.today())
    return _end_page(line, _member(group_id, department_id), form)


@bp.post("/<int:group_id>/members/<int:department_id>/end")
@requires(Permission.GROUP_MANAGE)
def end(group_id: int, department_id: int) -> ResponseReturnValue:
    """A body belongs no longer from a day on; its duties end, what it did stays."""
    line, form = _seen(group_id, Permission.GROUP_MANAGE), EndForm()
    member = _member(group_id, department_id)
    if not form.validate():
        return _end_page(line, member, form), 422
    since = form.since.value or signed_in.today()
    ended = groups.end_member(
        signed_in.act(), group_id, required_version(), department_id, since, form.basis.data or ""
    )
    later = f"到 {since} 当天结束" if since > signed_in.today() else f"已结束 {ended} 项，已报的内容保留"
    flash(f"{member.name}自 {since} 起不再是成员；分工{later}", "done")
    return redirect(url_for("groups.show", group_id=group_id), 303)


@bp.post("/<int:group_id>/consolidator")
@requires(Permission.GROUP_MANAGE)
def set_consolidator(group_id: int) -> ResponseReturnValue:
    """Another body answers for the collective from today on."""
    line = _seen(group_id, Permission.GROUP_MANAGE)
    form = _consolidator_form(line)
    if form.validate():
        chosen = form.department_id.data or None
        try:
            passed = groups.set_consolidator(
                signed_in.act(), group_id, required_version(), chosen, form.basis.data or ""
            )
        except RuleRefused as refused:
            form.department_id.errors = [refused.message]
        else:
            flash(f"汇总单位已改，{passed} 项任务从今天起由它总负责，原汇总单位记在下方", "done")
            return redirect(url_for("groups.show", group_id=group_id), 303)
    return _page(line, _members_form(line), form), 422


def _seen(group_id: int, permission: Permission) -> GroupLine:
    demand(permission, member_queries.target_of_group(group_id, signed_in.today()))
    return group_queries.group_line(group_id, signed_in.today())


def _page(line: GroupLine, form: MembersForm, answers: ConsolidatorForm) -> str:
    today = signed_in.today()
    target, tasks = member_queries.target_of_group(line.id, today), member_queries.tasks_naming(line.id)
    may_change = [task for task in tasks if task.state in ADJUSTABLE]
    plans = {plan_id for plan_id in {task.plan_id for task in may_change} if _adjusts_tasks_of(plan_id)}
    return render_template(
        "bodies/groups/show.html",
        group=line,
        members=group_queries.members(line.id, today),
        answered=group_queries.consolidators(line.id),
        tasks=tasks,
        adjustable={task.task_id for task in may_change if task.plan_id in plans},
        may_manage=allowed(Permission.GROUP_MANAGE, target),
        form=form,
        answers=answers,
        q=_wanted(),
        most=MOST,
        is_likely=bool(_candidates(line)[1]),
        today=today,
    )


def _adjusts_tasks_of(plan_id: int) -> bool:
    return allowed(Permission.TASK_ADJUST, replace(plan_queries.target_of(plan_id), state=TaskState.ACTIVE))


def _end_page(line: GroupLine, member: MemberLine, form: EndForm) -> str:
    held = {duty.task_id for duty in member_queries.duties_through(line.id, member.department_id)}
    tasks = [task for task in member_queries.tasks_naming(line.id) if task.task_id in held]
    return render_template(
        "bodies/groups/end.html", group=line, member=member, tasks=tasks, form=form, today=signed_in.today()
    )


def _member(group_id: int, department_id: int) -> MemberLine:
    for member in group_queries.members(group_id, signed_in.today()):
        if member.department_id == department_id and (member.is_member or member.is_coming):
            return member
    raise NotFound("这个单位现在不是成员，可能已由别人处理。请从统称页进入。")


def _members_form(line: GroupLine) -> MembersForm:
    """Who may join: the bodies that the words most likely mean, others by a word of their name."""
    form = MembersForm()
    rows, likely = _candidates(line)
    form.department_ids.choices = options(
        (department.id, f"{department.short_name}{_place(line, department)}") for department in (likely or rows)[:MOST]
    )
    if form.department_ids.data is None:
        form.department_ids.data = []
    return form


def _candidates(line: GroupLine) -> tuple[list[DepartmentRow], list[DepartmentRow]]:
    """The bodies that do not belong yet, and those of them that the words mean; none of these while one searches.

    A body that was ticked stays among them.
    """
    known = {member.department_id for member in group_queries.members(line.id, signed_in.today()) if member.is_member}
    rows = [
        department
        for department in department_queries.departments(line.jurisdiction_id, _wanted())
        if department.id not in known
    ]
    ticked = set(request.form.getlist("department_ids", type=int))
    likely = [] if _wanted() else [row for row in rows if _is_meant(line, row)]
    is_other = any(row.id in ticked for row in rows if row not in likely)
    return sorted(rows, key=lambda row: row.id not in ticked), [] if is_other else likely


def _consolidator_form(line: GroupLine) -> ConsolidatorForm:
    form = ConsolidatorForm()
    here = [
        department
        for department in department_queries.departments(line.jurisdiction_id)
        if not _place(line, department)
    ]
    named = [(one.id, one.short_name) for one in here]
    form.department_id.choices = options([(NOBODY, "不指定，由方案的主办处室负责"), *named])
    return form


def _is_meant(line: GroupLine, row: DepartmentRow) -> bool:
    is_below = row.jurisdiction_id != line.jurisdiction_id or row.unit_class is UnitClass.LOWER_COMMISSION
    return is_below and fits(line.phrase, (row.name, row.short_name, *row.other_names))


def _place(line: GroupLine, row: DepartmentRow) -> str:
    return f"（{row.jurisdiction_name}）" if row.jurisdiction_id != line.jurisdiction_id else ""


def _wanted() -> str:
    return request.values.get("q", "").strip()


def _added(count: int, begun: int, is_later: bool, since: str) -> str:
    if is_later:
        return f"已加入 {count} 家，{since} 起分工"
    return f"已加入 {count} 家；已下达的任务里新增分工 {begun} 项，通知随下一次提醒发出"
